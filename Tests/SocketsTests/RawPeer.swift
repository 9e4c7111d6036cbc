import Glibc
import Sockets

/// A blocking TCP socket of the operating system: somebody else's program at the other end.
final class RawPeer {
    private let descriptor: CInt

    init(connectingTo address: Address) throws {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var target = Self.loopback(port: address.port)
        let result = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { throw Failure(errno) }
        limitWaiting()
    }

    private init(_ descriptor: CInt) {
        self.descriptor = descriptor
        limitWaiting()
    }

    deinit { close(descriptor) }

    struct Failure: Error, Hashable {
        var number: CInt
        init(_ number: CInt) { self.number = number }
    }

    func write(_ text: String) throws { try write(Array(text.utf8)) }

    func write(_ octets: [UInt8]) throws {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            if count < 0 { throw Failure(errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads `count` octets, or up to the end of the direction.
    func read(_ count: Int = .max) throws -> [UInt8] {
        var octets: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while octets.count < count {
            let got = recv(descriptor, &chunk, min(chunk.count, count - octets.count), 0)
            if got < 0 { throw Failure(errno) }
            if got == 0 { break }
            octets += chunk[..<got]
        }
        return octets
    }

    /// What one read brings: as a rule, a segment.
    func readOnce() throws -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: 65536)
        let got = recv(descriptor, &chunk, chunk.count, 0)
        if got < 0 { throw Failure(errno) }
        return Array(chunk[..<got])
    }

    /// Writes until the system takes no more.
    /// - Returns: How many octets it took; nil if it took `limit`.
    func writeUntilFull(limit: Int) -> Int? {
        let chunk = [UInt8](repeating: 0x61, count: 65536)
        var written = 0
        while written < limit {
            var watched = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            // Nobody reads: when nothing has moved for that long, nothing will.
            guard poll(&watched, 1, 500) > 0 else { return written }
            let count = send(descriptor, chunk, chunk.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
            if count > 0 { written += count }
        }
        return nil
    }

    /// Ends the outgoing direction only.
    func finish() { shutdown(descriptor, CInt(SHUT_WR)) }

    /// Waits until the connection is gone, half a minute at most.
    func waitForReset() {
        var watched = pollfd(fd: descriptor, events: 0, revents: 0)
        // POLLERR and POLLHUP are always watched.
        poll(&watched, 1, 30_000)
    }

    /// Makes the end of this object a reset.
    func resetWhenDone() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    private func limitWaiting() {
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        return address
    }

    /// A listening socket at a port that the system chooses.
    final class Listener {
        let address: Address
        private let descriptor: CInt

        init() throws {
            let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
            self.descriptor = descriptor
            var own = RawPeer.loopback(port: 0)
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &own) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, size) | listen(descriptor, 8) | getsockname(descriptor, $0, &size)
                }
            }
            guard result == 0 else { throw Failure(errno) }
            address = Address(host: "127.0.0.1", port: Int(in_port_t(bigEndian: own.sin_port)))
        }

        deinit { close(descriptor) }

        func accept() throws -> RawPeer {
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted < 0 { throw Failure(errno) }
            return RawPeer(accepted)
        }
    }
}
