extension ShippedThemes {
    static let defaultLight = #"""
        # The colours of default-dark for bright rooms.
        name = "default-light"
        mode = "light"
        inherits = "default-dark"

        "ui.match" = { fg = "bright", bg = "amber" }
        "ui.footer.key" = { fg = "orange", bg = "raised", attr = ["bold"] }

        # No green can be read on white where there are sixteen colours; there it lies behind the text.
        "role.response" = { fg = "green", bg = "leaf", attr = ["bold"] }
        "role.response.body" = { fg = "mint", bg = "leaf", attr = ["italic"] }
        "role.interim" = { fg = "teal", bg = "leaf", attr = ["bold", "underline"] }
        "role.eaten" = { fg = "pink", bg = "plum", attr = ["bold", "underline"] }
        "lane.server" = { fg = "green", bg = "leaf", attr = ["bold", "italic"] }
        "verdict.ok" = { fg = "green", bg = "leaf" }

        # The names are those of default-dark: "night" is what lies behind everything, "bright" the strongest text.
        [palette]
        night = { rgb = "#fafaf7", x256 = 231, x16 = "bright-white" }
        raised = { rgb = "#e8ebf1", x256 = 255, x16 = "white" }
        field = { rgb = "#dfe3ec", x256 = 254, x16 = "white" }
        selected = { rgb = "#cbdcf7", x256 = 189, x16 = "bright-cyan" }
        text = { rgb = "#262b36", x256 = 236, x16 = "black" }
        bright = { rgb = "#0c0f16", x256 = 233, x16 = "black" }
        dim = { rgb = "#565e6d", x256 = 59, x16 = "bright-black" }
        hint = { rgb = "#4d5564", x256 = 240, x16 = "blue" }
        line = { rgb = "#a3aab8", x256 = 248, x16 = "cyan" }
        leaf = { rgb = "#fafaf7", x256 = 231, x16 = "green" }
        blue = { rgb = "#0b57b0", x256 = 25, x16 = "blue" }
        sky = { rgb = "#33608f", x256 = 24, x16 = "bright-blue" }
        green = { rgb = "#01531a", x256 = 58, x16 = "black" }
        mint = { rgb = "#3d6640", x256 = 58, x16 = "black" }
        teal = { rgb = "#0a6a6a", x256 = 23, x16 = "black" }
        violet = { rgb = "#6b3fb5", x256 = 61, x16 = "magenta" }
        yellow = { rgb = "#7a5500", x256 = 94, x16 = "red" }
        gold = { rgb = "#6e5a1e", x256 = 58, x16 = "bright-red" }
        amber = { rgb = "#ffd84d", x256 = 221, x16 = "bright-yellow" }
        orange = { rgb = "#8f3600", x256 = 124, x16 = "red" }
        ember = { rgb = "#ffdcae", x256 = 223, x16 = "bright-yellow" }
        pink = { rgb = "#8c0a71", x256 = 89, x16 = "black" }
        plum = { rgb = "#cae7fd", x256 = 254, x16 = "bright-magenta" }
        red = { rgb = "#b3142b", x256 = 124, x16 = "red" }

        """#
}
