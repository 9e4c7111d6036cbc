import Analysis
import Canvas
import Wire

/// The octets of the selected row's direction: where they are, whose they are, what they say.
///
/// A bar between two octets marks a change of owner; the sign in front marks a row of octets that two
/// observers give to different owners.
///
///     ─ 3 Bytes s2c 56..109 stray ──────────────────────────────────────────────────── hex ─
///      00030 r1/≈   20 47 4d 54 0d 0a 0d 0a│ 3c 21 44 4f 43 54 59 50   GMT....<!DOCTYP
///     ≠00040 ≈      45 20 68 74 6d 6c 3e 0a  3c 68 74 6d 6c 3e 0a 20  E html>.<html>.
struct BytesView {
    /// Columns that sixteen octets in hexadecimal and as text take.
    static let width = 80

    let subject: Subject
    let form: ByteForm
    /// Offset of the first octet shown: the beginning of a row.
    let top: Int
    /// Offset of the octet under the cursor; nil while the pane has none.
    let cursor: Int?
    /// Its matches stand out.
    var pattern: BytePattern?

    private struct Columns {
        let offset: Int
        let owner: Int
        let ownerWidth: Int
        let octets: Int
        let end: Int

        let digits: Int

        init(_ rect: Rect, count: Int) {
            // Above a mebibyte the owners make room for the offset.
            let isLong = count > 0xFFFFF
            digits = isLong ? 8 : 5
            offset = rect.column + 1
            owner = offset + digits + 1
            ownerWidth = rect.columns < 60 ? 0 : isLong ? 3 : 6
            octets = owner + (ownerWidth > 0 ? ownerWidth + 1 : 0)
            end = rect.endColumn
        }
    }

    static func rows(in rect: Rect, form: ByteForm, octets: [UInt8]) -> ByteRows {
        let columns = Columns(rect, count: octets.count)
        return ByteRows(form: form, cells: columns.end - columns.octets, octets: octets)
    }

    /// `Bytes c2s 200..212 request 2`.
    static func title(_ subject: Subject) -> String {
        let code = subject.direction.code
        if subject.range.isEmpty { return "Bytes \(code)" }
        return "Bytes \(code) \(subject.range.lowerBound)..\(subject.range.upperBound - 1)"
    }

    func draw(_ rect: Rect, with pen: inout Pen) {
        let octets = subject.octets.bytes
        let rows = Self.rows(in: rect, form: form, octets: octets)
        let columns = Columns(rect, count: octets.count)
        guard !octets.isEmpty else {
            pen.write(
                "nothing has come this way yet", rect.column + 1, rect.row, Style(.uiDim), width: rect.columns - 1)
            return
        }
        let standpoints = Observer.allCases.map { subject.standpoint($0) }
        var next: Range<Int>? = rows.row(containing: min(top, octets.count - 1))
        let first = next?.lowerBound ?? 0
        var matches = Matches(pattern, octets, first..<first + rect.rows * max(rows.stride, rows.cells))
        var alike = Alike()
        for line in 0..<rect.rows {
            guard let range = next else { break }
            var looks = looks(of: range, standpoints, &alike)
            if pattern != nil {
                for offset in range where matches.contains(offset) { looks[offset - range.lowerBound].isMatch = true }
            }
            draw(range, of: octets, looks, rows, columns, rect.row + line, with: &pen)
            next = rows.row(after: range)
        }
    }

    /// The octet shown at a column of a line of the interior; nil where there is none.
    func offset(at column: Int, line: Int, in rect: Rect) -> Int? {
        let octets = subject.octets.bytes
        guard !octets.isEmpty else { return nil }
        let rows = Self.rows(in: rect, form: form, octets: octets)
        let columns = Columns(rect, count: octets.count)
        var range = rows.row(containing: min(top, octets.count - 1))
        for _ in 0..<line {
            guard let next = rows.row(after: range) else { return nil }
            range = next
        }
        var index = column - columns.octets
        guard index >= 0 else { return nil }
        switch form {
        case .hex:
            let text = rows.stride * 3 + 2
            if index >= text {
                index -= text
            } else {
                index = (index - (index > rows.stride / 2 * 3 ? 1 : 0)) / 3
            }
        case .text: break
        case .escaped:
            var used = 0
            let place = range.firstIndex { offset in
                used += escaped([octets[offset]]).utf8.count
                return used > index
            }
            return place.map { $0 }
        }
        return index < range.count ? range.lowerBound + index : nil
    }

    private func draw(
        _ range: Range<Int>, of octets: [UInt8], _ looks: [Look], _ rows: ByteRows, _ columns: Columns, _ row: Int,
        with pen: inout Pen
    ) {
        if looks.contains(where: \.isDisputed) {
            pen.put(pen.glyphs.disagree, columns.offset - 1, row, Style(.disagree, [.bold]))
        }
        let offset = Figures.hexadecimal(range.lowerBound, digits: columns.digits)
        pen.write(offset, columns.offset, row, Style(.uiDim), width: columns.digits)
        if columns.ownerWidth > 0 { drawOwners(looks, columns, row, with: &pen) }
        switch form {
        case .hex: drawHex(range, octets, looks, rows.stride, columns, row, with: &pen)
        case .text:
            for (index, offset) in range.enumerated() {
                pen.put(printable(octets[offset]), columns.octets + index, row, style(looks[index], offset))
            }
        case .escaped:
            var place = columns.octets
            for (index, offset) in range.enumerated() {
                let text = escaped([octets[offset]])
                place = pen.write(text, place, row, style(looks[index], offset), width: columns.end - place)
            }
        }
    }

