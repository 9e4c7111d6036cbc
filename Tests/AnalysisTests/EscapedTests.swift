import Analysis
import Testing

struct EscapedTests {
    @Test(arguments: [
        ([UInt8]("GET /a b".utf8), "GET /a b"),
        ([0x0D, 0x0A, 0x09], #"\r\n\t"#),
        ([0x22, 0x5C], #"\"\\"#),
        ([0x00, 0x1B, 0x7F], #"\x00\x1b\x7f"#),
        ([0xC2, 0x9B], #"\xc2\x9b"#),
        ([0xE2, 0x80, 0xAE], #"\xe2\x80\xae"#),
        ([0xFF, 0xC0, 0x80], #"\xff\xc0\x80"#),
    ])
    func octetsBecomePrintableASCII(_ octets: [UInt8], _ text: String) {
        #expect(escaped(octets) == text)
    }

    @Test func differentOctetsLookDifferent() {
        var seen: [String: [UInt8]] = [:]
        for first in UInt8.min...UInt8.max {
            for octets in [[first], [0x5C, first], [first, 0x78]] {
                let text = escaped(octets)
                #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
                #expect(seen[text] == nil || seen[text] == octets, "\(octets)")
                seen[text] = octets
            }
        }
    }

    @Test(arguments: [
        (
            #"starting with "<!DOCTYPE html>\n<html>"; err=<nil>"#,
            #"starting with "<!DOCTYPE html>\n<html>"; err=<nil>"#
        ),
        ("Grüße, 世界 ✓", "Grüße, 世界 ✓"),
        ("a\u{1B}[2Jb\u{7F}", #"a\u{1b}[2Jb\u{7f}"#),
        ("\u{9B}31m", #"\u{9b}31m"#),
        ("\u{202E}abc\u{2066}\u{200B}", #"\u{202e}abc\u{2066}\u{200b}"#),
        ("a\u{0301}\u{2028}\u{E000}\u{10FFFF}", #"a\u{301}\u{2028}\u{e000}\u{10ffff}"#),
        ("line\r\n\tend", #"line\r\n\tend"#),
    ])
    func textKeepsItsLettersAndLosesItsControls(_ text: String, _ shown: String) {
        #expect(escaped(text: text).unicodeScalars.elementsEqual(shown.unicodeScalars))
    }
}
