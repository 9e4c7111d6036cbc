extension ShippedThemes {
    static let dracula = #"""
        # Zeno Rocha's Dracula; comments and red are lighter here so that they can be read.
        name = "dracula"
        mode = "dark"
        inherits = "default-dark"

        [palette]
        night = { rgb = "#282a36", x256 = 235, x16 = "black" }
        raised = { rgb = "#343746", x256 = 237, x16 = "blue" }
        field = { rgb = "#3a3d4e", x256 = 237, x16 = "black" }
        selected = { rgb = "#44475a", x256 = 239, x16 = "bright-black" }
        text = { rgb = "#f8f8f2", x256 = 231, x16 = "bright-white" }
        bright = { rgb = "#ffffff", x256 = 231, x16 = "bright-white" }
        dim = { rgb = "#a3aed0", x256 = 146, x16 = "white" }
        hint = { rgb = "#b0b8d4", x256 = 146, x16 = "cyan" }
        line = { rgb = "#6272a4", x256 = 67, x16 = "blue" }
        blue = { rgb = "#8be9fd", x256 = 117, x16 = "bright-blue" }
        sky = { rgb = "#b8f0fc", x256 = 159, x16 = "bright-cyan" }
        green = { rgb = "#2ed659", x256 = 148, x16 = "bright-green" }
        mint = { rgb = "#a5f5b8", x256 = 157, x16 = "green" }
        teal = { rgb = "#6fd8d0", x256 = 80, x16 = "cyan" }
        violet = { rgb = "#c9a8fc", x256 = 183, x16 = "bright-magenta" }
        yellow = { rgb = "#f1fa8c", x256 = 228, x16 = "bright-yellow" }
        gold = { rgb = "#dcd89a", x256 = 186, x16 = "yellow" }
        orange = { rgb = "#ffb86c", x256 = 215, x16 = "bright-yellow" }
        ember = { rgb = "#653512", x256 = 238, x16 = "red" }
        pink = { rgb = "#ff84c3", x256 = 212, x16 = "bright-white" }
        plum = { rgb = "#4f2950", x256 = 53, x16 = "magenta" }
        red = { rgb = "#ff8583", x256 = 210, x16 = "bright-red" }

        """#
}
