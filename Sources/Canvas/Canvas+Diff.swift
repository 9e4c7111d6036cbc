extension Canvas {
    /// Where one canvas is not what another is.
    package struct Diff: Hashable, Sendable {
        /// Cells of one row, the first and the last of them changed. A wide scalar is in it whole.
        package struct Run: Hashable, Sendable {
            package var row: Int
            package var columns: Range<Int>
        }

        /// Ascending, at most one a row: what lies between two changes costs less to compare again than to part.
        package var runs: [Run] = []
        package var isEmpty: Bool { runs.isEmpty }
    }

    /// The changes since `old`; where that one has another size, every row whole.
    package func diff(from old: Canvas) -> Diff {
        guard old.size == size else { return whole }
        var diff = Diff()
        cells.withUnsafeBufferPointer { new in
            old.cells.withUnsafeBufferPointer { old in
                for row in 0..<size.rows {
                    let places = row * size.columns..<(row + 1) * size.columns
                    guard var first = places.first(where: { new[$0] != old[$0] }),
                        let last = places.last(where: { new[$0] != old[$0] })
                    else { continue }
                    var end = last + 1
                    if new[first].scalar == Self.continuation, first > places.lowerBound { first -= 1 }
                    if end < places.upperBound, new[end].scalar == Self.continuation { end += 1 }
                    diff.runs.append(
                        Diff.Run(row: row, columns: first - places.lowerBound..<end - places.lowerBound))
                }
            }
        }
        return diff
    }

    /// Every row.
    package var whole: Diff {
        size.columns == 0
            ? Diff() : Diff(runs: (0..<size.rows).map { Diff.Run(row: $0, columns: 0..<size.columns) })
    }

    /// Takes over what another canvas of the same size has in the cells of a difference, and its cursor.
    package mutating func take(_ diff: Diff, of other: Canvas) {
        for run in diff.runs {
            let start = run.row * size.columns
            let places = start + run.columns.lowerBound..<start + run.columns.upperBound
            cells.replaceSubrange(places, with: other.cells[places])
        }
        cursor = other.cursor
    }
}
