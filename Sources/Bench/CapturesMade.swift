#if canImport(Glibc)
    import Glibc
#endif

/// A capture of busy keep-alive connections, made for the purpose.
///
/// Requests of a browser's size, responses with a few hundred octets of header section and a body of up to 5 KiB in
/// segments of 1448, acknowledged as Linux does. The same arguments give the same octets.
struct MadeCapture {
    private(set) var exchanges = 0
    private(set) var packets = 0
    private var file: [UInt8] = []
    private var clock: UInt64 = 1_795_219_200_000_000
    private var random: UInt64 = 1

    private struct Ends {
        var client: UInt32
        var server: UInt32
        var isOpen = false
    }

    init(path: String, octets: Int, connections: Int) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw ChildProcess.Failure(description: "cannot write \(path)") }
        defer { close(descriptor) }
        var ends = (0..<connections).map { Ends(client: UInt32($0) &* 7_919, server: UInt32($0) &* 104_729) }
        file.reserveCapacity(1 << 21)
        header()
        var written = 0
        var next = 0
        while written + file.count < octets || exchanges < connections {
            exchange(&ends[next], number: next)
            next = (next + 1) % connections
            if file.count > 1 << 20 { written += try flush(descriptor) }
        }
        for number in ends.indices { finish(&ends[number], number: number) }
        _ = try flush(descriptor)
    }

    private mutating func flush(_ descriptor: Int32) throws -> Int {
        var start = 0
        try file.withUnsafeBytes { octets in
            while start < octets.count {
                let count = write(descriptor, octets.baseAddress! + start, octets.count - start)
                guard count >= 0 else { throw ChildProcess.Failure(description: "cannot write the capture") }
                start += count
            }
        }
        file.removeAll(keepingCapacity: true)
        return start
    }

    private mutating func draw(_ range: Range<Int>) -> Int {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int(random >> 33) % range.count
    }

    // MARK: Conversation

    private mutating func exchange(_ ends: inout Ends, number: Int) {
        if !ends.isOpen {
            ends.isOpen = true
            packet(number, isClient: true, &ends, flags: 0x02, [])
            packet(number, isClient: false, &ends, flags: 0x12, [])
            packet(number, isClient: true, &ends, flags: 0x10, [])
        }
        exchanges += 1
        packet(number, isClient: true, &ends, flags: 0x18, request())
        packet(number, isClient: false, &ends, flags: 0x10, [])
        let response = response()
        for start in stride(from: 0, to: response.count, by: 1_448) {
            packet(
                number, isClient: false, &ends, flags: 0x18, response[start..<min(start + 1_448, response.count)])
            if start / 1_448 % 2 == 1 { packet(number, isClient: true, &ends, flags: 0x10, []) }
        }
        packet(number, isClient: true, &ends, flags: 0x10, [])
    }

    private mutating func finish(_ ends: inout Ends, number: Int) {
        packet(number, isClient: true, &ends, flags: 0x11, [])
        packet(number, isClient: false, &ends, flags: 0x11, [])
        packet(number, isClient: true, &ends, flags: 0x10, [])
    }

    private mutating func request() -> ArraySlice<UInt8> {
        let text =
            "GET /assets/\(draw(1..<100_000))/item?id=\(draw(1..<1_000_000)) HTTP/1.1\r\nHost: shop.example.com\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n"
            + "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
            + "Accept-Language: en-GB,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\n"
            + "Referer: https://shop.example.com/list?page=\(draw(1..<500))\r\nConnection: keep-alive\r\n"
            + "Cookie: session=\(draw(100_000..<1_000_000_000)); theme=dark; consent=yes\r\n\r\n"
        return ArraySlice(text.utf8)
    }

    private mutating func response() -> ArraySlice<UInt8> {
        let length = draw(0..<5) == 0 ? 0 : draw(1..<4_200)
        var octets = Array(
            ("HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 21 Nov 2026 10:00:00 GMT\r\n"
                + "Content-Type: application/octet-stream\r\nContent-Length: \(length)\r\n"
                + "Last-Modified: Fri, 20 Nov 2026 08:00:00 GMT\r\nConnection: keep-alive\r\n"
                + "ETag: \"\(draw(100_000..<1_000_000_000))\"\r\nAccept-Ranges: bytes\r\n\r\n").utf8)
        octets.reserveCapacity(octets.count + length)
        var word = UInt8(truncatingIfNeeded: draw(0..<256))
        for _ in 0..<length {
            octets.append(word)
            word = word &* 5 &+ 1
        }
        return octets[...]
    }

    // MARK: Packets

    private mutating func header() {
        little(0xA1B2_C3D4)
        little(0x0004_0002)
        for number: UInt32 in [0, 0, 262_144, 1] { little(number) }
    }

    private mutating func packet(
        _ number: Int, isClient: Bool, _ ends: inout Ends, flags: UInt8, _ content: ArraySlice<UInt8>
    ) {
        packets += 1
        clock += 7
        let length = 14 + 20 + 32 + content.count
        little(UInt32(clock / 1_000_000))
        little(UInt32(clock % 1_000_000))
        little(UInt32(length))
        little(UInt32(length))
        file += [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0]
        let client: [UInt8] = [10, 0, UInt8(number >> 13 & 0xFF), UInt8(number >> 5 & 0xFF)]
        let server: [UInt8] = [10, 200, 0, 1]
        let (source, destination) = isClient ? (client, server) : (server, client)
        var ip: [UInt8] = [0x45, 0] + big(UInt16(52 + content.count)) + [0, 0, 0x40, 0, 64, 6, 0, 0]
        ip += source + destination
        ip.replaceSubrange(10..<12, with: big(Self.checksum(ip)))
        file += ip
        let port = UInt16(32_768 + number % 32)
        file += big(isClient ? port : 80) + big(isClient ? 80 : port)
        file += big(isClient ? ends.client : ends.server)
        file += flags & 0x10 == 0 ? [0, 0, 0, 0] : big(isClient ? ends.server : ends.client)
        file += [0x80, flags, 0xFF, 0xFF, 0, 0, 0, 0, 1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1]
        file += content
        let advance = UInt32(content.count) + (flags & 0x03 == 0 ? 0 : 1)
        if isClient { ends.client &+= advance } else { ends.server &+= advance }
    }

    /// RFC 1071.
    private static func checksum(_ header: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: header.count, by: 2) {
            sum += UInt32(header[index]) << 8 | UInt32(header[index + 1])
        }
        while sum > 0xFFFF { sum = sum >> 16 + sum & 0xFFFF }
        return ~UInt16(sum)
    }

    private mutating func little(_ number: UInt32) { withUnsafeBytes(of: number.littleEndian) { file += $0 } }

    private func big<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
