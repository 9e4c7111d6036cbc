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
        if model.screen == .session, model.isReplaying, let replay = model.replay {
            return draw(replay, rect, with: &pen)
        }
        let right = model.screen == .session ? position(pen.glyphs) : []
        let rightWidth = right.reduce(0) { $0 + pen.cells(of: $1.text) }
        let end = rect.endColumn - rightWidth - 1
        pen.write(right, end, rect.row, width: rightWidth)
        drawLeft(rect.column..<end - 1, rect.row, with: &pen)
    }

    /// The moment that is played, on a bar from the first event to the last:
    ///
    ///      straybyte  REPLAY ▸ 1x  ━━━━━━━━●────≠─────≠─── +0.120350  ev 5/13  ≠ 1 desync
    private func draw(_ replay: Replay, _ rect: Rect, with pen: inout Pen) {
        let glyphs = pen.glyphs
        let speed = replay.speed < 1 ? "0.\(Int(replay.speed * 10 + 0.5))x" : "\(Int(replay.speed))x"
        let badge = Style(.verdictWarn, [.bold, .reverse])
        var place = rect.column
        if rect.columns >= 70 {
            place = pen.write(" straybyte ", place, rect.row, Style(.uiHeader, [.bold]), width: 12)
        }
        place = pen.write(" REPLAY ", place + 1, rect.row, badge, width: 8)
        place = pen.write(
            " \(replay.isPlaying ? glyphs.request : glyphs.pause) \(speed)", place, rect.row, Style(.uiHeader), width: 8
        )
        let right = moment(of: replay, glyphs)
        let width = right.reduce(0) { $0 + pen.cells(of: $1.text) }
        pen.write(right, rect.endColumn - width - 1, rect.row, width: width)
        guard let bar = bar else { return }
        let done = bar.lowerBound + replay.stop * (bar.count - 1) / max(1, replay.count)
        pen.line(glyphs.horizontal, bar, rect.row, Style(.uiDim))
        pen.line(glyphs.barDone, bar.lowerBound..<done, rect.row, Style(.uiTitle))
        for position in replay.desyncs {
            let column = bar.lowerBound + replay.stops.lowerBound(of: position) * (bar.count - 1) / max(1, replay.count)
            pen.put(glyphs.disagree, column, rect.row, Style(.disagree, [.bold]))
        }
        pen.put(glyphs.mark, done, rect.row, Style(.uiTitle, [.bold]))
    }

    private func moment(of replay: Replay, _ glyphs: Glyphs) -> [Pen.Span] {
        var spans = [Pen.Span("+\(Figures.seconds(replay.clock - .zero))  ", .uiHeader)]
        spans.append(.init("ev \(replay.stop)/\(replay.count)", .uiHeader))
        let count = replay.session.summary.desyncs
        if count > 0, model.size.columns >= 70 {
            spans.append(.init("  \(glyphs.disagree) \(count) desync", .disagree, [.bold]))
        }
        return spans
    }

    /// The columns of the bar; nil where there is no room.
    private var bar: Range<Int>? {
        guard let replay = model.replay, model.size.columns >= 60 else { return nil }
        let left = (model.size.columns >= 70 ? 12 : 1) + 16
        // A place of its own for every digit, so that the bar stays where it is while the numbers change.
        let longest = moment(of: replay, model.glyphs).reduce(0) { $0 + $1.text.unicodeScalars.count }
        let right = max(longest, model.size.columns >= 70 ? 36 : 22) + 2
        return left + 8 < model.size.columns - right ? left..<model.size.columns - right : nil
    }

    /// Which part of the way is at a column of the bar, from 0 to 1; nil outside of it.
    func scrubber(at column: Int) -> Double? {
        guard let bar, bar.contains(column) else { return nil }
        return Double(column - bar.lowerBound) / Double(max(1, bar.count - 1))
    }

    /// What runs and how; the least important is left out where there is no room, and first of all who says it.
    private func drawLeft(_ columns: Range<Int>, _ row: Int, with pen: inout Pen) {
        let spans = left(pen.glyphs)
        var name: [Pen.Span] = [.init(" straybyte ", .uiHeader, [.bold])]
        func fitting(_ spans: [Pen.Span]) -> [Pen.Span] {
            var room = columns.count
            return spans.filter { span in
                let cells = pen.cells(of: span.text)
                guard cells <= room else { return false }
                room -= cells
                return true
            }
        }
        func states(_ spans: [Pen.Span]) -> Int { spans.count { $0.style.attributes.contains(.bold) } }
        if model.screen == .session, states(fitting(name + spans)) <= states(fitting(spans)) { name = [] }
        pen.write(fitting(name + spans), columns.lowerBound, row, width: columns.count)
    }

    private func left(_ glyphs: Glyphs) -> [Pen.Span] {
        guard model.screen == .session else { return [.init(" whose byte is it?", .uiHeader)] }
        switch model.source.kind {
        case .lab: return lab(glyphs)
        case .file: return file(glyphs)
        case .tap: return tap(glyphs)
        }
    }

    private func file(_ glyphs: Glyphs) -> [Pen.Span] {
        var spans = [Pen.Span(" \(name(limit: 40, glyphs)) ", .uiHeader)]
        if let progress = model.source.progress {
            let cells = 12
            let done = max(0, min(cells, Int(progress * Double(cells))))
            spans.append(.init(" " + String(repeating: String(glyphs.barFull), count: done), .uiTitle))
            spans.append(.init(String(repeating: String(glyphs.barEmpty), count: cells - done), .uiDim))
            spans.append(.init(" \(max(0, min(100, Int(progress * 100))))%", .uiHeader))
        }
        if model.source.damage != nil { spans.append(.init("  \(glyphs.warn) DAMAGED", .verdictWarn, [.bold])) }
        return spans
    }

    private func tap(_ glyphs: Glyphs) -> [Pen.Span] {
        var spans = [Pen.Span(" \(name(limit: 46, glyphs)) ", .uiHeader)]
        spans.append(
            model.source.isOver
                ? .init(" \(glyphs.fin) ENDED", .uiHeader, [.bold]) : .init(" \(glyphs.lab) LIVE", .verdictOk, [.bold]))
        if let kept = model.source.kept {
            let budget = model.source.budget.map { "/\(Figures.octets($0))" } ?? ""
            spans.append(.init("  \(Figures.octets(kept))\(budget)", .uiHeader))
        }
        let evicted = model.session.summary.evicted
        if evicted > 0 { spans.append(.init("  \(evicted) evicted", .verdictWarn)) }
        return spans
    }

    private func name(limit: Int, _ glyphs: Glyphs) -> String {
        let name = model.source.name.unicodeScalars
        return name.count <= limit ? model.source.name : glyphs.cut + String(name.suffix(limit - glyphs.ellipsisLength))
    }

    private func lab(_ glyphs: Glyphs) -> [Pen.Span] {
        guard let lab = model.lab else { return [] }
        let badge: Role = lab.variant == .buggy ? .verdictBad : .verdictOk
        var spans: [Pen.Span] = []
        if model.size.columns >= 70 { spans.append(.init(" \(lab.plan.scenario)  ", .uiHeader)) }
        spans.append(.init(" \(lab.variant.rawValue.uppercased()) ", Style(badge, [.bold, .reverse])))
        let toggle = Pen.Span(" b:\(lab.variant.other.rawValue)", .uiHeader)
        switch lab.state {
        case .starting: spans += [toggle, .init("  starting", .uiHeader)]
        case .running where lab.isPaused: spans += [.init("  PAUSED", .verdictWarn, [.bold]), toggle]
        case .running: spans += [toggle, .init("  \(glyphs.request) \(lab.gap)", .uiHeader)]
        case .finished(true): spans.append(.init("  \(glyphs.bad) GAVE UP", .verdictBad, [.bold]))
        case .finished(false): spans.append(.init("  \(glyphs.fin) DONE", .uiHeader, [.bold]))
        case .stopped: spans.append(.init("  \(glyphs.fin) STOPPED", .uiHeader, [.bold]))
        }
        return spans
    }

    private func position(_ glyphs: Glyphs) -> [Pen.Span] {
        var spans: [Pen.Span] = []
        if model.size.columns >= 70, let row = model.rowIndex {
            let count = model.connectionsShown.rowCount(at: model.selection.connection)
            spans.append(.init("ev \(row + 1)/\(count)  ", .uiHeader))
        }
        if let filter = model.listing.filter, model.size.columns >= 110 {
            let text = filter.text.unicodeScalars
            let limit = model.size.columns / 6
            let short =
                text.count <= limit ? filter.text : String(text.prefix(limit - glyphs.ellipsisLength)) + glyphs.cut
            spans.append(.init("filter \(short)  ", .uiMatch))
        }
        if model.isFrozen {
            spans.append(.init("FROZEN  ", .verdictWarn, [.bold]))
        } else if model.follows {
            spans.append(.init("FOLLOW  ", .verdictOk, [.bold]))
        } else {
            spans.append(.init("F:follow  ", .uiHeader))
        }
        let count = model.session.summary.desyncs
        if count > 0 {
            spans.append(.init("\(glyphs.disagree) \(count) desync ", .disagree, [.bold]))
        } else if model.session.summary.findings > 0 {
            // Nobody says what it made of the octets, but they do.
            let count = Figures.count(model.session.summary.findings, "finding")
            spans.append(.init("\(glyphs.bad) \(count) ", .verdictBad, [.bold]))
        } else if !model.session.connections.isEmpty {
            spans.append(.init("\(glyphs.ok) in sync ", .verdictOk, [.bold]))
        }
        return spans
    }
}
