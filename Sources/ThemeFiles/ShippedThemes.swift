/// The files of the folder `themes`, compiled in so that the executable runs from anywhere.
///
/// To ship one: the file, and its text here; a test compares them.
enum ShippedThemes {
    static let all: [(name: String, text: String)] = [
        ("default-dark", defaultDark), ("default-light", defaultLight), ("monochrome", monochrome),
    ]

    private static let defaultDark = #"""
        # Blue asks, green answers; what is nobody's burns orange, what was eaten is pink, what two sides disagree about is red.
        # Blue, orange, pink and red keep apart in brightness or in their backgrounds for those who see fewer hues.
        name = "default-dark"
        mode = "dark"

        "ui.background" = { bg = "night" }
        "ui.text" = { fg = "text" }
        "ui.dim" = { fg = "dim" }
        "ui.border" = { fg = "line" }
        "ui.border.focus" = { fg = "blue" }
        "ui.title" = { fg = "bright", attr = ["bold"] }
        "ui.selection" = { fg = "bright", bg = "selected" }
        "ui.header" = { fg = "bright", bg = "raised" }
        "ui.footer.key" = { fg = "yellow", attr = ["bold"] }
        "ui.footer.text" = { fg = "dim" }
        "ui.dialog" = { fg = "text", bg = "raised" }
        "ui.input" = { fg = "bright", bg = "field" }
        "ui.input.invalid" = { fg = "red", bg = "field", attr = ["underline"] }
        "ui.match" = { fg = "night", bg = "yellow" }
        "ui.mark" = { fg = "violet", attr = ["bold"] }
        "ui.cursor" = { fg = "night", bg = "text" }

        "role.request" = { fg = "blue", attr = ["bold"] }
        "role.request.body" = { fg = "sky" }
        "role.response" = { fg = "green", attr = ["bold"] }
        "role.response.body" = { fg = "mint" }
        "role.interim" = { fg = "teal" }
        "role.framing" = { fg = "violet" }
        "role.trailer" = { fg = "violet", attr = ["italic"] }
        "role.tunnel" = { fg = "yellow" }
        "role.stray" = { fg = "orange", bg = "ember", attr = ["bold"] }
        "role.eaten" = { fg = "pink", bg = "plum", attr = ["bold"] }
        "role.disagree" = { fg = "night", bg = "red", attr = ["bold"] }
        "role.gap" = { fg = "dim" }

        "lane.reference" = { fg = "bright", attr = ["bold"] }
        "lane.client" = { fg = "blue" }
        "lane.server" = { fg = "green" }
        "lane.tcp" = { fg = "dim" }

        "verdict.ok" = { fg = "green" }
        "verdict.warn" = { fg = "yellow" }
        "verdict.bad" = { fg = "red", attr = ["bold"] }
        "verdict.unknown" = { fg = "dim" }

        [palette]
        night = { rgb = "#14171f", x256 = 234, x16 = "black" }
        raised = { rgb = "#222736", x256 = 236, x16 = "black" }
        field = { rgb = "#2a3042", x256 = 237, x16 = "black" }
        selected = { rgb = "#28385a", x256 = 238, x16 = "bright-black" }
        text = { rgb = "#d5dae8", x256 = 253, x16 = "white" }
        bright = { rgb = "#f4f6fb", x256 = 255, x16 = "bright-white" }
        dim = { rgb = "#98a2ba", x256 = 247, x16 = "bright-black" }
        line = { rgb = "#4f5870", x256 = 241, x16 = "bright-black" }
        blue = { rgb = "#7cb7ff", x256 = 111, x16 = "bright-blue" }
        sky = { rgb = "#a9c9f0", x256 = 153, x16 = "bright-cyan" }
        green = { rgb = "#8fd694", x256 = 114, x16 = "bright-green" }
        mint = { rgb = "#b5d9b0", x256 = 151, x16 = "green" }
        teal = { rgb = "#5fd3c4", x256 = 80, x16 = "cyan" }
        violet = { rgb = "#c4a7f5", x256 = 183, x16 = "bright-magenta" }
        yellow = { rgb = "#f2d675", x256 = 222, x16 = "bright-yellow" }
        orange = { rgb = "#ffb14e", x256 = 215, x16 = "bright-yellow" }
        ember = { rgb = "#552c0e", x256 = 52, x16 = "red" }
        pink = { rgb = "#ff8fd8", x256 = 212, x16 = "bright-white" }
        plum = { rgb = "#4a2145", x256 = 53, x16 = "magenta" }
        red = { rgb = "#ff7a85", x256 = 210, x16 = "bright-red" }

