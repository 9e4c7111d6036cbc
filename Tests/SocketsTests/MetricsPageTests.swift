import Testing

@testable import Sockets

@Suite struct MetricsPageTests {
    private static let head =
        "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
    private static let refusal =
        "HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
        + "Content-Length: 0\r\nAllow: GET, HEAD\r\nConnection: close\r\n\r\n"

    private static let page = "HTTP/1.1 200 OK\r\n" + head + "ü 1\n"
    static let rows: [(asked: String, answer: String?)] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", page), ("HEAD / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n" + head),
        ("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n", page),
        ("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx", refusal), ("GET", nil),
        ("GET / HTTP/1.1\r\nHost: a\r\n", nil), ("", nil),
    ]

    @Test(arguments: rows) func answersHeads(_ asked: String, _ answer: String?) {
        #expect(MetricsPage.answer(to: Array(asked.utf8)) { "ü 1\n" } == answer)
    }
}
