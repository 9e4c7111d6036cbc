import Canvas

#if canImport(Glibc)
    import Glibc
#endif

/// Data for the caller.
enum StandardOutput {
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Width of the terminal; nil if it is none.
    static var columns: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Writes all of it.
    /// - Throws: ``Complaint`` if the descriptor takes no more: a full disk, a reader that went away.
    static func writeAll(_ text: String) throws {
        try FileDescriptorWriter(descriptor: STDOUT_FILENO, name: "standard output").write(text)
    }

    static func writeAll(_ octets: [UInt8]) throws {
        try FileDescriptorWriter(descriptor: STDOUT_FILENO, name: "standard output").write(octets)
    }

    /// Writes what can be written, for texts (help) whose loss needs no word.
    static func write(_ text: String) {
        do {
            try writeAll(text)
        } catch {
            StandardError.write("straybyte: \(error)\n")
        }
    }
}

/// Talk with the user. Names in it are whatever somebody called a file or typed, so that only what is printable, and
/// line ends, gets through.
enum StandardError {
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    static func write(_ text: String) {
        var shown = ""
        for scalar in text.unicodeScalars { shown.unicodeScalars.append(scalar == "\n" ? scalar : printable(scalar)) }
        // Where standard error is gone there is nobody left to tell.
        _ = try? FileDescriptorWriter(descriptor: STDERR_FILENO, name: "standard error").write(shown)
    }
}

/// Writes all of something to a descriptor, however many calls that takes.
struct FileDescriptorWriter {
    var descriptor: Int32
    /// For the complaint: a path, or `standard output`.
    var name: String

    func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { try write($0) }
    }

    func write(_ octets: [UInt8]) throws { try octets.withUnsafeBufferPointer { try write($0) } }

    private func write(_ octets: UnsafeBufferPointer<UInt8>) throws {
        var start = 0
        while start < octets.count {
            let count = Glibc.write(descriptor, octets.baseAddress! + start, octets.count - start)
            if count >= 0 {
                start += count
            } else if errno != EINTR {
                throw Complaint("cannot write to \(name): \(String(cString: strerror(errno)).lowercased())")
            }
        }
    }
}