        """#

    private static let defaultLight = #"""
        # The colours of default-dark for bright rooms.
        name = "default-light"
        mode = "light"
        inherits = "default-dark"

        "ui.footer.key" = { fg = "blue", attr = ["bold"] }
        "ui.match" = { fg = "bright", bg = "amber" }

        # The names are those of default-dark, so that its roles need not be said again: "night" is what lies behind
        # everything, "bright" the strongest text.
        [palette]
        night = { rgb = "#fafaf7", x256 = 231, x16 = "bright-white" }
        raised = { rgb = "#e8ebf1", x256 = 255, x16 = "bright-white" }
        field = { rgb = "#dfe3ec", x256 = 254, x16 = "bright-white" }
        selected = { rgb = "#cbdcf7", x256 = 189, x16 = "white" }
        text = { rgb = "#262b36", x256 = 236, x16 = "black" }
        bright = { rgb = "#0c0f16", x256 = 233, x16 = "black" }
        dim = { rgb = "#565e6d", x256 = 240, x16 = "bright-black" }
        line = { rgb = "#a3aab8", x256 = 247, x16 = "bright-black" }
        blue = { rgb = "#0b57b0", x256 = 25, x16 = "blue" }
        sky = { rgb = "#33608f", x256 = 60, x16 = "blue" }
        green = { rgb = "#1a6b35", x256 = 22, x16 = "green" }
        mint = { rgb = "#3d6640", x256 = 58, x16 = "green" }
        teal = { rgb = "#0a6a6a", x256 = 23, x16 = "cyan" }
        violet = { rgb = "#6b3fb5", x256 = 55, x16 = "magenta" }
        yellow = { rgb = "#7a5500", x256 = 94, x16 = "red" }
        amber = { rgb = "#ffd84d", x256 = 221, x16 = "bright-yellow" }
        orange = { rgb = "#8f3600", x256 = 88, x16 = "red" }
        ember = { rgb = "#ffdcae", x256 = 222, x16 = "bright-yellow" }
        pink = { rgb = "#8f1a73", x256 = 90, x16 = "black" }
        plum = { rgb = "#f7d6ee", x256 = 225, x16 = "bright-magenta" }
        red = { rgb = "#b3142b", x256 = 124, x16 = "red" }

        """#

    private static let monochrome = #"""
        # Attributes only, in the terminal's own colours. What looks alike here differs by glyph and word.
        name = "monochrome"
        mode = "dark"

        "ui.background" = { bg = "default" }
        "ui.text" = {}
        "ui.dim" = { attr = ["dim"] }
        "ui.border" = {}
        "ui.border.focus" = { attr = ["bold"] }
        "ui.title" = { attr = ["bold"] }
        "ui.selection" = { attr = ["reverse"] }
        "ui.header" = { attr = ["reverse"] }
        "ui.footer.key" = { attr = ["bold"] }
        "ui.footer.text" = {}
        "ui.dialog" = {}
        "ui.input" = { attr = ["underline"] }
        "ui.input.invalid" = { attr = ["bold", "underline"] }
        "ui.match" = { attr = ["bold", "underline"] }
        "ui.mark" = { attr = ["dim", "underline"] }
        "ui.cursor" = { attr = ["reverse"] }

        "role.request" = {}
        "role.request.body" = {}
        "role.response" = { attr = ["bold"] }
        "role.response.body" = { attr = ["bold"] }
        "role.interim" = { attr = ["bold"] }
        "role.framing" = { attr = ["dim"] }
        "role.trailer" = { attr = ["dim"] }
        "role.tunnel" = {}
        "role.stray" = { attr = ["reverse"] }
        "role.eaten" = { attr = ["underline"] }
        "role.disagree" = { attr = ["bold", "reverse"] }
        "role.gap" = { attr = ["dim"] }

        "lane.reference" = { attr = ["bold"] }
        "lane.client" = {}
        "lane.server" = {}
        "lane.tcp" = {}

        "verdict.ok" = {}
        "verdict.warn" = { attr = ["bold"] }
        "verdict.bad" = { attr = ["bold", "reverse"] }
        "verdict.unknown" = {}

        """#
}
