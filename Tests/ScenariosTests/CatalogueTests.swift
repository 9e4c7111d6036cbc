import Testing
import Wire

@testable import Scenarios

@Test func everyScenarioCanBeFoundAndTold() throws {
    #expect(Scenario.all.map(\.name) == ["head-body", "upgrade-discard"])
    #expect(Scenario.named("head") == nil)
    for scenario in Scenario.all {
        #expect(Scenario.named(scenario.name)?.title == scenario.title)
        #expect(!scenario.narration.isEmpty)
        #expect(Set(scenario.knobs.map(\.name)).count == scenario.knobs.count)
        for knob in scenario.knobs {
            // What a knob begins with is a value that can be written.
            #expect(try knob.value(of: knob.initial.description) == knob.initial)
        }
        #expect(scenario.requests > 0)
    }
}

@Test(arguments: [
    ("flush", "'flush' is not KNOB=VALUE"), ("flush=maybe", "'maybe' is no value for knob flush: yes|no"),
    ("source=disk", "'disk' is no value for knob source: upstream|string|reader"),
    ("body-size=1048577", "'1048577' is no value for knob body-size: 0...1048576"),
    ("body-size=+5", "'+5' is no value for knob body-size: 0...1048576"),
    ("body-size=none", "'none' is no value for knob body-size: 0...1048576"),
    ("content-length=", "'' is no value for knob content-length: 0...1048576 or none"),
    ("upstream-delay=30", "'30' is no value for knob upstream-delay: a duration such as 30ms"),
    (
        "size=1",
        "scenario head-body has no knob 'size'; it has: flush, source, body-size, content-length, upstream-delay"
    ),
])
func aWrongKnobIsRefusedInOneLine(_ pair: String, _ message: String) {
    #expect(throws: KnobError(message)) { try Scenario.headBody.settings([pair]) }
}

@Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
    (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"), (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
    (1_795_219_200, "Sat, 21 Nov 2026 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
    (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
])
func aDateIsAnIMFFixdate(_ seconds: Int64, _ date: String) { #expect(CivilTime(seconds: seconds).imfFixdate == date) }

@Test(
    arguments: [
        ([0x41, 0x22, 0x5c], #""A\"\\""#), ([0x07, 0x08, 0x0c, 0x0a, 0x0d, 0x09, 0x0b], #""\a\b\f\n\r\t\v""#),
        ([0x00, 0x1b, 0x7f, 0xff], #""\x00\x1b\x7f\xff""#), ([0xc3, 0xa9, 0xc3], "\"é\\xc3\""),
        ([0xc2, 0x85, 0xe2, 0x80, 0xae], #""\u0085\u202e""#), ([0xc2, 0xa0], #""\u00a0""#),
        ([0xf0, 0x9f, 0x98, 0x80], "\"😀\""), ([0xed, 0xa0, 0x80], #""\xed\xa0\x80""#), ([0xc0, 0x80], #""\xc0\x80""#),
    ] as [([UInt8], String)])
func octetsAreQuotedAsGoQuotesThem(_ octets: [UInt8], _ quoted: String) { #expect(Quoting.go(octets) == quoted) }

@Test(arguments: [
    (".1\r\n", #"'.1\r\n'"#), ("it's", #""it's""#), ("'\"", #"'\'"'"#), ("\\\t\0\u{1b}", #"'\\\t\x00\x1b'"#),
    ("é\u{a0}\u{85}", "'é\\xa0\\x85'"),
])
func textIsQuotedAsPythonQuotesIt(_ text: String, _ quoted: String) { #expect(Quoting.python(text) == quoted) }
