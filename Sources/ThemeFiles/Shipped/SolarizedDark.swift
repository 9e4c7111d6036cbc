extension ShippedThemes {
    static let solarizedDark = #"""
        # Ethan Schoonover's Solarized. His accents lie below the contrast of 4.5; here they are lighter until they can be read.
        name = "solarized-dark"
        mode = "dark"
        inherits = "default-dark"

        [palette]
        night = { rgb = "#002b36", x256 = 235, x16 = "black" }
        raised = { rgb = "#073642", x256 = 236, x16 = "blue" }
        field = { rgb = "#0a4150", x256 = 237, x16 = "black" }
        selected = { rgb = "#0b4f5c", x256 = 238, x16 = "bright-black" }
        text = { rgb = "#b1babd", x256 = 250, x16 = "bright-white" }
        bright = { rgb = "#fdf6e3", x256 = 230, x16 = "bright-white" }
        dim = { rgb = "#93a4a6", x256 = 247, x16 = "white" }
        hint = { rgb = "#a2b0b0", x256 = 145, x16 = "cyan" }
        line = { rgb = "#586e75", x256 = 242, x16 = "blue" }
        blue = { rgb = "#5eb0ee", x256 = 75, x16 = "bright-blue" }
        sky = { rgb = "#93c8ee", x256 = 117, x16 = "bright-cyan" }
        green = { rgb = "#a9b81a", x256 = 142, x16 = "bright-green" }
        mint = { rgb = "#c0cc72", x256 = 150, x16 = "green" }
        teal = { rgb = "#4cc0b6", x256 = 73, x16 = "cyan" }
        violet = { rgb = "#a5a8ea", x256 = 147, x16 = "bright-magenta" }
        yellow = { rgb = "#d9a928", x256 = 178, x16 = "bright-yellow" }
        gold = { rgb = "#cbb877", x256 = 179, x16 = "yellow" }
        orange = { rgb = "#ff9a62", x256 = 209, x16 = "bright-yellow" }
        ember = { rgb = "#552f13", x256 = 53, x16 = "red" }
        pink = { rgb = "#f89bb6", x256 = 211, x16 = "bright-white" }
        plum = { rgb = "#380c37", x256 = 235, x16 = "magenta" }
        red = { rgb = "#ff8480", x256 = 210, x16 = "bright-red" }

        """#
}
