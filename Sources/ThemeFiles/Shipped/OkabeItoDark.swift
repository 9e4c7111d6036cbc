extension ShippedThemes {
    static let okabeItoDark = #"""
        # The eight colours of Okabe and Ito, chosen to differ for every kind of colour vision, on black.
        name = "okabe-ito-dark"
        mode = "dark"
        inherits = "default-dark"

        [palette]
        night = { rgb = "#101010", x256 = 233, x16 = "black" }
        raised = { rgb = "#242424", x256 = 235, x16 = "blue" }
        field = { rgb = "#2c2c2c", x256 = 236, x16 = "black" }
        selected = { rgb = "#2f3f4a", x256 = 237, x16 = "bright-black" }
        text = { rgb = "#e4e4e4", x256 = 254, x16 = "bright-white" }
        bright = { rgb = "#ffffff", x256 = 231, x16 = "bright-white" }
        dim = { rgb = "#a6a6a6", x256 = 248, x16 = "white" }
        hint = { rgb = "#b8b8b8", x256 = 250, x16 = "cyan" }
        line = { rgb = "#5a5a5a", x256 = 240, x16 = "blue" }
        blue = { rgb = "#56b4e9", x256 = 74, x16 = "bright-blue" }
        sky = { rgb = "#a8d8f2", x256 = 153, x16 = "bright-cyan" }
        green = { rgb = "#01a06e", x256 = 102, x16 = "bright-green" }
        mint = { rgb = "#7fd6bc", x256 = 115, x16 = "green" }
        teal = { rgb = "#4fd0c0", x256 = 44, x16 = "cyan" }
        violet = { rgb = "#dda6c4", x256 = 182, x16 = "bright-magenta" }
        yellow = { rgb = "#f0e442", x256 = 220, x16 = "bright-yellow" }
        gold = { rgb = "#d8cf7a", x256 = 186, x16 = "yellow" }
        orange = { rgb = "#f0b030", x256 = 214, x16 = "bright-yellow" }
        ember = { rgb = "#4a3000", x256 = 238, x16 = "red" }
        pink = { rgb = "#c4abdc", x256 = 182, x16 = "bright-white" }
        plum = { rgb = "#4a2038", x256 = 236, x16 = "magenta" }
        red = { rgb = "#f28c4f", x256 = 209, x16 = "bright-red" }

        """#
}
