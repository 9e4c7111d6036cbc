import Dispatch
import Synchronization

/// A value that one thread will know and others wait for.
///
/// Not a future of the event loop: those can be asked only while their loop runs, and a lab that was stopped can
/// still be asked how its run came to its end.
final class Verdict<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var callbacks: [@Sendable (Value) -> Void] = []
    }

    private let state = Mutex(State())

    /// Makes the value known. Only the first time counts.
    func settle(_ value: Value) {
        let callbacks = state.withLock { state in
            guard state.value == nil else { return [@Sendable (Value) -> Void]() }
            state.value = value
            defer { state.callbacks = [] }
            return state.callbacks
        }
        for callback in callbacks { callback(value) }
    }

    /// Calls back once: on the thread that settles, or at once if that has happened.
    func whenSettled(_ callback: @escaping @Sendable (Value) -> Void) {
        let value = state.withLock { state in
            if state.value == nil { state.callbacks.append(callback) }
            return state.value
        }
        if let value { callback(value) }
    }

    func wait() -> Value {
        let semaphore = DispatchSemaphore(value: 0)
        whenSettled { _ in semaphore.signal() }
        semaphore.wait()
        guard let value = state.withLock({ $0.value }) else { preconditionFailure("woken without a value") }
        return value
    }
}
