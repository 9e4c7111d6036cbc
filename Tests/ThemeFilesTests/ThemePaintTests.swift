import Canvas
import TerminalUI
import Testing

@Suite struct ThemePaintTests {
    private let orange = ThemeColor.values(rgb: RGB(0xE6, 0x9F, 0x00), x256: 178, x16: 3)
    private let exact = ThemeColor.values(rgb: RGB(0x12, 0x34, 0x56), x256: nil, x16: nil)
    private let navy = ThemeColor.values(rgb: RGB(0, 0, 0x60), x256: nil, x16: 4)
    private let white = ThemeColor.values(rgb: RGB(255, 255, 255), x256: nil, x16: 15)

    @Test(arguments: [
        (ColorDepth.truecolor, Paint.Color.rgb(0xE6, 0x9F, 0x00)), (.x256, .indexed(178)), (.x16, .indexed(3)),
        (.x8, .indexed(3)), (.mono, .terminal),
    ]) func aColourSaysWhatItIsAtADepth(depth: ColorDepth, expected: Paint.Color) {
        #expect(orange.color(at: depth) == expected)
    }

    @Test(arguments: [
        (RGB(255, 255, 255), 231, 15), (RGB(0, 0, 0), 16, 0), (RGB(255, 0, 0), 196, 9), (RGB(0x80, 0x80, 0x80), 244, 8),
        (RGB(0x5F, 0xAF, 0xFF), 75, 12), (RGB(0, 0x5F, 0), 22, 0),
    ]) func elseTheNearestCounts(rgb: RGB, x256: UInt8, x16: UInt8) {
        let color = ThemeColor.values(rgb: rgb, x256: nil, x16: nil)
        #expect(color.color(at: .x256) == .indexed(x256))
        #expect(color.color(at: .x16) == .indexed(x16))
    }

    @Test func fallbacks() {
        let theme = Theme(
            name: "", mode: .dark, looks: [.request: .init(foreground: orange), .uiDim: .init(foreground: exact)])
        #expect(theme.look(of: .requestBody).foreground == orange)
        #expect(theme.look(of: .laneClient).foreground == orange)
        #expect(theme.look(of: .uiBorderFocus).foreground == exact)
        #expect(theme.look(of: .tunnel) == .init())
    }

    @Test(arguments: Role.allCases) func fallbacksEnd(role: Role) {
        var seen: Set<Role> = []
        var next: Role? = role
        while let candidate = next {
            #expect(seen.insert(candidate).inserted, "a ring at \(candidate.name)")
            next = candidate.fallback
        }
        #expect(Role(name: role.name) == role)
    }

    @Test func theBackdropBringsTheBackground() {
        let theme = Theme(
            name: "", mode: .dark,
            looks: [
                .uiBackground: .init(background: navy), .uiText: .init(foreground: white),
                .request: .init(foreground: orange),
                .stray: .init(foreground: white, background: exact, attributes: .bold),
                .uiSelection: .init(background: exact, attributes: .underline),
                .uiMatch: .init(foreground: navy, background: orange),
            ])
        func paint(_ role: Role, on backdrop: Role? = nil) -> Paint {
            theme.resolve(Style(role, on: backdrop), depth: .truecolor)
        }
        #expect(paint(.uiText) == Paint(foreground: .rgb(255, 255, 255), background: .rgb(0, 0, 0x60)))
        #expect(paint(.stray).background == .rgb(0x12, 0x34, 0x56))
        #expect(paint(.stray, on: .uiMatch).background == .rgb(0xE6, 0x9F, 0x00))
        #expect(paint(.request, on: .uiSelection).foreground == .rgb(0xE6, 0x9F, 0x00))
        #expect(paint(.request, on: .uiSelection).attributes == .underline)
        // Orange on orange cannot be read.
        #expect(paint(.request, on: .uiMatch).foreground == .rgb(0, 0, 0x60))
        #expect(paint(.uiText, on: .uiMatch).foreground == .rgb(0, 0, 0x60))
    }

    @Test func aTransparentBackgroundStaysTransparent() {
        let theme = Theme(name: "", mode: .dark, looks: [.uiBackground: .init(background: .terminal)])
        for depth in ColorDepth.allCases {
            #expect(theme.resolve(.plain, depth: depth) == Paint())
        }
    }

    @Test func withEightColoursBoldIsBrightAndALostGroundIsReverse() {
        func named(_ number: UInt8) -> ThemeColor { .values(rgb: nil, x256: nil, x16: number) }
        let theme = Theme(
            name: "", mode: .dark,
            looks: [
                .uiBackground: .init(background: named(0)), .uiDim: .init(foreground: named(8)),
                .request: .init(foreground: named(12)), .uiSelection: .init(background: named(8)),
                .uiDialog: .init(background: named(0)), .uiMatch: .init(background: named(3)),
            ])
        let request = Paint(foreground: .indexed(4), background: .indexed(0), attributes: .bold)
        func paint(_ role: Role, on backdrop: Role? = nil) -> Paint {
            theme.resolve(Style(role, on: backdrop), depth: .x8)
        }
        #expect(paint(.request) == request)
        #expect(paint(.request, on: .uiDialog) == request)
        #expect(paint(.request, on: .uiMatch).background == .indexed(3))
        #expect(paint(.request, on: .uiSelection).attributes == [.bold, .reverse])
        #expect(paint(.uiSelection).attributes == .reverse)
        #expect(paint(.uiDim) == Paint(foreground: .indexed(7), background: .indexed(0)))
    }

    @Test func withoutColoursOnlyAttributesAreLeft() {
        let theme = Theme(
            name: "", mode: .dark,
            looks: [.request: .init(foreground: orange, attributes: .bold, attributesWithoutColor: .italic)])
        #expect(theme.resolve(Style(.request), depth: .mono) == Paint(attributes: .italic))
        #expect(theme.resolve(Style(.stray), depth: .mono) == Paint(attributes: .reverse))
        #expect(theme.resolve(Style(.stray, on: .uiSelection), depth: .mono) == Paint())
        #expect(
            theme.resolve(Style(.response, on: .uiSelection, .underline), depth: .mono).attributes == [
                .bold, .underline, .reverse,
            ])
    }
}
