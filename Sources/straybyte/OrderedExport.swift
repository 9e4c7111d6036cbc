import Analysis
import Formats
import TerminalUI
import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// Writes what the export dialog asks for, with what `straybyte export` writes it with.
struct OrderedExport {
    let order: ExportOrder

    private var options: ExportFormat.Options { ExportFormat.Options() }

    /// What the command's `--connection` and `--finding` make of the same choice.
    var selection: Selection {
        switch order.scope {
        case .everything: Selection()
        case .connection(let id): Selection(connections: [id])
        case .suspicious: Selection(findings: .any)
        case .finding(let code): Selection(findings: .code(code))
        }
    }

    /// - Parameter source: Asked once it is clear that the file may be written.
    func run(_ source: () throws -> ExportSource) -> AppInput.Outcome {
        let format = ExportFormat(order.form)
        if !order.force, format.files(options).contains(where: { isThere(order.path + $0) }) {
            return .exportExists(path: order.path)
        }
        do {
            let output = try ExportOutput(format, options: options, path: order.path, force: order.force)
            var octets = 0
            try format.write(try source(), options: options) { file, piece in
                octets += piece.count
                try output.write(file, piece)
            }
            try output.commit()
            return .exported(path: order.path, octets: octets)
        } catch {
            return .exportFailed("\(error)")
        }
    }

    /// A session that is in memory.
    func run(_ analysis: SessionAnalysis, _ session: SessionLog.Session) -> AppInput.Outcome {
        run {
            guard !selection.isEverything || order.redacts else { return ExportSource(analysis, session) }
            var recording = try selection.apply(to: analysis.recording)
            if order.redacts { recording = Redaction.apply(to: recording) }
            return ExportSource(SessionAnalysis(recording), session)
        }
    }

    private func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

extension ExportFormat {
    init(_ form: ExportForm) {
        switch form {
        case .jsonl: self = .jsonl
        case .text: self = .text
        case .md: self = .md
        case .html: self = .html
        case .har: self = .har
        case .pcapng: self = .pcapng
        case .repro: self = .repro
        case .raw: self = .raw
        }
    }
}
