import Framing
import Testing
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// One case of a file under `Vectors`: a sentence, the octets, and what a framer must say of them.
///
/// A file has a `##` heading for each case, prose below it that ends with the rules that the octets keep or break, and
/// then fenced blocks:
/// `wire` with a line `> text` or `< text` for each run of octets (`\r`, `\n`, `\\`, `\xNN`, and `*N` after the
/// text's closing quote to repeat it), an empty line between segments, `< hole 54` for octets that the recording
/// misses, `> fin`, `< rst` or `> gap` for an ending;
/// `parts`, `bodies` and `findings` with a line for each claim, message and violation.
struct Vector: Sendable, CustomTestStringConvertible {
    var file: String
    var title: String
    var traffic: Traffic
    var parts: [String] = []
    var bodies: [String] = []
    var findings: [String] = []
    /// Ids of the rules that the prose says are kept, and broken.
    var kept: [String] = []
    var broken: [String] = []

    var testDescription: String { "\(file): \(title)" }

    struct Malformed: Error { var text: String }

    /// All of them, in the order of the files' names.
    static let all: [Vector] = {
        do { return try files.flatMap { try read($0) } } catch { fatalError("vectors: \(error)") }
    }()

    private static var folder: String {
        var path = #filePath
        while path.last != "/" { path.removeLast() }
        return path + "Vectors/"
    }

    private static var files: [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".md") { names.append(name) }
        }
        return names.sorted()
    }

    /// Ids of the rules that `0-how-to-read.md` explains, each in a row of its table.
    static let explained: Set<String> = {
        let rows = (try? lines(of: "0-how-to-read.md"))?.filter { $0.hasPrefix("| ") } ?? []
        return Set(
            rows.flatMap { $0.dropFirst(2).prefix { $0 != "|" }.split(whereSeparator: { ", ".contains($0) }) }.map(
                String.init))
    }()

    private static func lines(of file: String) throws -> [Substring] {
        guard let handle = fopen(folder + file, "r") else { throw Malformed(text: "\(file) cannot be opened") }
        defer { fclose(handle) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, handle), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }

    private static func read(_ file: String) throws -> [Vector] {
        var vectors: [Vector] = []
        var block: String?
        var wire: [Substring] = []
        for line in try lines(of: file) {
            if line.hasPrefix("## ") {
                vectors.append(Vector(file: file, title: String(line.dropFirst(3)), traffic: Traffic([])))
            } else if line.hasPrefix("```") {
                if block == "wire" { vectors[vectors.count - 1].traffic = try traffic(wire) }
                block = block == nil ? String(line.dropFirst(3)) : nil
                wire = []
            } else {
                switch block {
                case "wire": wire.append(line)
                case "parts": vectors[vectors.count - 1].parts.append(String(line))
                case "bodies": vectors[vectors.count - 1].bodies.append(String(line))
                case "findings": vectors[vectors.count - 1].findings.append(String(line))
                case nil where !vectors.isEmpty: vectors[vectors.count - 1].readRules(line)
                default: break
                }
            }
        }
        return vectors
    }

    /// `Keeps R1, R8. Breaks C7.`
    private mutating func readRules(_ line: Substring) {
        for sentence in line.split(separator: ".") {
            let words = sentence.split(whereSeparator: { $0 == " " || $0 == "," })
            switch words.first {
            case "Keeps": kept += words.dropFirst().map(String.init)
            case "Breaks": broken += words.dropFirst().map(String.init)
            default: break
            }
        }
    }

    private static func traffic(_ lines: [Substring]) throws -> Traffic {
        var traffic = Traffic([])
        var joins = false
        for line in lines {
            guard !line.isEmpty else {
                joins = false
                continue
            }
            let direction: Direction = line.hasPrefix(">") ? .clientToServer : .serverToClient
            let text = line.dropFirst(2)
            if let ending = Ending(rawValue: String(text)) {
                traffic.events.append(.end(direction, ending))
                joins = false
                continue
            }
            if text.hasPrefix("hole "), let count = Int(text.dropFirst(5)) {
                traffic.events.append(.hole(count, direction))
                joins = false
                continue
            }
            let octets = try octets(text)
            if joins, case .octets(let before, direction)? = traffic.events.last {
                traffic.events[traffic.events.count - 1] = .octets(before + octets, direction)
            } else {
                traffic.events.append(.octets(octets, direction))
            }
            joins = true
        }
        return traffic
    }

    private static func octets(_ text: Substring) throws -> [UInt8] {
        var text = text
        var times = 1
        // `text*N` would hide a star that is meant; a repetition is `{text}*N`.
        if text.hasPrefix("{"), let close = text.lastIndex(of: "}"), text[close...].hasPrefix("}*"),
            let count = Int(text[text.index(close, offsetBy: 2)...])
        {
            times = count
            text = text[text.index(after: text.startIndex)..<close]
        }
        var result: [UInt8] = []
        var rest = text[...]
        while let character = rest.popFirst() {
            guard character == "\\" else {
                result += Array(String(character).utf8)
                continue
            }
            switch rest.popFirst() {
            case "r": result.append(0x0D)
            case "n": result.append(0x0A)
            case "t": result.append(0x09)
            case "\\": result.append(0x5C)
            case "x":
                guard let octet = UInt8(rest.prefix(2), radix: 16) else { throw Malformed(text: String(text)) }
                result.append(octet)
                rest = rest.dropFirst(2)
            default: throw Malformed(text: String(text))
            }
        }
        return Array(repeatElement(result, count: times).joined())
    }
}

extension Outcome {
    /// A line for each claim: `> 0..<18 request 1 start-line`.
    var parts: [String] {
        Direction.allCases.flatMap { direction in
            self[direction].claims.map { "\(direction.arrow) \($0.range) \($0.owner) \($0.part.rawValue)" }
        }
    }

    /// A line for each message: `< response 1 (100): none by R1`.
    var bodies: [String] {
        exchanges.flatMap { exchange in
            let messages =
                [exchange.request.map { ("> request \(exchange.number)", $0) }]
                + (exchange.interim + [exchange.response].compactMap(\.self)).map { message in
                    ("< response \(exchange.number)\(message.status.map { " (\($0))" } ?? "")", message)
                }
            return messages.compactMap(\.self).map { name, message in
                let rule = message.decidedBy.map { " by \($0.id)" } ?? ""
                return "\(name): \(message.framing.text)\(rule)\(message.isComplete ? "" : ", not complete")"
            }
        }
    }

    /// A line for each violation: `< 56..<110 excessAfterBodyless desync R1 exchange 1 certain`.
    var findings: [String] {
        violations.map {
            let exchange = $0.exchange.map { "exchange \($0)" } ?? "no exchange"
            return "\($0.direction.arrow) \($0.range) \($0.kind.rawValue) \($0.weight.rawValue) \($0.rule) "
                + "\(exchange) \($0.isCertain ? "certain" : "likely")"
        }
    }
}

extension BodyFraming {
    fileprivate var text: String {
        switch self {
        case .undecided: "undecided"
        case .none: "none"
        case .length(let count): "length \(count)"
        case .chunked: "chunked"
        case .untilClose: "until close"
        case .tunnel: "tunnel"
        case .unknowable: "unknowable"
        }
    }
}

extension Direction {
    fileprivate var arrow: String {
        switch self {
        case .clientToServer: ">"
        case .serverToClient: "<"
        }
    }
}
