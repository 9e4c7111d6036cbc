import Analysis

extension PolicyReading {
    /// Where another parser reads something else, for a text report: a line or more a direction.
    func lines(_ ink: Ink) -> [String] {
        let name = ink.plain(escaped(text: name))
        guard !differences.isEmpty else { return ["\(ink.glyphs.bullet) \(name) reads all of it the same"] }
        return differences.flatMap { difference in
            let says = { (view: View?) in
                view.map { "\($0.owner == .none ? "nobody" : $0.owner.description) (\($0.part.rawValue))" }
                    ?? "nothing: it reads no further"
            }
            let text =
                "\(ink.glyphs.disagree) \(name) differs first at \(difference.direction.code) \(difference.offset): "
                + "the reference says \(says(difference.reference)), \(name) says \(says(difference.policy))"
            let wrapped = ink.wrapped(text, width: ink.options.width - 4)
            return wrapped.enumerated().map { index, line in index > 0 ? "  \(line)" : line }
        }
    }
}
