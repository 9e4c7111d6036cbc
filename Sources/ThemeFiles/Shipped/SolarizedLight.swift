extension ShippedThemes {
    static let solarizedLight = #"""
        # Ethan Schoonover's Solarized on its light ground. His accents lie below the contrast of 4.5; here they are darker.
        name = "solarized-light"
        mode = "light"
        inherits = "default-light"

        [palette]
        night = { rgb = "#fdf6e3", x256 = 230, x16 = "bright-white" }
        raised = { rgb = "#eee8d5", x256 = 254, x16 = "white" }
        field = { rgb = "#e6dfc8", x256 = 254, x16 = "white" }
        selected = { rgb = "#d3e2dc", x256 = 253, x16 = "bright-cyan" }
        text = { rgb = "#46585e", x256 = 240, x16 = "black" }
        bright = { rgb = "#073642", x256 = 236, x16 = "black" }
        dim = { rgb = "#586e75", x256 = 242, x16 = "bright-black" }
        hint = { rgb = "#4f646b", x256 = 59, x16 = "blue" }
        line = { rgb = "#93a1a1", x256 = 247, x16 = "cyan" }
        leaf = { rgb = "#fdf6e3", x256 = 230, x16 = "green" }
        blue = { rgb = "#1a6aa6", x256 = 25, x16 = "blue" }
        sky = { rgb = "#3a6488", x256 = 24, x16 = "bright-blue" }
        green = { rgb = "#494100", x256 = 238, x16 = "black" }
        mint = { rgb = "#596530", x256 = 58, x16 = "black" }
        teal = { rgb = "#18706a", x256 = 23, x16 = "black" }
        violet = { rgb = "#5a5eb2", x256 = 61, x16 = "magenta" }
        yellow = { rgb = "#7d5f00", x256 = 58, x16 = "red" }
        gold = { rgb = "#6f6130", x256 = 94, x16 = "bright-red" }
        amber = { rgb = "#f0cf5a", x256 = 221, x16 = "bright-yellow" }
        orange = { rgb = "#a63c0e", x256 = 124, x16 = "red" }
        ember = { rgb = "#f7dcae", x256 = 223, x16 = "bright-yellow" }
        pink = { rgb = "#9c146b", x256 = 89, x16 = "black" }
        plum = { rgb = "#c7e1fc", x256 = 189, x16 = "bright-magenta" }
        red = { rgb = "#b3241f", x256 = 124, x16 = "red" }

        """#
}
