extension ShippedThemes {
    static let highContrastDark = #"""
        # White and full colours on black: at least 7 to 1 wherever there is something to read.
        name = "high-contrast-dark"
        mode = "dark"
        inherits = "default-dark"

        "ui.selection" = { fg = "bright", bg = "selected", attr = ["bold"] }

        [palette]
        night = { rgb = "#000000", x256 = 16, x16 = "black" }
        raised = { rgb = "#1a1a1a", x256 = 234, x16 = "blue" }
        field = { rgb = "#1f1f1f", x256 = 234, x16 = "black" }
        selected = { rgb = "#0a3a6b", x256 = 237, x16 = "bright-black" }
        text = { rgb = "#ffffff", x256 = 231, x16 = "bright-white" }
        bright = { rgb = "#ffffff", x256 = 231, x16 = "bright-white" }
        dim = { rgb = "#c8c8c8", x256 = 251, x16 = "white" }
        hint = { rgb = "#dedede", x256 = 253, x16 = "cyan" }
        line = { rgb = "#9a9a9a", x256 = 247, x16 = "blue" }
        blue = { rgb = "#6ac4fd", x256 = 111, x16 = "bright-blue" }
        sky = { rgb = "#bfe4ff", x256 = 153, x16 = "bright-cyan" }
        green = { rgb = "#5cff6e", x256 = 83, x16 = "bright-green" }
        mint = { rgb = "#c2f5c0", x256 = 158, x16 = "green" }
        teal = { rgb = "#3df5e0", x256 = 50, x16 = "cyan" }
        violet = { rgb = "#d9b8ff", x256 = 183, x16 = "bright-magenta" }
        yellow = { rgb = "#ffee33", x256 = 227, x16 = "bright-yellow" }
        gold = { rgb = "#ffd98a", x256 = 222, x16 = "yellow" }
        orange = { rgb = "#ffa200", x256 = 214, x16 = "bright-yellow" }
        ember = { rgb = "#3d2000", x256 = 235, x16 = "red" }
        pink = { rgb = "#fda9ff", x256 = 219, x16 = "bright-white" }
        plum = { rgb = "#40003a", x256 = 53, x16 = "magenta" }
        red = { rgb = "#ff8080", x256 = 210, x16 = "bright-red" }

        """#
}
