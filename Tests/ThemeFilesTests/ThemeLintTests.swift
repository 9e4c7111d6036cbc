import Canvas
import Foundation
import Testing

@testable import ThemeFiles

@Suite struct ThemeLintTests {
    /// A theme file on top of default-dark, and what `themes check` says of it, without the path.
    struct Row: Sendable, CustomTestStringConvertible {
        var what: String
        var lines: [String]
        var says: [String]
        var testDescription: String { what }
    }

    static let rows = [
        Row(what: "nothing", lines: [], says: []),
        Row(what: "an unknown role", lines: [#""role.strai" = "orange""#], says: [#"2: unknown key "role.strai""#]),
        Row(
            what: "a colour that is none", lines: [#""ui.dim" = "greyish""#],
            says: [
                #"2: "greyish" is no colour of the palette, and none by itself"#,
                "2: ui.dim and ui.text look alike with 16 colours",
            ]),
        Row(
            what: "dark on dark", lines: [#""ui.dim" = { fg = "line", attr = ["italic"] }"#],
            says: [
                "2: ui.dim has a contrast of 2.5 with truecolor colours; 4.5 can be read",
                "2: ui.dim, blue on black, has a contrast of 2.2 with the 16 colours of xterm; 3.0 can be read",
            ]),
        Row(
            what: "a colour that is too dark, where it stands", lines: ["[palette]", ##"hint = "#555555""##],
            says: [
                "3: ui.footer.text has a contrast of 1.9 with truecolor colours; 4.5 can be read",
                "3: ui.footer.text, bright-black on blue, has a contrast of 2.3 with the 16 colours of xterm; "
                    + "3.0 can be read",
            ]),
        Row(
            what: "what sixteen colours make of it",
            lines: ["[palette]", ##"mint = { rgb = "#b5d9b0", x256 = 151, x16 = "red" }"##],
            says: [
                "3: role.response.body, red on black, has a contrast of 2.7 with the 16 colours of the Linux console; "
                    + "3.0 can be read"
            ]),
        Row(
            what: "two roles of one look", lines: [#""role.tunnel" = "yellow""#],
            says: ["2: verdict.warn and role.tunnel look alike with 16 colours"]),
        Row(
            what: "two hues of one brightness",
            lines: [##""role.response" = { fg = "#6aa5ed", attr = ["bold", "italic"] }"##],
            says: [
                "2: role.request and role.response are hard to tell apart with usual vision, truecolor colours: "
                    + "a distance of 0.01, 0.10 can be told"
            ]),
    ]

    @Test(arguments: rows) func saysWhatAndWhere(_ row: Row) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).toml")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = ([#"inherits = "default-dark""#] + row.lines).joined(separator: "\n")
        try Data(text.utf8).write(to: file)
        let warnings = try ThemeCatalogue.check(file.path, environment: [:], executableDirectory: nil)
        #expect(warnings.map { $0.description.replacingOccurrences(of: file.path + ":", with: "") } == row.says)
    }

    @Test(arguments: ColorVision.allCases) func greyIsGreyToEveryEye(vision: ColorVision) {
        for value in [0, 40, 128, 200, 255] as [UInt8] {
            let grey = RGB(value, value, value)
            #expect(vision.seen(grey).distance(to: LinearColor(grey)) < 0.001)
        }
    }

    @Test(arguments: [
        (ColorVision.protanopia, RGB(255, 0, 0), RGB(110, 90, 0)),
        (.deuteranopia, RGB(0, 200, 0), RGB(220, 180, 60)),
        (.tritanopia, RGB(0, 180, 200), RGB(0, 190, 160)),
    ]) func someHuesAreOneToSomeEyes(vision: ColorVision, one: RGB, other: RGB) {
        let usual = LinearColor(one).distance(to: LinearColor(other))
        #expect(vision.seen(one).distance(to: vision.seen(other)) < usual / 2)
    }

    @Test func blackAndWhiteAreOneApart() {
        let distance = LinearColor(RGB(0, 0, 0)).distance(to: LinearColor(RGB(255, 255, 255)))
        #expect(abs(distance - 1) < 0.001)
    }
}
