import Analysis
import Testing

struct ExplanationTests {
    @Test(arguments: FindingCode.allCases)
    func everyCodeIsExplained(_ code: FindingCode) {
        let explanation = code.explanation
        #expect(explanation.code == code)
        #expect(!explanation.title.isEmpty)
        #expect(!explanation.paragraphs.isEmpty)
        #expect(explanation.section.hasPrefix("RFC 911"))
        #expect(Explanation.search(code.rawValue).map(\.explanation.code) == [code])
        for symptom in explanation.symptoms {
            let example = symptom.message.split(separator: "*", omittingEmptySubsequences: false).joined(
                separator: "12")
            let found = Explanation.search("x: \(example) y").map(\.explanation.code)
            #expect(found.contains(code), "\(symptom.message)")
        }
    }

    @Test(arguments: [
        (
            #"Unsolicited response received on idle HTTP channel starting with "<!DOCTYPE html>"; err=<nil>"#,
            FindingCode.excessAfterBodyless
        ),
        (
            #"Unsolicited response received on idle HTTP channel starting with "HTTP/1.1 408"; err=<nil>"#,
            .unsolicitedResponse
        ),
        (
            #"do: Head "http://x": net/http: HTTP/1.x transport connection broken: malformed HTTP status code "html>""#,
            .excessAfterBodyless
        ),
        (#"(from ('127.0.0.1', 54960)) Invalid HTTP method: '.1\r\n'"#, .eatenBytes),
        ("* Excess found: excess = 2 url = / (zero-length body)", .excessAfterBodyless),
        ("curl: (18) transfer closed with 5 bytes remaining to read", .shortBody),
        ("code 501, message Unsupported method ('{}POST')", .unreadRequestBody),
        ("ECONNRESET: SOCKET HANG UP", .closeRace),
        ("malformed HTTP status code", .excessAfterBodyless),
        ("unsolicited RESPONSE received\n", .excessAfterBodyless),
        ("unsolicited response", .unsolicitedResponse),
        ("eaten_bytes", .eatenBytes),
        (" Eaten-Bytes ", .eatenBytes),
    ])
    func aPastedMessageLeadsToItsCause(_ message: String, _ code: FindingCode) {
        #expect(Explanation.search(message).first?.explanation.code == code)
    }

    @Test(arguments: ["", "   ", "all is well", "EATEN", "malformed"])
    func whatFitsNothingFindsNothing(_ text: String) {
        #expect(Explanation.search(text).isEmpty)
    }

    @Test func everyCodeIsFoundOnce() {
        let codes = Explanation.search("curl: Received HTTP/0.9 when not allowed").map(\.explanation.code)
        #expect(Set(codes).count == codes.count)
        #expect(Set(codes) == [.excessAfterBodyless, .excessAfterLength])
    }
}
