extension ShippedThemes {
    static let gruvboxLight = #"""
        # Pavel Pertsev's gruvbox on its light ground, its faded colours a shade darker where they could not be read.
        name = "gruvbox-light"
        mode = "light"
        inherits = "default-light"

        [palette]
        night = { rgb = "#fbf1c7", x256 = 230, x16 = "bright-white" }
        raised = { rgb = "#ebdbb2", x256 = 223, x16 = "white" }
        field = { rgb = "#e4d3a5", x256 = 223, x16 = "white" }
        selected = { rgb = "#d5d6b6", x256 = 187, x16 = "bright-cyan" }
        text = { rgb = "#3c3836", x256 = 237, x16 = "black" }
        bright = { rgb = "#1d2021", x256 = 234, x16 = "black" }
        dim = { rgb = "#665c54", x256 = 59, x16 = "bright-black" }
        hint = { rgb = "#5a5048", x256 = 239, x16 = "blue" }
        line = { rgb = "#a89984", x256 = 247, x16 = "cyan" }
        leaf = { rgb = "#fbf1c7", x256 = 230, x16 = "green" }
        blue = { rgb = "#076678", x256 = 24, x16 = "blue" }
        sky = { rgb = "#2f6570", x256 = 23, x16 = "bright-blue" }
        green = { rgb = "#504000", x256 = 238, x16 = "black" }
        mint = { rgb = "#5c6130", x256 = 58, x16 = "black" }
        teal = { rgb = "#356a4a", x256 = 23, x16 = "black" }
        violet = { rgb = "#86386a", x256 = 89, x16 = "magenta" }
        yellow = { rgb = "#7f5200", x256 = 58, x16 = "red" }
        gold = { rgb = "#6e5a20", x256 = 58, x16 = "bright-red" }
        amber = { rgb = "#fabd2f", x256 = 214, x16 = "bright-yellow" }
        orange = { rgb = "#9a3203", x256 = 124, x16 = "red" }
        ember = { rgb = "#f7cf8c", x256 = 222, x16 = "bright-yellow" }
        pink = { rgb = "#80135c", x256 = 89, x16 = "black" }
        plum = { rgb = "#d2d3e5", x256 = 188, x16 = "bright-magenta" }
        red = { rgb = "#9d0006", x256 = 124, x16 = "red" }

        """#
}
