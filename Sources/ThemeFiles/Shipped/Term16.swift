extension ShippedThemes {
    static let term16 = #"""
        # The user's own sixteen colours and ground: this theme looks as the terminal does.
        # What a terminal gives the sixteen is checked as xterm has them.
        name = "term16"
        mode = "dark"
        inherits = "default-dark"

        "ui.background" = { bg = "default" }
        "ui.header" = { fg = "bright", attr = ["bold"] }
        "ui.footer.key" = { fg = "yellow", attr = ["bold"] }
        "ui.footer.text" = { fg = "hint" }
        "ui.dialog" = { fg = "bright" }
        "ui.input" = { fg = "bright", attr = ["underline"] }
        "ui.input.invalid" = { fg = "red", attr = ["underline"] }
        "role.request.body" = { fg = "sky", attr = ["dim"] }
        "role.eaten" = { fg = "pink", bg = "night", attr = ["bold", "underline"] }

        [palette]
        night = "black"
        selected = "blue"
        text = "white"
        bright = "bright-white"
        dim = "cyan"
        hint = "yellow"
        line = "blue"
        blue = "bright-cyan"
        sky = "bright-cyan"
        green = "green"
        mint = "bright-green"
        teal = "bright-green"
        violet = "bright-magenta"
        yellow = "bright-yellow"
        gold = "bright-red"
        orange = "bright-yellow"
        ember = "red"
        pink = "bright-magenta"
        red = "bright-red"

        """#
}
