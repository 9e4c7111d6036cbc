import Dispatch
import Sockets
import Synchronization
import Wire

/// Collects the events of a lab.
final class Log: Sendable {
    private let events = Mutex<[Event]>([])

    func add(_ event: Event) { events.withLock { $0.append(event) } }

    var all: [Event] { events.withLock { $0 } }

    func recording() throws -> Recording {
        var recording = Recording()
        for event in all { try recording.append(event) }
        return recording
    }
}

/// Lets one thread wait for something that another does.
final class Doorway: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// - Returns: Whether it was opened in time.
    func wait(seconds: Double = 30) -> Bool { semaphore.wait(timeout: .now() + seconds) == .success }
}
