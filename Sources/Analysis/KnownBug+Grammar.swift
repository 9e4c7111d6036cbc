import Wire

/// Peers that take what others refuse, and connections that go on or end when they should not.
extension KnownBug {
    /// Header sections that two parsers read differently.
    static let grammar = [
        KnownBug("CVE-2020-10109", "Twisted before 20.3: Content-Length wins", .ambiguousFraming) { bug in
            [bug.hasBoth, bug.isServer("TwistedWeb", below: [20, 3]), bug.isTaken]
        },
        KnownBug("CVE-2020-10108", "Twisted before 20.3: the last Content-Length wins", .ambiguousFraming) { bug in
            [bug.hasTwoLengths, bug.isServer("TwistedWeb", below: [20, 3]), bug.isTaken]
        },
        KnownBug("CVE-2019-16792", "waitress before 1.4", .ambiguousFraming) { bug in
            [bug.hasTwoLengths, bug.isServer("waitress"), bug.isTaken]
        },
        KnownBug(
            "repeated Content-Length taken", "http.server, gevent, eventlet (the first), cheroot (the last)",
            .ambiguousFraming
        ) { bug in
            [bug.hasTwoLengths, bug.isTaken, bug.isServer("BaseHTTP", "SimpleHTTP", "Cheroot") ?? bug.isGevent]
        },
        KnownBug("CVE-2023-47627", "aiohttp server before 3.8.6", .ambiguousFraming) { bug in
            [bug.hasOddLength, bug.isServer("aiohttp", below: [3, 8, 6]), bug.isTaken]
        },
        KnownBug("CVE-2022-24761", "waitress before 2.1.1", .ambiguousFraming) { bug in
            [bug.hasOddLength, bug.isServer("waitress"), bug.isTaken]
        },
        KnownBug("Content-Length with a sign taken", "http.server, gevent, eventlet, cheroot", .ambiguousFraming) {
            bug in
            [bug.hasOddLength, bug.isTaken, bug.isServer("BaseHTTP", "SimpleHTTP", "Cheroot") ?? bug.isGevent]
        },
        KnownBug("CVE-2024-1135", "gunicorn before 22", .ambiguousFraming) { bug in
            [bug.hasOddCoding, bug.isServer("gunicorn"), bug.isTaken]
        },
        KnownBug("CVE-2019-16789", "waitress before 1.4.2", .ambiguousFraming) { bug in
            [bug.hasOddCoding, bug.isServer("waitress"), bug.isTaken]
        },
        KnownBug("CVE-2020-25613", "WEBrick before 1.6.1", .ambiguousFraming) { bug in
            [bug.hasOddCoding, bug.isServer("WEBrick"), bug.isTaken]
        },
        KnownBug("unknown transfer coding ignored", "gevent, http.server, eventlet", .ambiguousFraming) { bug in
            [bug.hasOddCoding, bug.isTaken, bug.isServer("BaseHTTP", "SimpleHTTP") ?? bug.isGevent]
        },
        KnownBug(
            "Transfer-Encoding in HTTP/1.0 taken", "Node, gevent, eventlet, tornado, aiohttp", .ambiguousFraming,
            .reuseAfterForcedClose
        ) { bug in
            [
                bug.isOldRequest, bug.request(has: "Transfer-Encoding"), bug.isTaken,
                bug.isServer("TornadoServer", "aiohttp") ?? bug.isNode ?? bug.isGevent,
            ]
        },
        KnownBug(
            "CL and TE on a connection kept open", "waitress, gevent, cheroot, uvicorn with h11, hypercorn",
            .reuseAfterForcedClose
        ) { bug in
            [bug.hasBoth, bug.isServer("waitress", "Cheroot", "uvicorn", "hypercorn") ?? bug.noServer]
        },
        KnownBug("cloudflare/pingora#945", "Pingora: CL and TE forwarded", .ambiguousFraming, .reuseAfterForcedClose) {
            bug in
            [bug.hasBoth, bug.isServer("Pingora"), bug.isTaken]
        },
        KnownBug("CVE-2019-16276", "Go net/http before 1.13.1", .invalidField) { bug in
            [bug.isRequestField, bug.hasBlankBeforeColon, bug.isGo, bug.isTaken]
        },
        KnownBug(
            "blank before the colon taken", "cheroot (as the field), gevent, eventlet, http.server (ignored)",
            .invalidField
        ) { bug in
            [
                bug.isRequestField, bug.hasBlankBeforeColon, bug.isTaken,
                bug.isServer("Cheroot", "BaseHTTP", "SimpleHTTP") ?? bug.isGevent,
            ]
        },
        KnownBug("CVE-2019-16785", "waitress before 1.4: LF alone ends a line", .invalidField, .invalidStartLine) {
            bug in
            [bug.isRequestField, bug.hasBareLineFeed, bug.isServer("waitress"), bug.isTaken]
        },
        KnownBug("CVE-2023-30589", "Node before 20.3.1: CR alone ends a line", .invalidField) { bug in
            [bug.isRequestField, bug.hasBareCarriageReturn, bug.isNode, bug.isTaken]
        },
        KnownBug("CVE-2023-25725", "HAProxy: an empty field name drops what follows", .invalidField) { bug in
            [bug.isRequestField, bug.fact(bug.octets.first == 0x3A, "the field's name is empty"), bug.isTaken]
        },
    ]

