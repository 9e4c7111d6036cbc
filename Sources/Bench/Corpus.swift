/// Bytes to frame, made here: messages of one kind, one after another.
struct Corpus: Sendable {
    enum Direction: Sendable { case requests, responses }

    var name: String
    var direction: Direction
    var bytes: [UInt8]
    /// Where each message begins, ascending.
    var starts: [Int]
    /// Whether it has chunked bodies, which a parser that moves data together takes only once.
    var isChunked = false

    var messages: Int { starts.count }

    static let names = kinds.map(\.name)

    /// The seven kinds, each at least `size` octets long.
    static func all(size: Int) -> [Corpus] { kinds.map { $0.corpus(size: size) } }

    private static let kinds: [Kind] = [
        Kind("small requests", .requests) { _ in smallRequest },
        Kind("browser requests", .requests) { browserRequest($0) },
        Kind("small responses", .responses) { smallResponse($0) },
        Kind("Content-Length 0 to 16 KiB", .responses) { sizedResponse(length: lengths[$0 % lengths.count]) },
        Kind("chunks of 8 B", .responses, isChunked: true) { _ in chunkedResponse(chunk: 8, count: 16) },
        Kind("chunks of 64 B", .responses, isChunked: true) { _ in chunkedResponse(chunk: 64, count: 8) },
        Kind("chunks of 4 KiB", .responses, isChunked: true) { _ in chunkedResponse(chunk: 4096, count: 6) },
    ]

    private struct Kind: Sendable {
        let name: String
        let direction: Direction
        let isChunked: Bool
        let message: @Sendable (Int) -> String

        init(
            _ name: String, _ direction: Direction, isChunked: Bool = false,
            message: @escaping @Sendable (Int) -> String
        ) {
            self.name = name
            self.direction = direction
            self.isChunked = isChunked
            self.message = message
        }

        func corpus(size: Int) -> Corpus {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(size + 65536)
            var starts: [Int] = []
            while bytes.count < size {
                starts.append(bytes.count)
                bytes += message(starts.count - 1).utf8
            }
            return Corpus(name: name, direction: direction, bytes: bytes, starts: starts, isChunked: isChunked)
        }
    }

    private static let lengths = [0, 12, 130, 700, 1500, 64, 0, 4096, 300, 16384, 33, 2000, 512, 0, 8192, 90]

    private static let smallRequest =
        "GET /api/v1/items/12345 HTTP/1.1\r\nHost: api.example.com\r\n\r\n"

    private static func browserRequest(_ number: Int) -> String {
        """
        GET /static/assets/app-\(100_000 + number % 900_000).js?v=20261121 HTTP/1.1\r
        Host: www.example.com\r
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36\r
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r
        Accept-Language: en-GB,en;q=0.9,de;q=0.7\r
        Accept-Encoding: gzip, deflate, br, zstd\r
        Referer: https://www.example.com/index.html\r
        Cookie: session=8d7f3a1c9b2e4f60a5c7d9e1b3f5a7c9; theme=dark; consent=yes\r
        Connection: keep-alive\r
        Cache-Control: max-age=0\r
        Sec-Fetch-Dest: script\r
        Sec-Fetch-Mode: no-cors\r
        \r

        """
    }

    private static func smallResponse(_ number: Int) -> String {
        let body = "{\"id\":\(10_000 + number % 90_000),\"ok\":true}"
        return """
            HTTP/1.1 200 OK\r
            Date: Sat, 21 Nov 2026 02:20:16 GMT\r
            Content-Type: application/json; charset=utf-8\r
            Server: example/1.0\r
            Cache-Control: no-store\r
            X-Request-Id: 5f2b8c1e-7a90-4c1d\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(body)
            """
    }

    private static func sizedResponse(length: Int) -> String {
        "HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 02:20:16 GMT\r\nContent-Type: text/plain\r\n"
            + "Content-Length: \(length)\r\n\r\n" + String(repeating: "x", count: length)
    }

    private static func chunkedResponse(chunk: Int, count: Int) -> String {
        let line = String(chunk, radix: 16) + "\r\n" + String(repeating: "y", count: chunk) + "\r\n"
        return "HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 02:20:16 GMT\r\nContent-Type: text/plain\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: line, count: count) + "0\r\n\r\n"
    }
}
