import Analysis
import Canvas
import Wire

/// The lanes at a scale: every octet has the same width, so that segments and beliefs can be measured.
///
///      truth  HTTP/1.1 200 OK..Date: ...GMT....<!DOCTYPE html>.<html>
///      client HTTP/1.1 200 OK..Date: ...GMT....<!DOCTYPE html>.<html>
///      server HTTP/1.1 200 OK..Date: ...GMT....<!DOCTYPE html>.<html>
///      tcp    │56B                             │54B
///             s2c 0..183, a byte a cell        ▲ first disagreement: s2c offset 56
struct ScaledLanesView {
    let subject: Subject
    let scale: LaneScale
    /// Offset of the first octet shown.
    let origin: Int

    func draw(_ lanes: Rect, _ observers: [Observer], with pen: inout Pen) {
        var row = lanes.row
        for observer in observers {
            draw(subject.standpoint(observer), observer, lanes, row, with: &pen)
            row += 1
        }
        if row + 1 < lanes.endRow {
            pen.write("tcp", lanes.column - 8, row, Style(.laneTcp, [.bold]), width: 7)
            drawSegments(lanes, row, with: &pen)
            row += 1
        }
        drawEdges(lanes, lastRow: row, with: &pen)
        drawRuler(lanes, row, with: &pen)
    }

    /// The octet at a column, counted from the lanes' beginning.
    func offset(at column: Int) -> Int { origin + scale.octet(at: max(0, column)) }

    private var octets: [UInt8] { subject.octets.bytes }

    private func draw(
        _ standpoint: Standpoint, _ observer: Observer, _ lanes: Rect, _ row: Int, with pen: inout Pen
    ) {
        let truth = subject.standpoint(.reference)
        var last: Claim?
        var labelEnd = lanes.column
        for cell in stride(from: 0, to: lanes.columns - scale.cellsPerOctet + 1, by: scale.cellsPerOctet) {
            let offset = offset(at: cell)
            guard offset < octets.count else { break }
            let column = lanes.column + cell
            let claim = standpoint.claim(at: offset)
            let owner = truth.owner(at: offset)
            let errs = claim.map { owner != nil && $0.owner != owner } ?? false && observer != .reference
            var role = claim.map { Meaning.role($0.owner, $0.part) } ?? .gap
            if errs, claim?.owner != Owner.none { role = .eaten }
            let style = Style(
                role, on: subject.range.contains(offset) ? .uiSelection : nil, errs || role == .stray ? [.bold] : [])
            draw(offset, claim, style, column, row, with: &pen)
            defer { last = claim }
            guard scale.octetsPerCell > 1, claim.map(Self.unit) != last.map(Self.unit) || cell == 0 else { continue }
            // Whose it is stands where it begins, as long as the words before leave room.
            guard let claim, column >= labelEnd else { continue }
            let letter = Meaning.letter(claim.owner, pen.glyphs)
            let width = width(of: claim, standpoint, from: offset) - 1
            let texts = ["\(letter) \(Meaning.section(claim.part).rawValue)", letter]
            guard let text = texts.first(where: { $0.unicodeScalars.count <= width }) else { continue }
            let room = text.unicodeScalars.count
            if room > 0 {
                pen.put(pen.glyphs.vertical, column, row, Style(.uiBorder))
                labelEnd = pen.write(text, column + 1, row, style, width: room)
            }
        }
    }

    private struct Unit: Equatable {
        var owner: Owner
        var section: Meaning.Section
    }

    private static func unit(_ claim: Claim) -> Unit { Unit(owner: claim.owner, section: Meaning.section(claim.part)) }

    /// Cells until something else begins, at most some.
    private func width(of claim: Claim, _ standpoint: Standpoint, from offset: Int) -> Int {
        let unit = Self.unit(claim)
        for cells in 1..<24 {
            let next = offset + cells * scale.octetsPerCell
            guard let claim = standpoint.claim(at: next), Self.unit(claim) == unit else { return cells }
        }
        return 24
    }

