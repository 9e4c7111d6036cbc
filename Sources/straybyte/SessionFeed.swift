import TerminalUI

/// What brings a session's events to the loop that shows them: a lab, a file, a tap.
///
/// Its work is done elsewhere, on threads of its own; it wakes the terminal when there is something to take.
@MainActor
protocol SessionFeed: AnyObject {
    /// What has happened since the last time, in order. Called often; must not wait.
    func take() -> [AppInput]

    /// Does what the model asks for, if that is its business.
    /// - Returns: What to tell the model at once; nil leaves the effect to the loop, which then does what every
    ///   session can do.
    func perform(_ effect: Effect) -> [AppInput]?

    /// Called once, at the end.
    func stop()
}
