extension ShippedThemes {
    static let highContrastLight = #"""
        # Black and deep colours on white: at least 7 to 1 wherever there is something to read.
        name = "high-contrast-light"
        mode = "light"
        inherits = "default-light"

        "ui.selection" = { fg = "bright", bg = "selected", attr = ["bold"] }

        [palette]
        night = { rgb = "#ffffff", x256 = 231, x16 = "bright-white" }
        raised = { rgb = "#eaeaea", x256 = 255, x16 = "white" }
        field = { rgb = "#e4e4e4", x256 = 254, x16 = "white" }
        selected = { rgb = "#bfe0ff", x256 = 153, x16 = "bright-cyan" }
        text = { rgb = "#000000", x256 = 16, x16 = "black" }
        bright = { rgb = "#000000", x256 = 16, x16 = "black" }
        dim = { rgb = "#3d3d3d", x256 = 237, x16 = "bright-black" }
        hint = { rgb = "#333333", x256 = 236, x16 = "blue" }
        line = { rgb = "#6d6d6d", x256 = 242, x16 = "cyan" }
        leaf = { rgb = "#ffffff", x256 = 231, x16 = "green" }
        blue = { rgb = "#003a91", x256 = 19, x16 = "blue" }
        sky = { rgb = "#17406d", x256 = 238, x16 = "bright-blue" }
        green = { rgb = "#0d3802", x256 = 235, x16 = "black" }
        mint = { rgb = "#1f4a22", x256 = 22, x16 = "black" }
        teal = { rgb = "#004a4a", x256 = 238, x16 = "black" }
        violet = { rgb = "#4a1a91", x256 = 54, x16 = "magenta" }
        yellow = { rgb = "#5a3d00", x256 = 238, x16 = "red" }
        gold = { rgb = "#4d3f10", x256 = 238, x16 = "bright-red" }
        amber = { rgb = "#ffd400", x256 = 220, x16 = "bright-yellow" }
        orange = { rgb = "#6b2c00", x256 = 88, x16 = "red" }
        ember = { rgb = "#fde5a8", x256 = 223, x16 = "bright-yellow" }
        pink = { rgb = "#7a005c", x256 = 89, x16 = "black" }
        plum = { rgb = "#e6b6ca", x256 = 152, x16 = "bright-magenta" }
        red = { rgb = "#9e0018", x256 = 124, x16 = "red" }

        """#
}
