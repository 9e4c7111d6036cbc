import Testing
import Wire

@testable import Sockets
@testable import Tap

@Suite struct TapeTests {
    /// Writes that fill so many slabs and begin one more.
    private func fill(_ slabs: Int, _ traffic: Traffic) {
        for _ in 0..<slabs { traffic.write(.bytes, 1, .clientToServer, [UInt8](repeating: 0x61, count: 40_000)) }
        traffic.flush()
    }

    /// A reader that is late needs no memory that is new once it has caught up.
    @Test func slabsAreUsedAgain() throws {
        let traffic = Traffic(limit: 32 << 16, slabSize: 1 << 16)
        // Kept, so that none is made where another was.
        var slabs: [ObjectIdentifier: TapeSlab] = [:]
        for _ in 0..<10 {
            fill(8, traffic)
            for portion in traffic.tape.take().portions {
                slabs[ObjectIdentifier(portion.slab)] = portion.slab
                guard portion.isLast else { continue }
                traffic.tape.hasRead(portion.slab)
                traffic.tape.giveBack(portion.slab)
            }
        }
        #expect(slabs.count == 9)
    }

    @Test func oneSlabIsReadyAndNoMore() throws {
        let traffic = Traffic(limit: 4 << 16, slabSize: 1 << 16)
        fill(1, traffic)
        #expect(traffic.tape.prepare())
        #expect(!traffic.tape.prepare())
        fill(1, traffic)
        #expect(traffic.tape.prepare())
        // Nobody reads: as many wait as may.
        fill(2, traffic)
        #expect(!traffic.tape.prepare())
    }
}
