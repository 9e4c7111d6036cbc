import Analysis
import Testing

@testable import TerminalUI

@Suite struct ByteRowsTests {
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 11 ^ state << 31
        }
    }

    /// Rows follow each other without gap, whichever octet one asks by, and each fits its cells.
    @Test(arguments: ByteForm.allCases, [1, 7, 99, 2026] as [UInt64])
    func rowsConcatenate(_ form: ByteForm, _ seed: UInt64) throws {
        var random = Random(state: seed)
        let octets =
            (0..<Int.random(in: 1...9_000, using: &random)).map { _ in
                [0x0A, 0x0D, 0x41, 0x20, 0xFF].randomElement(using: &random)!
            } as [UInt8]
        let rows = ByteRows(form: form, cells: Int.random(in: 24...160, using: &random), octets: octets)
        var row: Range<Int>? = rows.row(containing: 0)
        var end = 0
        while let current = row {
            #expect(current.lowerBound == end, "seed \(seed)")
            try #require(!current.isEmpty)
            for offset in [current.lowerBound, current.upperBound - 1] {
                #expect(rows.row(containing: offset) == current, "seed \(seed)")
            }
            if form == .escaped { #expect(escaped(octets[current]).utf8.count <= rows.cells, "seed \(seed)") }
            end = current.upperBound
            let next = rows.row(after: current)
            if let next { #expect(rows.row(before: next) == current, "seed \(seed)") }
            row = next
        }
        #expect(end == octets.count)
    }

    @Test func linesEndBehindLF() {
        let rows = ByteRows(form: .escaped, cells: 60, octets: Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
        #expect(rows.row(containing: 3) == 0..<16)
        #expect(rows.row(containing: 15) == 0..<16)
        #expect(rows.row(containing: 16) == 16..<25)
        #expect(rows.row(containing: 26) == 25..<27)
    }
}
