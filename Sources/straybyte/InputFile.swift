import CaptureFiles
import Formats
import Wire

extension SessionInput {
    /// What is at a path, or the complaint that the user reads.
    static func opened(_ path: String) throws -> SessionInput {
        do {
            return try SessionInput.open(path)
        } catch {
            throw Complaint("\(error)")
        }
    }
}

/// A whole session from a file or from standard input: a log, or all of a capture.
enum SessionFile {
    /// - Throws: ``Complaint`` that names the file, and the place where that is what is wrong.
    static func read(_ path: String) throws -> SessionLogContents {
        switch try SessionInput.opened(path) {
        case .log(let contents, let name):
            for note in contents.notes { StandardError.write("straybyte: \(name): \(note)\n") }
            return contents
        case .capture(let capture):
            do {
                let contents = try capture.contents()
                for remark in contents.notes { StandardError.write("straybyte: \(remark)\n") }
                return contents
            } catch let error as FileError {
                throw Complaint("\(error)")
            }
        }
    }
}