    private func draw(
        _ offset: Int, _ claim: Claim?, _ style: Style, _ column: Int, _ row: Int, with pen: inout Pen
    ) {
        guard scale.octetsPerCell == 1 else {
            // What was written there stays.
            if pen.canvas[column, row].scalar == " " { pen.put(filling(claim, style, pen.glyphs), column, row, style) }
            return
        }
        guard claim != nil else { return pen.put(pen.glyphs.gap, column, row, style) }
        if scale.cellsPerOctet > 1 {
            pen.writeHexadecimal(octets[offset], column, row, style)
        } else {
            pen.put(printable(octets[offset]), column, row, style)
        }
    }

    private func filling(_ claim: Claim?, _ style: Style, _ glyphs: Glyphs) -> Unicode.Scalar {
        switch Role(rawValue: style.role) {
        case .stray: glyphs.strayShaft
        case .eaten: glyphs.eatenShaft
        case .gap: glyphs.gap
        case nil, .uiText, .uiBackground, .uiDim, .uiBorder, .uiBorderFocus, .uiTitle, .uiSelection, .uiHeader,
            .uiFooterKey, .uiFooterText, .uiDialog, .uiInput, .uiInputInvalid, .uiMatch, .uiMark, .uiCursor, .request,
            .requestBody, .response, .responseBody, .interim, .framing, .trailer, .tunnel, .disagree, .laneReference,
            .laneClient, .laneServer, .laneTcp, .verdictOk, .verdictWarn, .verdictBad, .verdictUnknown:
            claim?.part == .body || claim?.part == .chunkData ? glyphs.dot : glyphs.barDone
        }
    }

    private func drawSegments(_ lanes: Rect, _ row: Int, with pen: inout Pen) {
        let segments = subject.octets.segments
        var low = 0
        var high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle].range.upperBound <= origin { low = middle + 1 } else { high = middle }
        }
        var free = lanes.column
        let end = origin + scale.octets(in: lanes.columns)
        while low < segments.count, segments[low].range.lowerBound < end {
            let segment = segments[low]
            let start = lanes.column + scale.cells(of: max(0, segment.range.lowerBound - origin))
            let stop = min(lanes.endColumn, lanes.column + scale.cells(of: segment.range.upperBound - origin))
            low += 1
            guard start >= free, start < lanes.endColumn else {
                // Many segments in one cell are one mark; the next that is looked at begins behind it.
                let next = origin + scale.octets(in: free - lanes.column + 1)
                while low < segments.count, segments[low].range.upperBound <= next { low += 1 }
                continue
            }
            pen.put(pen.glyphs.vertical, start, row, Style(.uiBorder))
            pen.write(Figures.octets(segment.range.count), start + 1, row, Style(.laneTcp), width: stop - start - 1)
            free = start + 1
        }
    }

    private func drawEdges(_ lanes: Rect, lastRow: Int, with pen: inout Pen) {
        for row in lanes.row..<lastRow {
            if origin > 0 { pen.put(pen.glyphs.ellipsis, lanes.column - 1, row, Style(.uiDim)) }
            if origin + scale.octets(in: lanes.columns) < octets.count {
                pen.put(pen.glyphs.ellipsis, lanes.endColumn, row, Style(.uiDim))
            }
        }
    }

    private func drawRuler(_ lanes: Rect, _ row: Int, with pen: inout Pen) {
        let end = min(octets.count, origin + scale.octets(in: lanes.columns))
        let text = "\(subject.direction.code) \(origin)..\(max(origin, end - 1)), \(scale.description)"
        guard let desync = subject.desync, desync.offset >= origin, desync.offset < end else {
            pen.write(text, lanes.column, row, Style(.uiDim), width: lanes.columns)
            return
        }
        let caret = lanes.column + scale.cells(of: desync.offset - origin)
        pen.put(pen.glyphs.caret, caret, row, Style(.disagree, [.bold]))
        // Beside the caret, wherever there is more room.
        let words = "first disagreement: \(desync.offset)"
        let right = lanes.endColumn - caret - 2
        let left = caret - lanes.column - 1
        if text.count <= left { pen.write(text, lanes.column, row, Style(.uiDim), width: left) }
        if words.count <= right {
            pen.write(words, caret + 2, row, Style(.disagree, [.bold]), width: right)
        } else if words.count <= left, text.count > left || text.count + words.count + 2 <= left {
            pen.writeRight(words, endingAt: caret - 1, row, Style(.disagree, [.bold]), width: left)
        }
    }
}
