import Analysis
import CaptureFiles
import CursesTerminal
import Dispatch
import Synchronization
import TerminalUI
import Wire

/// A capture: looked through on a thread of its own, and read again where somebody looks.
@MainActor
final class CaptureFeed: SessionFeed {
    private let worker: CaptureWorker

    init(_ capture: CaptureSession, _ waker: TerminalWaker) {
        worker = CaptureWorker(capture) { waker.wake() }
        worker.start()
    }

    func take() -> [AppInput] { worker.takeNews() }

    func perform(_ effect: Effect) -> [AppInput]? {
        switch effect {
        case .load(let id): worker.load(id)
        case .export(let order): worker.export(order)
        case .startLab, .stopLab, .setVariant, .pause, .sendOne, .setGap, .mark, .unmark, .copy, .setTheme, .setMouse,
            .suspend, .redraw, .quit:
            return nil
        }
        return []
    }

    func stop() { worker.stop() }
}

/// Reads a capture and leaves what there is to say for the screen.
///
/// The capture is used under one lock, a window at a time, so that a connection that somebody looks at is there
/// within some milliseconds however large the file is.
private final class CaptureWorker: Sendable {
    private let capture: Mutex<Reading>
    private let news = Mutex<[AppInput]>([])
    private let isStopped = Mutex(false)
    private let file: SourceFile
    private let wake: @Sendable () -> Void
    private let readers = DispatchQueue(label: "capture")
    private let loaders = DispatchQueue(label: "connections")

    /// Nanoseconds between two looks at what has changed.
    private static let pause: Int64 = 50_000_000

    private struct Reading: ~Copyable {
        var session: CaptureSession
        /// Those that somebody has looked at and that may go on.
        var tellers: [Int: ConnectionTeller] = [:]
        var isOpened = false
        /// Numbers of the connections that a second look is due at, in order.
        var suspects: [Int] = []
        var suspected: Set<Int> = []
    }

    init(_ session: CaptureSession, wake: @escaping @Sendable () -> Void) {
        file = session.file
        capture = Mutex(Reading(session: session))
        self.wake = wake
        post([.opened(source(offset: 0, isOver: false, damage: nil), epoch: nil)])
    }

    func start() { readers.async { self.read() } }

    func stop() { isStopped.withLock { $0 = true } }

    func takeNews() -> [AppInput] {
        news.withLock { news in
            defer { news.removeAll() }
            return news
        }
    }

    func load(_ id: ConnectionID) {
        loaders.async {
            let answer: AppInput = self.capture.withLock { reading in
                var teller = reading.session.teller(of: reading.session.index.connections[id.number - 1])
                do throws(FileError) {
                    let events = try teller.next()
                    reading.tellers[id.number] = teller
                    return .loaded(id, events)
                } catch {
                    return .loadFailed(id, error.description)
                }
            }
            self.post([answer])
        }
    }

    /// Writes connections that are read from the file again: those that nobody has looked at are in nobody's memory.
    func export(_ order: ExportOrder) {
        loaders.async {
            let outcome = self.capture.withLock { reading in
                let export = OrderedExport(order: order)
                return export.run {
                    var source = try CaptureExport(reading.session, export.selection, redacts: order.redacts)
                        .source(endless: true)
                    source.marks = order.marks
                    return source
                }
            }
            self.post([.outcome(outcome)])
        }
    }

    private func post(_ inputs: [AppInput]) {
        news.withLock { $0 += inputs }
        wake()
    }

    // MARK: Reading

    private func read() {
        var shown = Clock.now.nanoseconds - Self.pause
        var trouble: String?
        var goesOn = true
        while goesOn, !isStopped.withLock({ $0 }) {
            // A pipe may be silent for long: whoever looks meanwhile must not wait for it.
            let isReady = file.isReady(milliseconds: 100)
            if isReady {
                do throws(FileError) {
                    goesOn = try capture.withLock { reading throws(FileError) in try reading.session.advance() }
                } catch {
                    trouble = error.description
                    goesOn = false
                }
            }
            let now = Clock.now.nanoseconds
            if !goesOn || !isReady || now - shown >= Self.pause {
                tell(isOver: !goesOn, trouble: trouble)
                shown = now
            }
        }
        lookAgain()
    }

    /// Tells what has changed.
    private func tell(isOver: Bool, trouble: String?) {
        let inputs: [AppInput] = capture.withLock { reading in
            var inputs: [AppInput] = []
            let session = reading.session
            let changed = session.takeChanged()
            let damage = session.damage ?? trouble
            if !reading.isOpened, !changed.isEmpty {
                reading.isOpened = true
                inputs.append(
                    .opened(
                        source(offset: session.offset, isOver: isOver, damage: damage),
                        epoch: session.epoch * 1_000_000_000))
            }
            var summaries: [ConnectionSummary] = []
            for number in changed {
                let connection = session.index.connections[number - 1]
                if connection.needsAnalysis {
                    if reading.suspected.insert(number).inserted { reading.suspects.append(number) }
                }
                summaries.append(connection.summary)
                guard var teller = reading.tellers[number] else { continue }
                do throws(FileError) {
                    let events = try teller.next()
                    if !events.isEmpty { inputs.append(.events(events)) }
                    reading.tellers[number] = connection.isOver ? nil : teller
                } catch {
                    reading.tellers[number] = nil
                    inputs.append(.loadFailed(ConnectionID(number), error.description))
                }
            }
            if !summaries.isEmpty { inputs.append(.summaries(summaries)) }
            inputs.append(.source(source(offset: session.offset, isOver: isOver, damage: damage)))
            return inputs
        }
        post(inputs)
        if file.length == nil { lookAgain() }
    }

    private func source(offset: Int, isOver: Bool, damage: String?) -> SessionSource {
        var source = SessionSource(file.length == nil ? .tap : .file, name: file.name)
        if let length = file.length, !isOver { source.progress = Double(offset) / Double(max(length, 1)) }
        source.damage = damage
        source.isOver = isOver
        return source
    }

    /// Looks at what the first look has flagged, and says what was found; the octets are forgotten again.
    private func lookAgain() {
        var summaries: [ConnectionSummary] = []
        var shown = Clock.now.nanoseconds
        while !isStopped.withLock({ $0 }) {
            let found = capture.withLock { reading -> (number: Int, events: [Event])? in
                guard let number = reading.suspects.first else { return nil }
                reading.suspects.removeFirst()
                let connection = reading.session.index.connections[number - 1]
                if !connection.isOver { reading.suspected.remove(number) }
                var teller = reading.session.teller(of: connection)
                // What cannot be read again is said to whoever looks at it.
                return (number, (try? teller.next()) ?? [])
            }
            guard let found else { break }
            // Events of a capture cannot contradict each other; if they do, the first look's summary stays.
            if let analysis = try? CaptureIndex.analysis(found.events),
                let detail = analysis.connection(ConnectionID(found.number))
            {
                summaries.append(ConnectionSummary(detail))
            }
            let now = Clock.now.nanoseconds
            if now - shown >= Self.pause {
                post([.summaries(summaries)])
                summaries = []
                shown = now
            }
        }
        if !summaries.isEmpty { post([.summaries(summaries)]) }
    }
}
