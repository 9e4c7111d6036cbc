import Wire

/// The exchanges of a connection, in the order of the requests: number n is at index n - 1.
///
/// A framer that forgets (``ConnectionFramer/Keeping/open``) begins later than at index 0; the end index is the
/// number of all exchanges ever opened nevertheless.
package struct FramedExchanges: RandomAccessCollection, Sendable {
    private var requests = PlainRecords<MessageRecord>()
    /// As far as there are any.
    private var responses = PlainRecords<MessageRecord>()
    /// By the number of the exchange: few have any.
    private var interim: [Int: [FramedMessage]] = [:]
    /// Number of exchanges that were forgotten.
    package private(set) var startIndex = 0

    package var endIndex: Int { startIndex &+ requests.count }

    package subscript(index: Int) -> FramedExchange {
        var exchange = FramedExchange(number: index + 1)
        exchange.request = requests[index - startIndex].message(isRequest: true)
        if index - startIndex < responses.count {
            exchange.response = responses[index - startIndex].message(isRequest: false)
        }
        exchange.interim = interim(of: index + 1)
        return exchange
    }

    /// The interim responses to request `number`.
    func interim(of number: Int) -> [FramedMessage] { interim.isEmpty ? [] : interim[number] ?? [] }

    /// What the final response at an index was, once it has come to its end; nil before.
    package func outcome(at index: Int) -> (status: Int?, isEarly: Bool)? {
        let kept = index &- startIndex
        guard kept >= 0, kept < responses.count else { return nil }
        let response = responses[kept]
        guard response.kind != .absent, response.isComplete else { return nil }
        let request = requests[kept]
        return (response.code, request.kind == .absent || !request.isComplete)
    }

    // MARK: Many at once

    @inline(__always)
    mutating func writeRequests(_ count: Int) -> RecordWriter<MessageRecord> { requests.write(count) }
    @inline(__always)
    mutating func adopt(requests writer: RecordWriter<MessageRecord>) { requests.adopt(writer) }

    /// Number of the exchange whose response is written next.
    var nextResponse: Int { startIndex &+ responses.count &+ 1 }
    @inline(__always)
    mutating func writeResponses(_ count: Int) -> RecordWriter<MessageRecord> { responses.write(count) }
    @inline(__always)
    mutating func adopt(responses writer: RecordWriter<MessageRecord>) { responses.adopt(writer) }

    /// Where the message of an exchange is kept that has one; valid until the next call.
    @inline(__always)
    mutating func request(_ number: Int) -> UnsafeMutablePointer<MessageRecord> {
        requests.place(of: number &- 1 &- startIndex)
    }

    @inline(__always)
    mutating func response(_ number: Int) -> UnsafeMutablePointer<MessageRecord> {
        responses.place(of: number &- 1 &- startIndex)
    }

    @inline(__always)
    mutating func message(_ direction: Direction, _ number: Int) -> UnsafeMutablePointer<MessageRecord> {
        switch direction {
        case .clientToServer: request(number)
        case .serverToClient: response(number)
        }
    }

    // MARK: Changes, by the number of an exchange

    /// Opens the next exchange.
    @inline(__always)
    mutating func open(_ request: MessageRecord = .absent) { requests.append(request) }

    mutating func set(request: FramedMessage, of number: Int) {
        requests[number - 1 - startIndex] = MessageRecord(request, isRequest: true)
    }

    mutating func set(response: FramedMessage, of number: Int) {
        set(MessageRecord(response, isRequest: false), of: number)
    }

    @inline(__always)
    mutating func set(_ response: MessageRecord, of number: Int) {
        let index = number &- 1 &- startIndex
        if index == responses.count {
            responses.append(response)
        } else {
            while index >= responses.count { responses.append(.absent) }
            responses[index] = response
        }
    }

    mutating func set(interim message: FramedMessage, _ index: Int, of number: Int) {
        interim[number]?[index] = message
    }

    mutating func append(interim message: FramedMessage, of number: Int) {
        interim[number, default: []].append(message)
    }

    // MARK: Forgetting

    mutating func forgetInterim(of number: Int) { if !interim.isEmpty { interim[number] = nil } }

    /// Forgets the exchanges before an index.
    mutating func forget(before index: Int) {
        guard index > startIndex else { return }
        let count = Swift.min(index, endIndex) - startIndex
        requests.removeFirst(count)
        responses.removeFirst(Swift.min(count, responses.count))
        if !interim.isEmpty { interim = interim.filter { $0.key > index } }
        startIndex = index
    }

    /// As it was in the beginning, with the storage that is there.
    /// - Parameter index: Number of exchanges that were forgotten.
    mutating func restart(at index: Int = 0) {
        requests.removeAll()
        responses.removeAll()
        interim.removeAll()
        startIndex = index
    }
}
