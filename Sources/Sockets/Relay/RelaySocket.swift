import CSockets
import Glibc
import NIOCore

/// A TCP socket of the operating system that nothing ever waits for.
struct RelaySocket {
    let descriptor: CInt

    /// What came of reading or writing.
    enum Outcome {
        /// So many octets.
        case octets(Int)
        /// The peer's direction has ended.
        case end
        /// Nothing now.
        case later
        /// The connection is broken.
        case broken
    }

    // MARK: Opening

    /// A socket that listens.
    /// - Throws: `IOError`.
    static func listening(on address: SocketAddress) throws -> RelaySocket {
        let socket = try make(address)
        do {
            socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
            try socket.call(address, "bind") { bind(socket.descriptor, $0, $1) }
            guard listen(socket.descriptor, 4096) == 0 else { throw IOError(errnoCode: errno, reason: "listen") }
            return socket
        } catch {
            socket.close()
            throw error
        }
    }

    /// A socket that is on its way to an address.
    /// - Throws: `IOError`.
    static func connecting(to address: SocketAddress) throws -> RelaySocket {
        let socket = try make(address)
        do {
            socket.set(CInt(IPPROTO_TCP), TCP_NODELAY, 1)
            try socket.call(address, "connect") { connect(socket.descriptor, $0, $1) }
            return socket
        } catch {
            socket.close()
            throw error
        }
    }

    private static func make(_ address: SocketAddress) throws -> RelaySocket {
        let flags = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(CInt(address.protocol.rawValue), flags, 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        return RelaySocket(descriptor: descriptor)
    }

    private func call(
        _ address: SocketAddress, _ name: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
    ) throws {
        let (result, number) = address.withSockAddr { (body($0, socklen_t($1)), errno) }
        guard result == 0 || number == EINPROGRESS else { throw IOError(errnoCode: number, reason: name) }
    }

    /// The next client that waits; nil if none does.
    /// - Throws: `IOError`.
    func accept() throws -> (socket: RelaySocket, from: Address?)? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        while true {
            let accepted = withUnsafeMutablePointer(to: &storage) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    csockets_accept(descriptor, $0, &size)
                }
            }
            guard accepted < 0 else {
                let socket = RelaySocket(descriptor: accepted)
                socket.set(CInt(IPPROTO_TCP), TCP_NODELAY, 1)
                return (socket, Address(storage))
            }
            switch errno {
            // One that was gone before it was its turn is nobody's trouble.
            case EINTR, ECONNABORTED: continue
            case EAGAIN: return nil
            default: throw IOError(errnoCode: errno, reason: "accept")
            }
        }
    }

    /// Where it is bound to.
    var ownAddress: Address? {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        return result == 0 ? Address(storage) : nil
    }

    // MARK: Octets

    func receive(_ room: UnsafeMutableRawBufferPointer) -> Outcome {
        let count = recv(descriptor, room.baseAddress, room.count, 0)
        if count > 0 { return .octets(count) }
        return count == 0 ? .end : Self.failure
    }

    /// - Parameter isCut: Whether more is known to follow at once, so that a segment may wait for it.
    func send(_ octets: UnsafeRawBufferPointer, isCut: Bool = false) -> Outcome {
        let flags = CInt(MSG_NOSIGNAL) | (isCut ? CInt(MSG_MORE) : 0)
        let count = Glibc.send(descriptor, octets.baseAddress, octets.count, flags)
        return count >= 0 ? .octets(count) : Self.failure
    }

    private static var failure: Outcome { errno == EAGAIN || errno == EINTR ? .later : .broken }

    /// Whether octets have come that nobody has read.
    var hasMore: Bool {
        var count: CInt = 0
        return ioctl(descriptor, UInt(FIONREAD), &count) == 0 && count > 0
    }

    /// The error that waits to be told, which is forgotten then; 0 if there is none.
    func takeError() -> CInt {
        var number: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 ? number : errno
    }

    // MARK: Ends

    /// Ends the own direction.
    func finish() { shutdown(descriptor, CInt(SHUT_WR)) }

    func close() { Glibc.close(descriptor) }

    func reset() {
        // With lingering switched on and no time to linger, closing sends a RST (socket(7), SO_LINGER).
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    private func set(_ level: CInt, _ name: CInt, _ value: CInt) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<CInt>.size))
    }
}

extension Address {
    /// The address of a socket; nil if it is none of IP.
    fileprivate init?(_ storage: sockaddr_storage) {
        let family = CInt(storage.ss_family)
        guard family == AF_INET || family == AF_INET6 else { return nil }
        let address = withUnsafeBytes(of: storage) { octets in
            family == AF_INET
                ? SocketAddress(octets.loadUnaligned(as: sockaddr_in.self))
                : SocketAddress(octets.loadUnaligned(as: sockaddr_in6.self))
        }
        self.init(address)
    }
}
