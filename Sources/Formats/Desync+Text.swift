import Wire

extension Desync {
    /// Who gives the octet to whom, for a text report.
    func lines(_ ink: Ink) -> [String] {
        let name = { (owner: Owner) in owner == .none ? "nobody" : owner.description }
        let head = "\(ink.glyphs.disagree) first disagreement"
        let says =
            "\(direction.code) \(offset): the \(first) gives it to \(name(firstOwner)), "
            + "the \(second) to \(name(secondOwner))"
        let lines = ink.wrapped("\(head) \(says)", width: ink.options.width - 4)
        return lines.enumerated().map { index, line in
            index > 0 ? "  \(line)" : ink.paint(head, .bad) + line.dropFirst(head.count)
        }
    }
}
