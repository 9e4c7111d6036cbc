import Framing
import Wire

/// A request and the responses to it, as the reference frames them.
package struct Exchange: Hashable, Sendable {
    /// From 1.
    package var number: Int
    /// Octets as text for the eye only, escaped; `HEAD`, `/`.
    package var method: String
    package var target: String
    package var request: Range<Int>?
    /// When the first octet of the request came.
    package var began: Timestamp?
    /// The final response's status; nil while it is not there.
    package var status: Int?
    package var response: Range<Int>?
    /// When the last octet so far of the final response came.
    package var responded: Timestamp?
    /// Whether the final response is there to its last octet.
    package var isComplete: Bool
    private var requestBody: BodyFraming
    private var responseBody: BodyFraming

    fileprivate init(_ framed: FramedExchange, method: String, target: String) {
        number = framed.number
        self.method = method
        self.target = target
        request = framed.request?.range
        began = framed.request?.began
        requestBody = framed.request?.framing ?? .undecided
        status = framed.response?.status
        response = framed.response?.range
        responded = framed.response?.ended
        isComplete = framed.response?.isComplete ?? false
        responseBody = framed.response?.framing ?? .undecided
    }

    /// `Content-Length: 54`, `chunked`, `no body (HEAD)`, `until close`; empty while unknown.
    package var requestFraming: String { requestBody.ofRequest }
    package var responseFraming: String { responseBody.ofResponse(method: method, status: status) }
}

/// The exchanges of a connection, in the order of their requests: number n is at index n - 1.
///
/// They are put together when somebody looks: what the framer keeps of an exchange is not kept twice.
package struct Exchanges: RandomAccessCollection, Hashable, Sendable {
    fileprivate var framed: FramedExchanges
    fileprivate var texts: ExchangeTexts

    package var startIndex: Int { framed.startIndex }
    package var endIndex: Int { framed.endIndex }

    package subscript(index: Int) -> Exchange {
        let (method, target) = texts[index]
        return Exchange(framed[index], method: method, target: target)
    }

    package static func == (left: Exchanges, right: Exchanges) -> Bool { left.elementsEqual(right) }
    package func hash(into hasher: inout Hasher) { for exchange in self { hasher.combine(exchange) } }
}

/// Methods and targets of a connection's requests, as text for the eye.
struct ExchangeTexts: Sendable {
    private var texts: [(method: String, target: String)] = []

    subscript(index: Int) -> (method: String, target: String) {
        texts.indices.contains(index) ? texts[index] : ("", "")
    }

    /// Whether the text of that request's first line is not here.
    func wants(_ number: Int) -> Bool { number > texts.count || texts[number - 1].method.isEmpty }

    /// Takes the text of a request's first line.
    mutating func take(_ number: Int, _ message: FramedMessage, _ octets: [UInt8]) {
        while texts.count < number { texts.append(("", "")) }
        texts[number - 1] = (excerpt(octets[message.method]), excerpt(octets[message.target]))
    }
}

extension ConnectionAnalysis {
    /// In the order of the requests: number n is at index n - 1.
    package var exchanges: Exchanges { Exchanges(framed: framer.exchanges, texts: texts) }
}

extension BodyFraming {
    /// How the length of a request's body is known, for the eye; empty while it is not decided.
    var ofRequest: String {
        switch self {
        case .undecided: ""
        case .none, .length(0): "no body"
        case .length(let count): "Content-Length: \(count)"
        case .chunked: "chunked"
        case .untilClose: "until close"
        case .tunnel: "tunnel"
        case .unknowable: "length unknowable"
        }
    }

    /// The same of a response to a request of that method, with that status.
    func ofResponse(method: String, status: Int?) -> String {
        switch self {
        case .undecided: ""
        case .none: "no body (\(method == "HEAD" ? method : status.map(String.init) ?? method))"
        case .length(let count): "Content-Length: \(count)"
        case .chunked: "chunked"
        case .untilClose: "until close"
        case .tunnel: "tunnel follows"
        case .unknowable: "length unknowable"
        }
    }
}