    private struct Look: Equatable {
        /// By the reference, or by the first of the others if it has not judged yet.
        var owner: Owner?
        var role: Role
        /// Whether two observers name different owners.
        var isDisputed: Bool
        var isMatch = false

        init(_ claims: [Claim]) {
            owner = claims.first?.owner
            isDisputed = claims.contains { $0.owner != claims[0].owner }
            role = claims.first.map { Meaning.role($0.owner, $0.part) } ?? .gap
            if isDisputed, owner != Owner.none { role = .eaten }
        }

        func letter(_ glyphs: Glyphs) -> String {
            guard let owner else { return "?" }
            return Meaning.letter(owner, glyphs) + (role == .eaten ? String(glyphs.eaten) : "")
        }
    }

    /// The octets that match a pattern, asked for in ascending order.
    private struct Matches {
        private let pattern: BytePattern?
        private let octets: [UInt8]
        private let base: Int
        private var match: Range<Int>?

        /// - Parameter range: What is in sight; a match may begin a little before it and end behind it.
        init(_ pattern: BytePattern?, _ octets: [UInt8], _ range: Range<Int>) {
            self.pattern = pattern
            base = max(0, range.lowerBound - 64)
            self.octets = pattern == nil ? [] : Array(octets[base..<min(octets.count, range.upperBound + 64)])
            match = pattern?.first(in: self.octets)
        }

        mutating func contains(_ offset: Int) -> Bool {
            while let current = match, current.upperBound <= offset - base {
                match = pattern?.first(in: octets, from: current.upperBound)
            }
            return match?.contains(offset - base) ?? false
        }
    }

    /// What octets look alike, as far as it was asked.
    private struct Alike {
        var range = 0..<0
        var look = Look([])
    }

    /// How each octet of a row looks. Asks each standpoint once a claim, not once an octet.
    private func looks(of range: Range<Int>, _ standpoints: [Standpoint], _ alike: inout Alike) -> [Look] {
        var looks: [Look] = []
        looks.reserveCapacity(range.count)
        while looks.count < range.count {
            let offset = range.lowerBound + looks.count
            if !alike.range.contains(offset) {
                var end = Int.max
                var claims: [Claim] = []
                for standpoint in standpoints {
                    guard let claim = standpoint.claim(at: offset) else {
                        // Where it begins to judge again is its end; nothing lies behind that.
                        if offset < standpoint.end { end = offset + 1 }
                        continue
                    }
                    claims.append(claim)
                    end = min(end, claim.range.upperBound)
                }
                alike = Alike(range: offset..<max(end, offset + 1), look: Look(claims))
            }
            for _ in offset..<min(alike.range.upperBound, range.upperBound) { looks.append(alike.look) }
        }
        return looks
    }

    private func style(_ look: Look, _ offset: Int) -> Style {
        let isSelected = subject.range.contains(offset)
        var attributes: Attributes = isSelected ? [.bold] : []
        if look.isDisputed { attributes.insert(.underline) }
        if offset == cursor { attributes.insert(.reverse) }
        if look.isMatch { return Style(.uiMatch, attributes.union([.bold])) }
        return Style(look.role, on: isSelected ? .uiSelection : nil, attributes)
    }

    private func drawOwners(_ looks: [Look], _ columns: Columns, _ row: Int, with pen: inout Pen) {
        var place = columns.owner
        var last: Look?
        for look in looks where last.map({ $0.owner != look.owner || $0.role == .eaten && look.role != .eaten }) ?? true
        {
            if last != nil { place = pen.write("/", place, row, Style(.uiDim), width: columns.octets - 1 - place) }
            place = pen.write(look.letter(pen.glyphs), place, row, Style(look.role), width: columns.octets - 1 - place)
            last = look
        }
    }

    private func drawHex(
        _ range: Range<Int>, _ octets: [UInt8], _ looks: [Look], _ stride: Int, _ columns: Columns, _ row: Int,
        with pen: inout Pen
    ) {
        let text = stride * 3 + 2
        pen.putOctets(columns.octets..<columns.end, row) { cells in
            for (index, offset) in range.enumerated() {
                // A gap in the middle, so that the eye can count.
                let place = index * 3 + (index >= stride / 2 ? 1 : 0)
                let look = looks[index]
                let style = style(look, offset)
                cells.putHexadecimal(octets[offset], at: place, style)
                if index + 1 < range.count, looks[index + 1].owner == look.owner, subject.range.contains(offset),
                    subject.range.contains(offset + 1)
                {
                    let between = Style(look.role, on: .uiSelection)
                    cells.put(0x20, at: place + 2, between)
                    if index + 1 == stride / 2 { cells.put(0x20, at: place + 3, between) }
                }
                cells.put(octets[offset], at: text + index, style)
            }
        }
        for index in 1..<max(1, range.count) where looks[index].owner != looks[index - 1].owner {
            let place = columns.octets + (index - 1) * 3 + (index - 1 >= stride / 2 ? 1 : 0)
            pen.put(pen.glyphs.vertical, place + 2, row, Style(.uiTitle))
        }
    }
}
