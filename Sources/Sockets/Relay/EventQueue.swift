import CSockets
import Glibc
import NIOCore
import Wire

/// What happens on sockets, for the one thread that waits for it (epoll(7)).
struct EventQueue {
    /// Tags that no socket of a connection has.
    static let listener = UInt64.max
    static let bell = UInt64.max - 1

    private let descriptor: CInt
    private let events: UnsafeMutableBufferPointer<epoll_event>

    /// - Throws: `IOError`.
    init() throws {
        descriptor = epoll_create1(CInt(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "epoll_create1") }
        events = .allocate(capacity: 256)
        events.initialize(repeating: epoll_event())
    }

    func close() {
        events.deallocate()
        Glibc.close(descriptor)
    }

    func add(_ socket: CInt, _ wanted: UInt32, tag: UInt64) { control(EPOLL_CTL_ADD, socket, wanted, tag) }

    func remove(_ socket: CInt) { control(EPOLL_CTL_DEL, socket, 0, 0) }

    /// Watches a socket for something else; 0 is for being broken alone, which is always watched for.
    /// - Parameter before: 0 if it was not watched, or for nothing.
    func change(_ socket: CInt, from before: UInt32, to wanted: UInt32, tag: UInt64) {
        if before == 0, csockets_watch(descriptor, EPOLL_CTL_ADD, socket, wanted, tag) == 0 { return }
        control(EPOLL_CTL_MOD, socket, wanted, tag)
    }

    private func control(_ operation: CInt, _ socket: CInt, _ wanted: UInt32, _ tag: UInt64) {
        let result = csockets_watch(descriptor, operation, socket, wanted, tag)
        precondition(result == 0 || errno == ENOMEM || errno == ENOSPC, "epoll_ctl: \(errno)")
    }

    /// Waits until something happens or the time is over, and calls back for everything that has.
    /// - Parameter delay: nil for ever.
    func wait(until delay: Delay?, _ body: (_ events: UInt32, _ tag: UInt64) -> Void) {
        let limit = delay.map { CInt(clamping: max(0, ($0.nanoseconds + 999_999) / 1_000_000)) } ?? -1
        let count = epoll_wait(descriptor, events.baseAddress, CInt(events.count), limit)
        // Interrupted: the caller comes again.
        guard count > 0 else { return }
        for index in 0..<Int(count) { body(events[index].events, events[index].data.u64) }
    }
}
