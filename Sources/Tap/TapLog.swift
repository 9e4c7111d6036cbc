import Analysis
import Formats
import Sockets
import Wire

/// Writes what passes as a session log, in batches: to files that are rotated, or to standard output.
///
/// After every batch the file ends with a whole line. A file that begins in the middle of a session says of each
/// connection, before its first line, that it is open and how many octets came before: it can be read by itself.
package final class TapLog {
    private let target: any TapLogTarget
    private let session: SessionLog.Session
    private var writer = SessionLogWriter()
    private var line = LogLine()
    /// How many octets of each connection the file that is being written has heard of.
    private var written: [Int: PerDirection<Int>] = [:]
    private var trouble: String?
    /// Octets that wait for the end of a batch at most.
    private static let batch = 1 << 18

    /// - Throws: A line for the user if the first batch cannot be written.
    package init(_ session: SessionLog.Session, to target: any TapLogTarget) throws {
        self.session = session
        self.target = target
        line.line(writer.open(session))
        if let trouble = write() { throw trouble }
    }

    /// What went wrong since the last time, once.
    func takeTrouble() -> String? {
        defer { trouble = nil }
        return trouble
    }

    // MARK: Entries

    func open(_ connection: TapConnection, at time: Timestamp) { introduce(connection, at: time) }

    func bytes(_ entry: TapeEntry, _ connection: TapConnection) {
        bridge(connection, entry)
        line.bytes(
            connection.id, entry.direction, offset: connection.passed[entry.direction], entry.octets, at: entry.time)
        advance(entry, entry.octets.count)
        flushIfLarge()
    }

    func missing(_ entry: TapeEntry, _ connection: TapConnection) {
        bridge(connection, entry)
        gap(connection.id, entry, offset: connection.passed[entry.direction], count: entry.missing)
    }

    func close(_ how: Ending, _ entry: TapeEntry, _ connection: TapConnection) {
        bridge(connection, entry)
        line.close(connection.id, entry.direction, how, at: entry.time)
    }

    func note(_ id: ConnectionID?, _ text: String, at time: Timestamp) { line.log(id, .lab, text, at: time) }

    func finding(_ finding: Finding) { line.line(writer.line(of: finding)) }

    func finish(_ totals: TapTotals) {
        line.line(writer.line(of: totals.summary))
        flush()
    }

    /// Nothing more will come of a connection.
    func gone(_ connection: TapConnection) { written[connection.id.number] = nil }

    private func introduce(_ connection: TapConnection, at time: Timestamp) {
        line.open(connection.id, client: connection.client, server: connection.server, at: time)
        written[connection.id.number] = PerDirection(0)
    }

    private func advance(_ entry: TapeEntry, _ count: Int) {
        written[entry.connection.number]?[entry.direction] += count
    }

    /// Says what this file does not know yet of a connection: that it is open, and what came before.
    private func bridge(_ connection: TapConnection, _ entry: TapeEntry) {
        if written[connection.id.number] == nil { introduce(connection, at: entry.time) }
        let before = written[connection.id.number]?[entry.direction] ?? 0
        let missing = connection.passed[entry.direction] - before
        guard missing > 0 else { return }
        gap(connection.id, entry, offset: before, count: missing)
    }

    /// Lines for octets that are missing; one line says so of so many at most.
    private func gap(_ id: ConnectionID, _ entry: TapeEntry, offset: Int, count: Int) {
        var said = 0
        while said < count {
            let part = min(count - said, DirectionRecord.largestGap)
            line.gap(id, entry.direction, offset: offset + said, count: part, at: entry.time)
            said += part
        }
        advance(entry, count)
    }

    // MARK: Batches

    private func flushIfLarge() { if line.octets.count >= Self.batch { flush() } }

    /// Writes what waits.
    func flush() {
        guard !line.octets.isEmpty else { return }
        if let trouble = write() { self.trouble = trouble.description }
    }

    private func write() -> TapLogTrouble? {
        defer { line.removeAll() }
        let outcome = line.octets.withUnsafeBytes { target.write($0) }
        switch outcome {
        case .written: return nil
        case .beginAnew:
            // The next line goes to a new file, which has heard of nobody.
            written = [:]
            line.removeAll()
            line.line(writer.open(session))
            let first = line.octets.withUnsafeBytes { target.write($0) }
            if case .failed(let trouble) = first { return trouble }
            return nil
        case .lost: return nil
        case .failed(let trouble): return trouble
        }
    }
}

/// Where a log goes.
package protocol TapLogTarget: AnyObject {
    /// Takes whole lines, or nothing of them.
    func write(_ batch: UnsafeRawBufferPointer) -> TapLogOutcome
}

package enum TapLogOutcome {
    case written
    /// Written, and the next batch goes to a new file.
    case beginAnew
    /// Not written; the user has been told why.
    case lost
    /// Not written, and the user should know.
    case failed(TapLogTrouble)
}

/// A line for the user.
package struct TapLogTrouble: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
    package init(_ description: String) { self.description = description }
}
