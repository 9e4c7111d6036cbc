/// What a terminal reports to the one who draws on it.
package enum TerminalInput: Hashable, Sendable {
    case key(Key)
    case mouse(Mouse)
    /// The terminal has another size now; what was on it is to be drawn anew.
    case resize(Size)
    /// Someone called the terminal's `wake()`; several calls may come as one.
    case wake
    /// A signal that asks the program to end (SIGTERM, SIGHUP, SIGINT).
    case signal(Int32)
}

package enum Key: Hashable, Sendable {
    /// Typed text, space included; never a control character.
    case character(Unicode.Scalar)
    /// Ctrl and a key, as its lower-case letter or sign: `control("l")`.
    ///
    /// Ctrl-I, Ctrl-M and Ctrl-H come as ``tab``, ``enter`` and ``backspace``: a terminal sends the same octet.
    case control(Unicode.Scalar)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right
    case home, end, pageUp, pageDown
    case shiftLeft, shiftRight, shiftUp, shiftDown
    /// F1 is `function(1)`.
    case function(Int)
}

package struct Mouse: Hashable, Sendable {
    package enum Action: Hashable, Sendable { case press, release, double, wheelUp, wheelDown }
    package enum Button: Hashable, Sendable { case left, middle, right, none }

    package var action: Action
    /// `none` for a wheel, and for a release where the terminal does not say which.
    package var button: Button
    /// From 0 at the left.
    package var column: Int
    /// From 0 at the top.
    package var row: Int

    package init(_ action: Action, _ button: Button, column: Int, row: Int) {
        self.action = action
        self.button = button
        self.column = column
        self.row = row
    }
}