    /// Chunks that two parsers cut differently.
    static let chunks = [
        KnownBug("CVE-2025-22871", "Go net/http before 1.23.8 and 1.24.2: LF alone ends a chunk-size line", .badChunk) {
            bug in
            [bug.isRequestField, bug.endsInBareLineFeed, bug.isGo, bug.isTaken]
        },
        KnownBug("LF alone ends a chunk-size line", "eventlet, cheroot, nginx 1.22", .badChunk) { bug in
            [bug.isRequestField, bug.endsInBareLineFeed, bug.isServer("Cheroot", "nginx/1.22"), bug.isTaken]
        },
        KnownBug("CVE-2025-55315", "Kestrel: LF or CR inside a chunk extension", .badChunk) { bug in
            [bug.isRequestField, bug.hasBreakInExtension, bug.isServer("Kestrel"), bug.isTaken]
        },
        KnownBug("CVE-2025-58056", "Netty: LF inside a chunk extension", .badChunk) { bug in
            [bug.isRequestField, bug.hasBreakInExtension, bug.isServer("Netty", "reactor-netty", "vertx"), bug.isTaken]
        },
        KnownBug("CVE-2024-52304", "aiohttp server before 3.10.11", .badChunk) { bug in
            [bug.isRequestField, bug.hasBreakInExtension, bug.isServer("aiohttp", below: [3, 10, 11]), bug.isTaken]
        },
        KnownBug("CVE-2025-43859", "h11 before 0.16 (uvicorn, hypercorn): chunk data's end unchecked", .badChunk) {
            bug in
            [bug.isRequestField, bug.isWrongChunkEnd, bug.isServer("uvicorn", "hypercorn"), bug.isTaken]
        },
        KnownBug("CVE-2023-40175", "Puma before 6.3.1: chunk data's end unchecked", .badChunk) { bug in
            [bug.isRequestField, bug.isWrongChunkEnd, bug.isServer("Puma"), bug.isTaken]
        },
        KnownBug(
            "chunk-size with a prefix taken", "eventlet, cheroot (0x3); aiohttp, gunicorn, tornado (0_2e)", .badChunk
        ) { bug in
            [
                bug.isRequestField, bug.hasOddSize,
                bug.isServer("Cheroot", "gunicorn", "TornadoServer", "aiohttp") ?? bug.isGevent, bug.isTaken,
            ]
        },
    ]

    /// Connections that go on or end when they should not.
    static let connections = [
        KnownBug("aio-libs/aiohttp#8087", "aiohttp server: the request after the last is answered", .reuseAfterClose) {
            bug in
            [bug.request("Connection", is: "close"), bug.isServer("aiohttp")]
        },
        KnownBug("golang/go#32310", "servers that announce the close of an idle connection", .unsolicitedResponse) {
            bug in
            [
                bug.fact(bug.octets.dropFirst(9).begins(with: "408"), "the response is 408"),
                bug.fact(!bug.isLate, "no request waited for it"),
            ]
        },
        KnownBug(
            "second final response", "every client returns it for the next request (measured with eight)",
            .unsolicitedResponse
        ) { bug in
            [
                bug.fact(bug.octets.dropFirst(9).begins(with: "2"), "the response is a final one, 2xx"),
                bug.fact(bug.status != nil, "the request before has its final response already"),
            ]
        },
        KnownBug("nodejs/node#20256", "Node http server: its idle timeout is near the client's interval", .closeRace) {
            bug in
            [bug.isNode]
        },
        KnownBug("benoitc/gunicorn#1698", "gunicorn: its keep-alive of 2 s is near the client's interval", .closeRace) {
            bug in
            [bug.isServer("gunicorn")]
        },
        KnownBug("empty line before a request refused", "gevent, uvicorn with h11, hypercorn", .strayCRLF) { bug in
            [
                bug.fact(bug.direction == .clientToServer, "the client sent it"),
                bug.fact(bug.next == 400, "the request after it was answered 400"),
            ]
        },
    ]
}

