import Dispatch
import Sockets
import Synchronization
import Testing
import Wire

struct EventMailboxTests {
    private let one = ConnectionID(1)
    private let two = ConnectionID(2)

    private func open(_ id: ConnectionID) -> Event { Event(.zero, .open(id, client: "c", server: "s")) }
    private func bytes(_ id: ConnectionID, at time: Int64 = 0) -> Event {
        Event(Timestamp(nanoseconds: time), .bytes(id, .clientToServer, [1]))
    }
    private func log(_ text: String) -> Event { Event(.zero, .log(nil, .lab, text)) }

    @Test func theConsumerIsWokenOnceForWhatItTakesAtOnce() {
        let calls = Counter()
        let mailbox = EventMailbox { calls.increment() }
        #expect(mailbox.drain().events == [])
        mailbox.post(log("a"))
        mailbox.post(log("b"))
        #expect(calls.value == 1)
        #expect(mailbox.drain().events == [log("a"), log("b")])
        mailbox.post(log("c"))
        #expect(calls.value == 2)
        let delivery = mailbox.drain()
        #expect(delivery.events == [log("c")])
        #expect(delivery.dropped == 0)
    }

    @Test func whatDoesNotFitIsCounted() {
        let mailbox = EventMailbox(capacity: 2) {}
        for text in ["a", "b", "c", "d"] { mailbox.post(log(text)) }
        let delivery = mailbox.drain()
        #expect(delivery.events == [log("a"), log("b")])
        #expect(delivery.dropped == 2)
        mailbox.post(log("e"))
        #expect(mailbox.drain().events == [log("e")])
        #expect(mailbox.drain().dropped == 0)
    }

    @Test func aConnectionThatLostOctetsEndsInAGapAndOthersGoOn() throws {
        let mailbox = EventMailbox(capacity: 3) {}
        for event in [open(one), open(two), bytes(one), bytes(one, at: 5)] { mailbox.post(event) }
        let first = mailbox.drain()
        let gap = Timestamp(nanoseconds: 5)
        #expect(
            first.events == [
                open(one), open(two), bytes(one), Event(gap, .close(one, .clientToServer, .gap)),
                Event(gap, .close(one, .serverToClient, .gap)),
            ])
        #expect(first.dropped == 1)
        for event in [bytes(one), bytes(two), Event(.zero, .close(one, .clientToServer, .fin))] { mailbox.post(event) }
        let second = mailbox.drain()
        #expect(second.events == [bytes(two)])
        #expect(second.dropped == 2)
    }

    @Test func aConnectionWhoseOpeningWasLostIsNeverHeardOf() {
        let mailbox = EventMailbox(capacity: 1) {}
        for event in [log("a"), open(one)] { mailbox.post(event) }
        #expect(mailbox.drain().events == [log("a")])
        mailbox.post(bytes(one))
        let delivery = mailbox.drain()
        #expect(delivery.events == [])
        #expect(delivery.dropped == 1)
    }

    @Test func theConsumerIsWokenForDropsAlone() {
        let calls = Counter()
        let mailbox = EventMailbox(capacity: 0) { calls.increment() }
        mailbox.post(log("a"))
        mailbox.post(log("b"))
        #expect(calls.value == 1)
        #expect(mailbox.drain().dropped == 2)
    }

    @Test func nothingIsLostBetweenThreadsAndOrderIsKept() {
        let arrived = Doorway()
        let mailbox = EventMailbox { arrived.open() }
        let count = 10_000
        DispatchQueue.global().async {
            for number in 0..<count { mailbox.post(Event(Timestamp(nanoseconds: Int64(number)), .log(nil, .lab, ""))) }
        }
        var times: [Int64] = []
        while times.count < count, arrived.wait() { times += mailbox.drain().events.map(\.time.nanoseconds) }
        #expect(times == Array(0..<Int64(count)))
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    func increment() { count.withLock { $0 += 1 } }
    var value: Int { count.withLock { $0 } }
}
