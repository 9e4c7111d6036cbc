import Analysis
import Canvas

/// What both ends are doing at the moment that is looked at.
///
///      client idle, connection reusable            server discarding 13 more bytes
struct StatesView {
    let states: PartyStates

    func draw(_ rect: Rect, with pen: inout Pen) {
        guard rect.rows > 0 else { return }
        let half = rect.columns / 2
        draw("client", states.client, .laneClient, rect.column + 1, rect.row, width: half - 2, with: &pen)
        draw("server", states.server, .laneServer, rect.column + half, rect.row, width: half - 1, with: &pen)
    }

    private func draw(
        _ name: String, _ state: PartyState, _ role: Role, _ column: Int, _ row: Int, width: Int, with pen: inout Pen
    ) {
        let look: Style =
            switch state.tone {
            case .idle: Style(.verdictOk)
            case .busy: Style(.uiText)
            case .mistaken: Style(.disagree, [.bold])
            case .gone: Style(.uiDim)
            }
        let sign = state.tone == .mistaken ? "\(pen.glyphs.disagree) " : ""
        pen.write(
            [.init("\(name) ", role, [.bold]), .init(sign + state.text, look)], column, row, width: width)
    }
}
