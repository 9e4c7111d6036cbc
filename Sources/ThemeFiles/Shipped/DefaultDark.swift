extension ShippedThemes {
    static let defaultDark = #"""
        # Blue asks, green answers; what is nobody's burns orange, what was eaten is pink, what two sides disagree about is red.
        # Blue, orange, pink and red keep apart in brightness or in their backgrounds for those who see fewer hues.
        # Other themes inherit the roles and give the colours of the palette other values.
        name = "default-dark"
        mode = "dark"

        "ui.background" = { bg = "night" }
        "ui.text" = { fg = "text" }
        "ui.dim" = { fg = "dim" }
        "ui.border" = { fg = "line" }
        "ui.border.focus" = { fg = "blue" }
        "ui.title" = { fg = "text", attr = ["bold"] }
        "ui.selection" = { fg = "bright", bg = "selected" }
        "ui.header" = { fg = "bright", bg = "raised", attr = ["bold"] }
        "ui.footer.key" = { fg = "yellow", bg = "raised", attr = ["bold"] }
        "ui.footer.text" = { fg = "hint", bg = "raised" }
        "ui.dialog" = { fg = "bright", bg = "raised" }
        "ui.input" = { fg = "bright", bg = "field", attr = ["underline"] }
        "ui.input.invalid" = { fg = "red", bg = "field", attr = ["underline"] }
        "ui.match" = { fg = "night", bg = "yellow" }
        "ui.mark" = { fg = "violet", attr = ["bold"] }
        "ui.cursor" = { fg = "night", bg = "text" }

        "role.request" = { fg = "blue", attr = ["bold"] }
        "role.request.body" = { fg = "sky" }
        "role.response" = { fg = "green", attr = ["bold"] }
        "role.response.body" = { fg = "mint" }
        "role.interim" = { fg = "teal", attr = ["bold"] }
        "role.framing" = { fg = "violet" }
        "role.trailer" = { fg = "violet", attr = ["italic"] }
        "role.tunnel" = { fg = "gold" }
        "role.stray" = { fg = "orange", bg = "ember", attr = ["bold"] }
        "role.eaten" = { fg = "pink", bg = "plum", attr = ["bold"] }
        "role.disagree" = { fg = "night", bg = "red", attr = ["bold"] }
        "role.gap" = { fg = "dim", attr = ["underline"] }

        "lane.reference" = { fg = "bright", attr = ["italic"] }
        "lane.client" = { fg = "blue", attr = ["italic"] }
        "lane.server" = { fg = "green", attr = ["italic"] }
        "lane.tcp" = { fg = "dim", attr = ["italic"] }

        "verdict.ok" = { fg = "green" }
        "verdict.warn" = { fg = "yellow" }
        "verdict.bad" = { fg = "red", attr = ["bold"] }
        "verdict.unknown" = { fg = "dim", attr = ["bold"] }

        [palette]
        night = { rgb = "#14171f", x256 = 234, x16 = "black" }
        raised = { rgb = "#222736", x256 = 235, x16 = "blue" }
        field = { rgb = "#2a3042", x256 = 236, x16 = "black" }
        selected = { rgb = "#28385a", x256 = 238, x16 = "bright-black" }
        text = { rgb = "#d5dae8", x256 = 253, x16 = "bright-white" }
        bright = { rgb = "#f4f6fb", x256 = 255, x16 = "bright-white" }
        dim = { rgb = "#98a2ba", x256 = 247, x16 = "white" }
        hint = { rgb = "#a7b0c6", x256 = 146, x16 = "cyan" }
        line = { rgb = "#4f5870", x256 = 240, x16 = "blue" }
        blue = { rgb = "#6baaf2", x256 = 75, x16 = "bright-blue" }
        sky = { rgb = "#a9c9f0", x256 = 153, x16 = "bright-cyan" }
        green = { rgb = "#8fd694", x256 = 150, x16 = "bright-green" }
        mint = { rgb = "#b5d9b0", x256 = 151, x16 = "green" }
        teal = { rgb = "#5fd3c4", x256 = 80, x16 = "cyan" }
        violet = { rgb = "#c4a7f5", x256 = 147, x16 = "bright-magenta" }
        yellow = { rgb = "#f2d675", x256 = 221, x16 = "bright-yellow" }
        gold = { rgb = "#d9c48a", x256 = 186, x16 = "yellow" }
        orange = { rgb = "#ffb14e", x256 = 215, x16 = "bright-yellow" }
        ember = { rgb = "#552c0e", x256 = 237, x16 = "red" }
        pink = { rgb = "#ff71c6", x256 = 205, x16 = "bright-white" }
        plum = { rgb = "#4a2145", x256 = 236, x16 = "magenta" }
        red = { rgb = "#ff7a85", x256 = 210, x16 = "bright-red" }

        """#
}
