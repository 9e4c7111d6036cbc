import Formats

/// Where an export goes: one file, several that share the beginning of their names, or standard output.
struct ExportOutput {
    private let files: [OutputFile]

    /// - Parameter path: nil or `-` for standard output.
    /// - Throws: ``Complaint`` if a file cannot be written, or if the format makes what standard output cannot take.
    init(_ format: ExportFormat, options: ExportFormat.Options, path: String?, force: Bool) throws {
        let endings = format.files(options)
        guard let path, path != "-" else {
            guard endings.count == 1 else {
                throw Complaint(
                    "\(format.rawValue) makes \(endings.count) files (\(endings.joined(separator: ", "))): "
                        + "name their beginning with -o, or choose one with --direction")
            }
            if !format.isText, StandardOutput.isTerminal {
                throw Complaint("\(format.rawValue) is no text for a terminal: write it to a file with -o")
            }
            files = []
            return
        }
        files = try endings.map { try OutputFile(path: path + $0, force: force) }
    }

    private init() { files = [] }

    /// For what is one text.
    static var standardOutput: ExportOutput { ExportOutput() }

    var hasFiles: Bool { !files.isEmpty }

    func write(_ file: Int, _ octets: [UInt8]) throws {
        if files.isEmpty { try StandardOutput.writeAll(octets) } else { try files[file].write(octets) }
    }

    func write(_ text: String) throws { try write(0, Array(text.utf8)) }

    /// Gives the files their names, once all of them are whole.
    func commit() throws {
        for file in files { try file.commit() }
    }
}
