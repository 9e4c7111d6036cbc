extension ShippedThemes {
    static let monochrome = #"""
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
