extension ShippedThemes {
    static let nord = #"""
        # Arctic Ice Studio's Nord; its red and purple are lighter here so that they can be read.
        name = "nord"
        mode = "dark"
        inherits = "default-dark"

        [palette]
        night = { rgb = "#2e3440", x256 = 236, x16 = "black" }
        raised = { rgb = "#3b4252", x256 = 238, x16 = "blue" }
        field = { rgb = "#3d475d", x256 = 237, x16 = "black" }
        selected = { rgb = "#4c566a", x256 = 239, x16 = "bright-black" }
        text = { rgb = "#d8dee9", x256 = 253, x16 = "bright-white" }
        bright = { rgb = "#eceff4", x256 = 255, x16 = "bright-white" }
        dim = { rgb = "#a9b3c6", x256 = 249, x16 = "white" }
        hint = { rgb = "#b4bdce", x256 = 250, x16 = "cyan" }
        line = { rgb = "#616e88", x256 = 60, x16 = "blue" }
        blue = { rgb = "#7eb3dd", x256 = 110, x16 = "bright-blue" }
        sky = { rgb = "#a9cfe2", x256 = 152, x16 = "bright-cyan" }
        green = { rgb = "#b6c999", x256 = 187, x16 = "bright-green" }
        mint = { rgb = "#bfd3ae", x256 = 151, x16 = "green" }
        teal = { rgb = "#8fbcbb", x256 = 109, x16 = "cyan" }
        violet = { rgb = "#c9a6c3", x256 = 182, x16 = "bright-magenta" }
        yellow = { rgb = "#ebcb8b", x256 = 186, x16 = "bright-yellow" }
        gold = { rgb = "#d6c29a", x256 = 180, x16 = "yellow" }
        orange = { rgb = "#f0a07c", x256 = 216, x16 = "bright-yellow" }
        ember = { rgb = "#5d3b26", x256 = 88, x16 = "red" }
        pink = { rgb = "#f2c4e5", x256 = 218, x16 = "bright-white" }
        plum = { rgb = "#5b3661", x256 = 54, x16 = "magenta" }
        red = { rgb = "#fe99a1", x256 = 210, x16 = "bright-red" }

        """#
}
