import Analysis
import Wire

/// Whose the octets of one direction are, by each observer, one lane under the other.
///
/// ```
/// s2c   truth   [ r1 head 56 ][ stray 54 ][ r2 head 56 ]
///       server  [ r1          110        ][ r2 head 56 ]
///                             ^ first disagreement: 56
/// ```
/// What an observer gives to another owner than the reference does is marked; where it begins, too. All lanes are cut at the same offsets, so that what is above each other is the same octets. A piece is as wide as
/// the root of its length: a header section stays visible beside a megabyte.
struct HTMLLanes {
    private let analysis: ConnectionAnalysis
    private let direction: Direction

    /// Pieces that are drawn; the timeline below has everything.
    private static let limit = 400

    init(_ analysis: ConnectionAnalysis, _ direction: Direction) {
        self.analysis = analysis
        self.direction = direction
    }

    /// A run of octets that are all of one owner and kind to an observer.
    private struct Run: Hashable {
        var range: Range<Int>
        var owner: Owner
        var isStray: Bool
    }

    /// Empty for a direction without octets.
    var text: String {
        let lanes = Observer.allCases.compactMap { observer -> (name: String, runs: [Run])? in
            let runs = runs(analysis.interpretation(observer, direction))
            return runs.isEmpty ? nil : (observer == .reference ? "truth" : observer.rawValue, runs)
        }
        guard !lanes.isEmpty else { return "" }
        let cuts = Set(lanes.flatMap { $0.runs.flatMap { [$0.range.lowerBound, $0.range.upperBound] } }).sorted()
        let shown = cuts.prefix(Self.limit + 1)
        let desync = analysis.desyncs.first { $0.direction == direction }
        var text = "<div class=\"wide\"><div class=\"lanes\">\n<p class=\"dim\">Whose the bytes are, \(direction.code)"
        if let desync { text += ": <span class=\"bad\">≠ first disagreement at offset \(desync.offset)</span>" }
        text += "</p>\n"
        let truth = lanes.first?.name == "truth" ? lanes[0].runs : []
        for lane in lanes {
            text += "<div class=\"lane\"><span class=\"name\">\(lane.name)</span>"
            text += pieces(lane.runs, truth, Array(shown), desync?.offset) + "</div>\n"
        }
        let left = cuts.count - shown.count
        if left > 0 { text += "<p class=\"dim\">\(left) more pieces are not drawn.</p>\n" }
        return text + "</div></div>\n"
    }

    private func runs(_ interpretation: Interpretation) -> [Run] {
        var runs: [Run] = []
        for claim in interpretation.claims {
            let run = Run(range: claim.range, owner: claim.owner, isStray: claim.part != .gap && claim.owner == .none)
            if let last = runs.last, last.owner == run.owner, last.isStray == run.isStray {
                runs[runs.count - 1].range = last.range.lowerBound..<run.range.upperBound
            } else {
                runs.append(run)
            }
        }
        return runs
    }

    private func pieces(_ runs: [Run], _ truth: [Run], _ cuts: [Int], _ desync: Int?) -> String {
        var text = ""
        var (mine, theirs) = (runs[...], truth[...])
        for (start, end) in zip(cuts, cuts.dropFirst()) {
            let run = Self.run(at: start, &mine)
            let reference = Self.run(at: start, &theirs)
            var (name, role) = name(run)
            if let run, let reference, run.owner != reference.owner {
                role += " differs"
                name = "▓ " + name
            }
            let width = Double(end - start).squareRoot().rounded(.up)
            let mark = start == desync ? " here" : ""
            let place =
                "\(direction.code) \(start)..<\(end), \(end - start) bytes, \(run?.owner.description ?? "not judged")"
            text +=
                "<span class=\"piece \(role)\(mark)\" style=\"flex-grow:\(Int(width))\" title=\"\(XML.text(place))\">"
                + "<b>\(name)</b> \(end - start)</span>"
        }
        return text
    }

    /// The run that covers an offset; those before it are dropped.
    private static func run(at offset: Int, _ runs: inout ArraySlice<Run>) -> Run? {
        runs = runs.drop { $0.range.upperBound <= offset }
        return runs.first.flatMap { $0.range.lowerBound <= offset ? $0 : nil }
    }

    private func name(_ run: Run?) -> (name: String, role: String) {
        guard let run else { return ("?", "unjudged") }
        switch run.owner {
        case .request(let number): return ("q\(number)", "request\(number % 2 == 0 ? " even" : "")")
        case .response(let number): return ("r\(number)", "response\(number % 2 == 0 ? " even" : "")")
        case .none: return run.isStray ? ("≈ stray", "stray") : ("missing", "unjudged")
        }
    }
}
