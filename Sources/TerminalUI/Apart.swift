/// A value that is seldom there, kept apart: whoever holds none of it stays small, and is copied as fast.
struct Apart<Value: Sendable>: Sendable {
    // An array of none or one.
    private var held: [Value] = []

    var isThere: Bool { !held.isEmpty }

    var value: Value? {
        get { held.first }
        set { held = newValue.map { [$0] } ?? [] }
    }
}
