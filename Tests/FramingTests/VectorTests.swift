import Testing
import Wire

@Suite struct VectorTests {
    @Test(arguments: Vector.all)
    func comesOutAsWritten(_ vector: Vector) {
        let outcome = vector.traffic.framed()
        #expect(outcome.parts == vector.parts, "\(outcome.parts.joined(separator: "\n"))")
        #expect(outcome.findings == vector.findings, "\(outcome.findings.joined(separator: "\n"))")
    }

    @Test(arguments: Vector.all)
    func segmentsDoNotMatter(_ vector: Vector) {
        let whole = vector.traffic.framed()
        #expect(vector.traffic.byteByByte.framed() == whole)
        for split in vector.traffic.twoWaySplits { #expect(split.framed() == whole) }
    }
}
