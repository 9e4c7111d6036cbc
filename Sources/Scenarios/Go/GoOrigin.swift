import Wire

/// The server that ``GoServer`` fetches its document from: one document, whatever is asked, after a while.
struct GoOrigin: Endpoint {
    private let document: [UInt8]
    private let delay: Delay
    private let surroundings: Scenario.Surroundings
    private var links: [Link: Inbox] = [:]
    /// Requests whose answer is not due yet, by the token of their timer.
    private var waiting: [Int: Link] = [:]
    private var requests: [Link: Int] = [:]
    private var tokens = 0

    init(_ document: [UInt8], after delay: Delay, _ surroundings: Scenario.Surroundings) {
        self.document = document
        self.delay = delay
        self.surroundings = surroundings
    }

    mutating func handle(_ input: EndpointInput, at now: Timestamp) -> [EndpointStep] {
        switch input {
        case .opened(let link, _, _):
            links[link] = Inbox()
            return []
        case .received(let link, let octets):
            links[link]?.append(octets)
            return read(link)
        case .closed(let link, _):
            links[link] = nil
            requests[link] = nil
            waiting = waiting.filter { $0.value != link }
            return [.close(link, .fin)]
        case .woke(let token):
            guard let link = waiting.removeValue(forKey: token) else { return [] }
            return answer(link, now)
        case .start, .dialFailed, .control: return []
        }
    }

    private mutating func read(_ link: Link) -> [EndpointStep] {
        var steps: [EndpointStep] = []
        while let line = links[link]?.takeLine() {
            let number = requests[link, default: 1]
            let isEnd = line.withoutLineEnd.isEmpty
            steps.append(.consume(link, line.count, as: .request(number), part: isEnd ? .headerEnd : .fieldLine))
            guard isEnd else { continue }
            requests[link] = number + 1
            tokens += 1
            waiting[tokens] = link
            steps.append(.wake(tokens, after: delay))
        }
        return steps
    }

    private func answer(_ link: Link, _ now: Timestamp) -> [EndpointStep] {
        let owner = Owner.response(requests[link, default: 2] - 1)
        let head = [
            "HTTP/1.1 200 OK", "Content-Length: \(document.count)", "Content-Type: text/html; charset=utf-8",
            "Date: \(surroundings.civilTime(now).imfFixdate)",
        ]
        let body = document.isEmpty ? [] : [Piece(document, owner, .body)]
        return [
            .send(link, [Piece](head: head, owner) + body),
            .log(nil, "200 OK, \(document.count) bytes"),
        ]
    }
}
