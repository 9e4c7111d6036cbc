extension Scenario {
    /// The catalogue: every scenario there is. A new one is a file here and an element there.
    package static let all: [Scenario] = [headBody, upgradeDiscard]

    /// The scenario of that name; nil if there is none.
    package static func named(_ name: String) -> Scenario? { all.first { $0.name == name } }
}