extension KnownBug.Evidence {
    fileprivate var isRequestField: String? {
        fact(direction == .clientToServer, "the client sent it")
    }

    /// gevent's pywsgi and eventlet's wsgi send no Server field, but Date, and never Keep-Alive.
    fileprivate var isGevent: String? {
        fact(
            serverField == nil && response.values(of: "Keep-Alive").isEmpty && !response.values(of: "Date").isEmpty,
            "neither a Server nor a Keep-Alive field, as gevent and eventlet send none")
    }

    private var fields: [FieldLine] { direction == .clientToServer ? request : response }

    fileprivate var hasBoth: String? {
        fact(
            !request.values(of: "Content-Length").isEmpty && !request.values(of: "Transfer-Encoding").isEmpty,
            "the request has Content-Length and Transfer-Encoding")
    }

    private var lengths: [ArraySlice<UInt8>] {
        request.values(of: "Content-Length").flatMap { $0.split(separator: 0x2C, omittingEmptySubsequences: false) }
    }

    fileprivate var hasTwoLengths: String? {
        fact(direction == .clientToServer && lengths.count > 1, "the request has more than one Content-Length")
    }

    fileprivate var hasOddLength: String? {
        fact(
            direction == .clientToServer && lengths.count == 1
                && (lengths[0].isEmpty || lengths[0].contains { !(0x30...0x39).contains($0) }),
            "its Content-Length is not made of digits alone")
    }

    fileprivate var hasOddCoding: String? {
        let codings = request.values(of: "Transfer-Encoding")
        return fact(
            direction == .clientToServer && !codings.isEmpty && codings.map { $0.isEqual("chunked") } != [true]
                && request.values(of: "Content-Length").isEmpty,
            "its Transfer-Encoding is not `chunked` alone")
    }

    fileprivate var isOldRequest: String? {
        let line = requestLine.last == 0x0D ? requestLine.dropLast() : requestLine
        return fact(line.suffix(8).elementsEqual("HTTP/1.0".utf8), "the request is HTTP/1.0")
    }

    fileprivate var hasBlankBeforeColon: String? {
        let name = octets.prefix { $0 != 0x3A }
        return fact(
            name.count < octets.count && (name.last == 0x20 || name.last == 0x09) && name.first != 0x20,
            "a blank stands before the colon")
    }

    fileprivate var hasBareLineFeed: String? {
        fact(octets.last == 0x0A && octets.dropLast().last != 0x0D, "the line ends in LF alone")
    }

    fileprivate var hasBareCarriageReturn: String? {
        let inner = octets.dropLast(2)
        return fact(inner.contains(0x0D), "a CR without its LF stands in the line")
    }

    fileprivate var endsInBareLineFeed: String? {
        fact(
            octets.last == 0x0A && octets.dropLast().last != 0x0D && !octets.contains(0x3B),
            "the chunk-size line ends in LF alone")
    }

    fileprivate var hasBreakInExtension: String? {
        guard let start = octets.firstIndex(of: 0x3B) else { return nil }
        let rest = octets[start...]
        let isBroken = rest.last == 0x0A && rest.dropLast().last != 0x0D || rest.dropLast(2).contains(0x0D)
        return fact(isBroken, "a CR or LF stands in the chunk extension")
    }

    fileprivate var isWrongChunkEnd: String? {
        fact(
            octets.count <= 2 && !octets.isEmpty && !octets.elementsEqual("\r\n".utf8) && octets.last != 0x0A,
            "something else than CRLF stands after a chunk's data")
    }

    fileprivate var hasOddSize: String? {
        let size = octets.prefix { $0 > 0x20 && $0 != 0x3B }
        return fact(
            size.begins(with: "0x") || size.contains(0x5F) || size.first == 0x2B,
            "the chunk-size has a prefix, a sign or an underscore")
    }
}
