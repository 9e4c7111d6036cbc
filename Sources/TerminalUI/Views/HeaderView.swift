import Canvas
import Scenarios
import Wire

/// The line above everything: what runs, how, and whether it has gone wrong.
///
///      straybyte  head-body   BUGGY  b:fixed  ▸ every 200ms        row 4/12  FOLLOW  ≠ 2 desyncs
struct HeaderView {
    let model: AppModel

    func draw(_ rect: Rect, with pen: inout Pen) {
        pen.ground = .uiHeader
        defer { pen.ground = nil }
        pen.fill(rect, " ", Style(.uiHeader))
        let right = model.screen == .lab ? position(pen.glyphs) : []
        let rightWidth = right.reduce(0) { $0 + pen.cells(of: $1.text) }
        let end = rect.endColumn - rightWidth - 1
        pen.write(right, end, rect.row, width: rightWidth)
        pen.write(left(pen.glyphs, isNarrow: rect.columns < 70), rect.column, rect.row, width: end - rect.column - 1)
    }

    private func left(_ glyphs: Glyphs, isNarrow: Bool) -> [Pen.Span] {
        var spans: [Pen.Span] = [.init(" straybyte ", .uiHeader, [.bold])]
        guard model.screen == .lab else {
            spans.append(.init(" whose byte is it?", .uiHeader))
            return spans
        }
        guard let lab = model.lab else { return spans }
        if !isNarrow { spans.append(.init(" \(lab.plan.scenario)  ", .uiHeader)) }
        let badge: Role = lab.variant == .buggy ? .verdictBad : .verdictOk
        spans.append(.init(" \(lab.variant.rawValue.uppercased()) ", Style(badge, [.bold, .reverse])))
        if isNarrow { return spans }
        if !lab.isOver { spans.append(.init(" b:\(lab.variant.other.rawValue)", .uiHeader)) }
        spans.append(.init("  ", .uiHeader))
        switch lab.state {
        case .starting: spans.append(.init("\(glyphs.ellipsis) starting", .uiHeader))
        case .running where lab.isPaused: spans.append(.init("\(glyphs.gap) PAUSED", .verdictWarn, [.bold]))
        case .running: spans.append(.init("\(glyphs.request) \(lab.gap)", .uiHeader))
        case .finished(true): spans.append(.init("\(glyphs.bad) GAVE UP", .verdictBad, [.bold]))
        case .finished(false): spans.append(.init("\(glyphs.fin) DONE", .uiHeader, [.bold]))
        case .stopped: spans.append(.init("\(glyphs.fin) STOPPED", .uiHeader, [.bold]))
        }
        return spans
    }

    private func position(_ glyphs: Glyphs) -> [Pen.Span] {
        var spans: [Pen.Span] = []
        if let subject = model.subject, model.size.columns >= 70 {
            spans.append(.init("ev \(subject.rowIndex + 1)/\(subject.connection.rows.count)  ", .uiHeader))
        }
        if model.frozen != nil {
            spans.append(.init("FROZEN  ", .verdictWarn, [.bold]))
        } else if model.follows {
            spans.append(.init("FOLLOW  ", .verdictOk, [.bold]))
        } else {
            spans.append(.init("F:follow  ", .uiHeader))
        }
        let count = model.desyncs
        if count > 0 {
            spans.append(.init("\(glyphs.disagree) \(count) desync ", .disagree, [.bold]))
        } else if !model.session.connections.isEmpty {
            spans.append(.init("\(glyphs.ok) in sync ", .verdictOk, [.bold]))
        }
        return spans
    }
}
