extension ShippedThemes {
    static let gruvboxDark = #"""
        # Pavel Pertsev's gruvbox, its bright colours on its medium dark ground.
        name = "gruvbox-dark"
        mode = "dark"
        inherits = "default-dark"

        [palette]
        night = { rgb = "#282828", x256 = 235, x16 = "black" }
        raised = { rgb = "#3c3836", x256 = 237, x16 = "blue" }
        field = { rgb = "#423f3f", x256 = 238, x16 = "black" }
        selected = { rgb = "#504945", x256 = 239, x16 = "bright-black" }
        text = { rgb = "#ebdbb2", x256 = 223, x16 = "bright-white" }
        bright = { rgb = "#fbf1c7", x256 = 230, x16 = "bright-white" }
        dim = { rgb = "#b3a491", x256 = 248, x16 = "white" }
        hint = { rgb = "#bdae93", x256 = 144, x16 = "cyan" }
        line = { rgb = "#665c54", x256 = 59, x16 = "blue" }
        blue = { rgb = "#81a598", x256 = 73, x16 = "bright-blue" }
        sky = { rgb = "#a9c0b4", x256 = 250, x16 = "bright-cyan" }
        green = { rgb = "#b8bb26", x256 = 142, x16 = "bright-green" }
        mint = { rgb = "#c9cb82", x256 = 186, x16 = "green" }
        teal = { rgb = "#8ec07c", x256 = 107, x16 = "cyan" }
        violet = { rgb = "#d3a6ba", x256 = 181, x16 = "bright-magenta" }
        yellow = { rgb = "#fabd2f", x256 = 214, x16 = "bright-yellow" }
        gold = { rgb = "#d8b878", x256 = 179, x16 = "yellow" }
        orange = { rgb = "#fe9a45", x256 = 215, x16 = "bright-yellow" }
        ember = { rgb = "#5c381a", x256 = 238, x16 = "red" }
        pink = { rgb = "#f6b2d5", x256 = 218, x16 = "bright-white" }
        plum = { rgb = "#5a2a4c", x256 = 53, x16 = "magenta" }
        red = { rgb = "#ff8b71", x256 = 216, x16 = "bright-red" }

        """#
}
