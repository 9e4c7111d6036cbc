/// A place in a session that somebody wants to find again, with what they had to say about it.
package struct Mark: Hashable, Sendable {
    package var connection: ConnectionID
    /// Of the event or the first octet that was marked.
    package var time: Timestamp
    /// nil for what is not in a direction: a log line.
    package var direction: Direction?
    /// Of the first octet; 0 where there is none.
    package var offset: Int
    /// Empty for a mark without a note.
    package var text: String

    package init(
        _ connection: ConnectionID, at time: Timestamp, _ direction: Direction?, offset: Int, text: String = ""
    ) {
        self.connection = connection
        self.time = time
        self.direction = direction
        self.offset = offset
        self.text = text
    }

    /// Whether two marks are of the same place.
    package func isSamePlace(as other: Mark) -> Bool {
        connection == other.connection && time == other.time && direction == other.direction && offset == other.offset
    }
}
