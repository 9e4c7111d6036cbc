import Canvas
import Testing

@testable import TerminalUI

@Suite struct SessionLayoutTests {
    /// At every size from the smallest: panes cover the content once, nothing lies outside, every pane has room
    /// for a row, and each can be reached.
    @Test func panesTileTheScreen() {
        for columns in stride(from: 40, through: 230, by: 3) {
            for rows in 10...70 {
                for explains in [false, true] {
                    check(Size(columns: columns, rows: rows), explains: explains)
                }
            }
        }
    }

    private func check(_ size: Size, explains: Bool) {
        for focus in Pane.allCases {
            let layout = SessionLayout(size: size, focus: focus, zoomed: false, explains: explains)
            let rects = layout.places.map(\.rect) + [layout.header, layout.footer] + (layout.knobs.map { [$0] } ?? [])
            #expect(rects.reduce(0) { $0 + $1.columns * $1.rows } == size.columns * size.rows, "\(size) \(focus)")
            for (index, rect) in rects.enumerated() {
                #expect(rect.column >= 0 && rect.endColumn <= size.columns && rect.endRow <= size.rows)
                #expect(rects[..<index].allSatisfy { !Self.overlap($0, rect) }, "\(size) \(focus)")
            }
            #expect(layout.rect(of: focus) != nil)
            for place in layout.places {
                #expect(layout.interior(of: place.pane)?.isEmpty == false, "\(size) \(place)")
            }
        }
    }

    private static func overlap(_ left: Rect, _ right: Rect) -> Bool {
        left.column < right.endColumn && right.column < left.endColumn && left.row < right.endRow
            && right.row < left.endRow
    }

    @Test(arguments: [
        (80, 24, [Pane.connections, .timeline, .lanes, .bytes, .explain]),
        (120, 40, [.connections, .timeline, .lanes, .bytes, .explain, .waterfall]),
        (200, 50, [.connections, .timeline, .lanes, .bytes, .explain, .waterfall, .logs]),
        (79, 24, [.timeline]), (80, 23, [.timeline]), (40, 10, [.timeline]), (39, 10, []), (40, 9, []),
    ])
    func shows(_ columns: Int, _ rows: Int, _ panes: [Pane]) {
        let layout = SessionLayout(
            size: Size(columns: columns, rows: rows), focus: .timeline, zoomed: false, explains: false)
        #expect(layout.places.map(\.pane) == panes)
    }
}
