extension ShippedThemes {
    static let okabeItoLight = #"""
        # The eight colours of Okabe and Ito on white, darkened where they are text.
        name = "okabe-ito-light"
        mode = "light"
        inherits = "default-light"

        [palette]
        night = { rgb = "#fdfdfd", x256 = 230, x16 = "bright-white" }
        raised = { rgb = "#ececec", x256 = 255, x16 = "white" }
        field = { rgb = "#e4e4e4", x256 = 231, x16 = "white" }
        selected = { rgb = "#cfe6f5", x256 = 254, x16 = "bright-cyan" }
        text = { rgb = "#1c1c1c", x256 = 234, x16 = "black" }
        bright = { rgb = "#000000", x256 = 16, x16 = "black" }
        dim = { rgb = "#5c5c5c", x256 = 59, x16 = "bright-black" }
        hint = { rgb = "#4f4f4f", x256 = 239, x16 = "blue" }
        line = { rgb = "#a8a8a8", x256 = 248, x16 = "cyan" }
        leaf = { rgb = "#fdfdfd", x256 = 230, x16 = "green" }
        blue = { rgb = "#0068a8", x256 = 25, x16 = "blue" }
        sky = { rgb = "#2f6a8f", x256 = 24, x16 = "bright-blue" }
        green = { rgb = "#04593b", x256 = 239, x16 = "black" }
        mint = { rgb = "#2c6a57", x256 = 23, x16 = "black" }
        teal = { rgb = "#00666a", x256 = 23, x16 = "black" }
        violet = { rgb = "#8a3f6a", x256 = 96, x16 = "magenta" }
        yellow = { rgb = "#6b5f00", x256 = 58, x16 = "red" }
        gold = { rgb = "#665b20", x256 = 58, x16 = "bright-red" }
        amber = { rgb = "#f0e442", x256 = 220, x16 = "bright-yellow" }
        orange = { rgb = "#7a4a00", x256 = 94, x16 = "red" }
        ember = { rgb = "#fbdc98", x256 = 229, x16 = "bright-yellow" }
        pink = { rgb = "#8a2f66", x256 = 89, x16 = "black" }
        plum = { rgb = "#c7ddff", x256 = 189, x16 = "bright-magenta" }
        red = { rgb = "#a84600", x256 = 130, x16 = "red" }

        """#
}
