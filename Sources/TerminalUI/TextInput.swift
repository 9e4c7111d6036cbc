import Canvas

/// A line of text while somebody types it.
package struct TextInput: Hashable, Sendable {
    package private(set) var text: [Unicode.Scalar]
    /// Index of the scalar behind the cursor.
    package private(set) var cursor: Int

    package init(_ text: String) {
        self.text = Array(text.unicodeScalars)
        cursor = self.text.count
    }

    package var string: String { String(String.UnicodeScalarView(text)) }

    /// Applies a key.
    /// - Returns: false, and nothing changes, if it is no key for typing.
    package mutating func apply(_ key: Key) -> Bool {
        switch key {
        case .character(let scalar):
            text.insert(scalar, at: cursor)
            cursor += 1
        case .backspace where cursor > 0:
            text.remove(at: cursor - 1)
            cursor -= 1
        case .delete where cursor < text.count: text.remove(at: cursor)
        case .left: cursor = max(0, cursor - 1)
        case .right: cursor = min(text.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = text.count
        case .control("u"):
            text.removeSubrange(..<cursor)
            cursor = 0
        case .backspace, .delete: break
        case .control, .enter, .escape, .tab, .backTab, .insert, .up, .down, .pageUp, .pageDown, .shiftLeft,
            .shiftRight, .shiftUp, .shiftDown, .function:
            return false
        }
        return true
    }
}
