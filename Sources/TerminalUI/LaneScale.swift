/// How many octets a cell of the lanes stands for, or how many cells an octet has.
struct LaneScale: Hashable, Sendable {
    /// -1: an octet in hexadecimal, three cells; 0: an octet a cell; n: 2 to the power of n octets a cell.
    private(set) var step: Int

    static let octetACell = LaneScale(step: 0)
    private static let finest = -1
    private static let coarsest = 24

    /// Nearer; nil if it cannot be nearer.
    var finer: LaneScale? { step > Self.finest ? LaneScale(step: step - 1) : nil }
    var coarser: LaneScale? { step < Self.coarsest ? LaneScale(step: step + 1) : nil }

    private static let cellsOfHexadecimal = 3

    /// Octets in so many cells.
    func octets(in cells: Int) -> Int {
        step < 0 ? max(1, cells / Self.cellsOfHexadecimal) : cells << step
    }

    /// Cells from an octet's to one that lies so many octets behind it.
    func cells(of octets: Int) -> Int { step < 0 ? octets * Self.cellsOfHexadecimal : octets >> step }

    /// The first octet of a cell.
    func octet(at cell: Int) -> Int { step < 0 ? cell / Self.cellsOfHexadecimal : cell << step }

    var cellsPerOctet: Int { step < 0 ? Self.cellsOfHexadecimal : 1 }
    var octetsPerCell: Int { step <= 0 ? 1 : 1 << step }

    var description: String {
        switch step {
        case ..<0: "hexadecimal"
        case 0: "a byte a cell"
        default: "\(Figures.octets(octetsPerCell)) a cell"
        }
    }
}
