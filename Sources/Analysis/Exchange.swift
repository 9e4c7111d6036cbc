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
    package var isComplete = false
    /// `Content-Length: 54`, `chunked`, `no body (HEAD)`, `until close`; empty while unknown.
    package var requestFraming = ""
    package var responseFraming = ""

    package init(number: Int, method: String, target: String) {
        self.number = number
        self.method = method
        self.target = target
    }
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
