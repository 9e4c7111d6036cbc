import Canvas
import Glibc

/// Rows that stand somewhat higher or lower than before: a list that was scrolled.
///
/// A terminal moves them for a few octets; written anew they are most of what a scroll costs.
struct RowShift: Equatable {
    /// What the terminal is to scroll: the rows that have moved, and where others come in.
    var region: Range<Int>
    /// Positive where what stood further down has come up by so many rows.
    var distance: Int

    /// The rows that come in.
    var uncovered: Range<Int> {
        distance > 0
            ? region.upperBound - distance..<region.upperBound : region.lowerBound..<region.lowerBound - distance
    }

    /// Fewer rows are not worth it.
    private static let leastGain = 3
    /// Whoever goes further sees other rows.
    private static let mostDistance = 8

    /// - Parameters:
    ///   - rows: The rows among which all are that have changed.
    ///   - isChanged: Whether a row has.
    /// - Returns: nil where no shift saves enough.
    init?(_ new: Canvas, over old: Canvas, in rows: Range<Int>, isChanged: [Bool]) {
        guard rows.count > Self.leastGain, new.size == old.size else { return nil }
        let marks = rows.map { row in
            let mark = Self.mark(old, row)
            return (new: isChanged[row] ? Self.mark(new, row) : mark, old: mark)
        }
        var best: RowShift?
        var most = Self.leastGain - 1
        for length in 1...min(Self.mostDistance, rows.count / 2) {
            for distance in [length, -length] {
                let places = max(0, -distance)..<min(rows.count, rows.count - distance)
                var first = places.lowerBound
                var gain = 0
                for place in places {
                    guard marks[place].new == marks[place + distance].old else {
                        (first, gain) = (place + 1, 0)
                        continue
                    }
                    if isChanged[rows.lowerBound + place] { gain += 1 }
                    guard gain - length > most else { continue }
                    best = RowShift(rows.lowerBound + first..<rows.lowerBound + place + 1, distance)
                    most = gain - length
                }
            }
        }
        guard let best, best.isRight(new, old) else { return nil }
        self = best
    }

    /// - Parameter run: The rows that have moved, where they are now.
    private init(_ run: Range<Int>, _ distance: Int) {
        region = min(run.lowerBound, run.lowerBound + distance)..<max(run.upperBound, run.upperBound + distance)
        self.distance = distance
    }

    /// Rows that differ have had the same mark, if not.
    private func isRight(_ new: Canvas, _ old: Canvas) -> Bool {
        let columns = new.size.columns
        return new.cells.withUnsafeBufferPointer { new in
            old.cells.withUnsafeBufferPointer { old in
                guard let new = new.baseAddress, let old = old.baseAddress else { return false }
                for row in region where !uncovered.contains(row) {
                    let bytes = columns * MemoryLayout<Canvas.Cell>.stride
                    if memcmp(new + row * columns, old + (row + distance) * columns, bytes) != 0 { return false }
                }
                return true
            }
        }
    }

    /// The same for rows that are alike, and hardly ever for others. No step waits for the one before.
    private static func mark(_ canvas: Canvas, _ row: Int) -> UInt64 {
        canvas.cells.withUnsafeBufferPointer { cells in
            let step: UInt64 = 0x9E37_79B9_7F4A_7C15
            var (mark, factor) = (UInt64(0), step)
            for index in row * canvas.size.columns..<(row + 1) * canvas.size.columns {
                mark &+= cells[index].bits &* factor
                factor &+= step << 1
            }
            return mark
        }
    }
}
