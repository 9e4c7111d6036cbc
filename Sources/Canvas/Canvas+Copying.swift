extension Canvas {
    /// What stands in a rectangle, as far as it is on the canvas.
    package func copy(_ rect: Rect) -> Canvas {
        let columns = max(0, rect.column)..<max(0, rect.column, min(size.columns, rect.endColumn))
        let rows = max(0, rect.row)..<max(0, rect.row, min(size.rows, rect.endRow))
        var copy = Canvas(size: Size(columns: columns.count, rows: rows.count))
        guard !columns.isEmpty else { return copy }
        copy.cells.removeAll(keepingCapacity: true)
        for row in rows {
            let start = row * size.columns
            copy.cells += cells[start + columns.lowerBound..<start + columns.upperBound]
        }
        return copy
    }

    /// Takes over a row of another canvas of the same size.
    package mutating func take(_ row: Int, of other: Canvas) {
        let places = row * size.columns..<(row + 1) * size.columns
        cells.withUnsafeMutableBufferPointer { mine in
            other.cells.withUnsafeBufferPointer { theirs in
                for place in places { mine[place] = theirs[place] }
            }
        }
    }

    /// Moves rows up, or down by a negative number; what comes in at the other end is like no cell that is drawn.
    package mutating func shift(_ rows: Range<Int>, by distance: Int) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= size.rows && abs(distance) < rows.count)
        let columns = size.columns
        let unknown = Cell(scalar: "\u{10FFFF}", style: Style(bits: .max))
        cells.withUnsafeMutableBufferPointer { cells in
            guard let cells = cells.baseAddress else { return }
            let kept = (rows.count - abs(distance)) * columns
            let first = rows.lowerBound * columns
            if distance > 0 {
                (cells + first).update(from: cells + first + distance * columns, count: kept)
                (cells + first + kept).update(repeating: unknown, count: distance * columns)
            } else {
                (cells + first - distance * columns).update(from: cells + first, count: kept)
                (cells + first).update(repeating: unknown, count: -distance * columns)
            }
        }
    }

    /// Puts a copy where it was, or elsewhere; it has to fit.
    package mutating func paste(_ copy: Canvas, column: Int, row: Int) {
        precondition(column >= 0 && row >= 0, "a copy is put outside of the canvas")
        precondition(column + copy.size.columns <= size.columns && row + copy.size.rows <= size.rows)
        for line in 0..<copy.size.rows {
            let start = (row + line) * size.columns + column
            let places = start..<start + copy.size.columns
            mendEdges(places)
            cells.withUnsafeMutableBufferPointer { target in
                copy.cells.withUnsafeBufferPointer { source in
                    for index in 0..<copy.size.columns {
                        target[start + index] = source[line * copy.size.columns + index]
                    }
                }
            }
        }
    }
}
