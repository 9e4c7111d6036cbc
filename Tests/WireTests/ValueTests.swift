import Testing
import Wire

@Test(arguments: [Owner.none, .request(1), .request(10), .response(1), .response(999_999)])
func anOwnerIsReadAsItIsWritten(_ owner: Owner) { #expect(Owner(owner.description) == owner) }

@Test(arguments: [
    "", "None", "none ", " none", "request", "request ", "request 0", "request 01", "request +1", "request -1",
    "request 1 ",
    "request  1", "Request 1", "reply 1", "request 1 1", "request ٣", "request 99999999999999999999",
])
func whatIsNoOwnerIsRefused(_ text: String) { #expect(Owner(text) == nil) }

@Test func anOwnerKnowsItsExchange() {
    #expect(Owner.request(3).exchange == 3)
    #expect(Owner.response(3).exchange == 3)
    #expect(Owner.none.exchange == nil)
}

@Test(arguments: Direction.allCases) func aDirectionIsReadAsItIsWritten(_ direction: Direction) {
    #expect(Direction(code: direction.code) == direction)
    #expect(direction.opposite != direction)
    #expect(direction.opposite.opposite == direction)
}

@Test(arguments: ["", "C2S", "c2c", "client"]) func whatIsNoDirectionIsRefused(_ code: String) {
    #expect(Direction(code: code) == nil)
}

@Test(
    arguments: [
        ("0ms", 0, "0ms"), ("0s", 0, "0ms"), ("200ms", 200_000_000, "200ms"), ("2s", 2_000_000_000, "2s"),
        ("50us", 50_000, "50us"), ("7ns", 7, "7ns"), ("1min", 60_000_000_000, "60s"),
        ("1500ms", 1_500_000_000, "1500ms"),
        ("1000us", 1_000_000, "1ms"), ("007ms", 7_000_000, "7ms"),
        ("9223372036854775807ns", .max, "9223372036854775807ns"),
    ] as [(String, Int64, String)])
func aDelayIsReadAndWritten(_ text: String, _ nanoseconds: Int64, _ written: String) throws {
    let delay = try #require(Delay(text))
    #expect(delay.nanoseconds == nanoseconds)
    #expect(delay.description == written)
    #expect(Delay(written) == delay)
}

@Test(arguments: [
    "", "5", "ms", "-5ms", "+5ms", "5 ms", " 5ms", "5ms ", "1.5s", "5MS", "5m", "5h", "٣ms", "9223372036854775808ns",
    "153722867281min",
])
func whatIsNoDelayIsRefused(_ text: String) { #expect(Delay(text) == nil) }

@Test func momentsAndDelaysAddUp() {
    let moment = Timestamp.zero + .milliseconds(3)
    #expect(moment.nanoseconds == 3_000_000)
    #expect(moment - .zero == .milliseconds(3))
    #expect(Timestamp.zero < moment && Delay.zero < .milliseconds(1))
}
