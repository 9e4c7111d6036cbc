import Analysis
import Formats
import TerminalUI
import Wire

/// A session log, which is all there from the beginning.
@MainActor
final class LogFeed: SessionFeed {
    private var news: [AppInput]

    init(_ contents: SessionLogContents, name: String) {
        let events = contents.recording.entries.indices.map(contents.recording.event(at:))
        var source = SessionSource(.file, name: name)
        source.damage = contents.notes.first.map { "\(name): \($0)" }
        news = [.opened(source, epoch: contents.session.nanoseconds()), .events(events)]
    }

    func take() -> [AppInput] {
        defer { news = [] }
        return news
    }

    func perform(_ effect: Effect) -> [AppInput]? { nil }

    func stop() {}
}
