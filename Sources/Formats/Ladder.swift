import Analysis
import Wire

/// Draws the rows of a connection between its client, at the left, and its server, at the right.
///
/// ```
///     0.000100   q1   > - HEAD / -------------- 73 B -------->  no body
///     0.200300 X ~      <~~~~~~~~~~~~~~~~~~~~~~ 54 B ~ STRAY ~  owner: none
/// ```
/// Time, mark of a finding, label, arrow, detail.
struct Ladder {
    private let ink: Ink
    private let connection: ConnectionAnalysis
    private let record: ConnectionRecord

    init(_ ink: Ink, _ connection: ConnectionAnalysis, _ record: ConnectionRecord) {
        self.ink = ink
        self.connection = connection
        self.record = record
    }

    private static let marginWidth = 21
    private static let detailWidth = 22

    static func arrowWidth(_ width: Int) -> Int { width - marginWidth - detailWidth - 2 }
    static func indent(_ text: String) -> String { String(repeating: " ", count: marginWidth) + text }

    /// The columns before the arrow.
    static func margin(_ time: Timestamp, _ mark: String, _ label: String, _ glyph: String, _ ink: Ink) -> String {
        let time = seconds(time, decimals: 6)
        return String(repeating: " ", count: max(0, 12 - time.count)) + ink.dim(time) + " "
            + padded(mark, 2, ink) + padded(label, 4, ink) + padded(glyph, 2, ink)
    }

    private static func padded(_ text: String, _ width: Int, _ ink: Ink) -> String {
        text + String(repeating: " ", count: max(0, width - ink.columns(text)))
    }

    /// - Parameter severity: Of the finding that the row shows.
    func lines(_ row: TimelineRow, severity: Finding.Severity?) -> [String] {
        let mark =
            switch severity {
            case .desync: ink.paint(ink.glyphs.bad, .bad)
            case .violation: ink.paint(ink.glyphs.warn, .warn)
            case .note: ink.dim(ink.glyphs.bullet)
            case nil: ""
            }
        let text = connection.text(of: row, record)
        switch row.kind {
        case .opened: return [note(row, mark, ink.glyphs.to, ink.plain(text), .dim)]
        case .closed(let ending): return [note(row, mark, glyph(ending), text, .dim)]
        case .log(let party): return [LogText(time: row.time, party: party, text: text).line(ink)]
        case .request(let number):
            return [arrow(row, mark, "q\(number)", ink.glyphs.request, text, .request)]
        case .response(let number):
            return [arrow(row, mark, "r\(number)", ink.glyphs.response, text, .response)]
        case .interim(let number):
            return [arrow(row, mark, "i\(number)", ink.glyphs.interim, text, .interim)]
        case .tunnel:
            return [arrow(row, mark, "", ink.glyphs.bullet, "tunnel", nil)] + quote(row, nil)
        case .stray:
            let arrow = arrow(
                row, mark, "", ink.glyphs.wave, "STRAY", .stray, fill: ink.glyphs.wave, detail: "owner: none")
            return [arrow] + quote(row, .stray)
        case .eaten(let victim, let eater):
            let arrow = arrow(
                row, mark, "", ink.glyphs.block, "EATEN of \(victim)", .eaten, fill: ink.glyphs.block,
                detail: eater == .none ? "thrown away" : "as \(eater)")
            return [arrow] + quote(row, .eaten)
        }
    }

    private func glyph(_ ending: Ending) -> String {
        switch ending {
        case .fin: ink.glyphs.fin
        case .rst: ink.glyphs.rst
        case .gap: ink.glyphs.gap
        }
    }

    private func note(_ row: TimelineRow, _ mark: String, _ glyph: String, _ text: String, _ role: Ink.Role) -> String {
        Self.margin(row.time, mark, "", glyph, ink) + ink.paint(text, role)
    }

    /// The octets and where they are; the quotation is escaped.
    private func quote(_ row: TimelineRow, _ role: Ink.Role?) -> [String] {
        let place = "\(row.direction?.code ?? "") \(row.range.lowerBound)..<\(row.range.upperBound)"
        let width = ink.options.width - Self.marginWidth
        var lines = ink.pieces(ink.plain(connection.text(of: row, record)), width: width)
        let last = lines.removeLast()
        let end =
            ink.columns(last) + 2 + place.count <= width
            ? ["\(ink.paint(last, role))  \(ink.dim(place))"]
            : [ink.paint(last, role), ink.dim(place)]
        lines = lines.map { ink.paint($0, role) } + end
        return lines.map(Self.indent)
    }

    /// What is sent stands at its sender's end, how much of it at the arrow's middle.
    private func arrow(
        _ row: TimelineRow, _ mark: String, _ label: String, _ glyph: String, _ text: String, _ role: Ink.Role?,
        fill: String? = nil, detail: String? = nil
    ) -> String {
        let fill = fill ?? ink.glyphs.line
        let width = Self.arrowWidth(ink.options.width)
        let count = " \(row.range.count) B "
        let text = " \(ink.fit(text, width - count.count - 10)) "
        let isRequest = row.direction == .clientToServer
        let middle = (width - ink.columns(count)) / 2
        // Fill, text, fill, count, fill: the sender's end first, then turned round for a response.
        let lead = 1
        let gap = max(1, middle - lead - ink.columns(text))
        let rest = max(1, width - lead - ink.columns(text) - gap - ink.columns(count) - 1)
        let dashes = { (count: Int) in String(repeating: fill, count: count) }
        let line =
            isRequest
            ? dashes(lead) + text + dashes(gap) + count + dashes(rest) + ink.glyphs.right
            : ink.glyphs.left + dashes(rest) + count + dashes(gap) + text + dashes(lead)
        let detail = ink.fit(
            (detail ?? connection.detail(of: row)) + (row.isComplete ? "" : " (more)"), Self.detailWidth)
        return Self.margin(row.time, mark, ink.paint(label, role), ink.paint(glyph, role), ink) + ink.paint(line, role)
            + (detail.isEmpty ? "" : "  \(detail)")
    }
}
