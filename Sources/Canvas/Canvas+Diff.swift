extension Canvas {
    /// What must be written to turn one canvas into another.
    package struct Diff: Hashable, Sendable {
        /// Neighbouring cells of one row, at least one of them changed. A wide scalar is in it whole.
        package struct Run: Hashable, Sendable {
            package var column: Int
            package var row: Int
            package var cells: [Cell]
        }

        /// Of the new canvas.
        package var size: Size
        package var runs: [Run]
        /// Of the new canvas, as an index into its cells; nil where it is hidden.
        package var cursor: Int?

        package var isEmpty: Bool { runs.isEmpty }
    }

    /// The changes since `old`; where that one has another size, every row whole.
    package func diff(from old: Canvas) -> Diff {
        let isComparable = old.size == size
        var runs: [Diff.Run] = []
        for row in 0..<size.rows {
            let start = row * size.columns
            let end = start + size.columns
            if !isComparable {
                if start < end { runs.append(Diff.Run(column: 0, row: row, cells: Array(cells[start..<end]))) }
                continue
            }
            var place = start
            while place < end {
                guard cells[place] != old.cells[place] else {
                    place += 1
                    continue
                }
                var first = place
                if cells[first].scalar == Self.continuation, first > start { first -= 1 }
                place += 1
                while place < end, cells[place] != old.cells[place] || cells[place].scalar == Self.continuation {
                    place += 1
                }
                runs.append(Diff.Run(column: first - start, row: row, cells: Array(cells[first..<place])))
            }
        }
        return Diff(size: size, runs: runs, cursor: cursor.map { $0.row * size.columns + $0.column })
    }

    /// Makes the canvas that the difference was taken from into the one it was taken of.
    package mutating func apply(_ diff: Diff) {
        if diff.size != size { self = Canvas(size: diff.size) }
        for run in diff.runs {
            let start = run.row * size.columns + run.column
            cells.replaceSubrange(start..<start + run.cells.count, with: run.cells)
        }
        cursor = diff.cursor.map { ($0 % size.columns, $0 / size.columns) }
    }
}
