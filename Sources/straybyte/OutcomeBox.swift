import Sockets
import Synchronization

/// Hands a lab's outcome from its thread to the one that draws.
final class OutcomeBox: Sendable {
    private let outcome = Mutex<Lab.Outcome?>(nil)

    func put(_ new: Lab.Outcome) { outcome.withLock { $0 = new } }

    func take() -> Lab.Outcome? {
        outcome.withLock { outcome in
            defer { outcome = nil }
            return outcome
        }
    }
}
