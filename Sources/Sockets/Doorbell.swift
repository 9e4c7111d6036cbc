import Dispatch
import Synchronization

/// Wakes one thread that waits for another: any number of rings before it looks are one.
final class Doorbell: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let isClosed = Mutex(false)

    func ring() { semaphore.signal() }

    /// There will be nothing more to wait for.
    func close() {
        isClosed.withLock { $0 = true }
        semaphore.signal()
    }

    /// Waits for a ring. Returns false if it was closed.
    func wait() -> Bool {
        semaphore.wait()
        return !isClosed.withLock { $0 }
    }
}
