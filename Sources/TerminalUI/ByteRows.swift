import Analysis
import Canvas

/// How the octets of a direction fall into the rows of the byte pane.
///
/// Where a row begins follows from an offset alone and from few octets before it, so that the pane can stand
/// anywhere in gigabytes.
struct ByteRows {
    let form: ByteForm
    /// Cells for the octets of a row.
    let cells: Int
    let octets: [UInt8]

    // A line longer than this is cut at multiples of it, so that nobody looks further back for its beginning.
    private static let block = 4096

    /// Octets in every row of the fixed forms.
    var stride: Int {
        switch form {
        case .hex: cells >= 66 ? 16 : 8
        case .text, .escaped: max(8, cells / 8 * 8)
        }
    }

    /// The octets of the row that shows the octet at `offset`.
    func row(containing offset: Int) -> Range<Int> {
        switch form {
        case .hex, .text:
            let start = offset / stride * stride
            return start..<min(max(start, octets.count), start + stride)
        case .escaped: return line(containing: offset)
        }
    }

    /// The row below; nil at the end.
    func row(after row: Range<Int>) -> Range<Int>? {
        row.upperBound < octets.count && !row.isEmpty ? self.row(containing: row.upperBound) : nil
    }

    /// The row above; nil at the beginning.
    func row(before row: Range<Int>) -> Range<Int>? {
        row.lowerBound > 0 ? self.row(containing: row.lowerBound - 1) : nil
    }

    /// Lines end behind an LF, at the multiples of the block, and where the cells are used up.
    private func line(containing offset: Int) -> Range<Int> {
        guard offset < octets.count else { return octets.count..<octets.count }
        let block = offset / Self.block * Self.block
        var start = offset
        while start > block, octets[start - 1] != 0x0A { start -= 1 }
        var used = 0
        var place = start
        while place < octets.count {
            let width = escaped([octets[place]]).utf8.count
            if used + width > cells {
                if place > offset { break }
                start = place
                used = 0
            }
            used += width
            place += 1
            if octets[place - 1] == 0x0A || place % Self.block == 0 { break }
        }
        return start..<place
    }
}
