#if canImport(Glibc)
    import Glibc
#endif

/// A file that is read once from its beginning and then here and there.
///
/// What comes through a pipe cannot be read twice, so its octets are written to a temporary file on the way; it has
/// no name, and is gone with the process.
package final class SourceFile: @unchecked Sendable {
    /// The path, or `standard input`.
    package let name: String
    /// Octets in all; nil of a pipe, which does not know.
    package let length: Int?
    private let source: Int32
    /// Where octets are read again.
    private let store: Int32
    private var written = 0
    /// Octets that were read, and can be read again.
    private(set) var readable = 0

    private var isSpooled: Bool { store != source }

    /// - Parameter path: `-` is standard input.
    package init(_ path: String) throws(FileError) {
        name = path == "-" ? "standard input" : path
        source = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw .lastRefusal("cannot read \(name)") }
        var status = stat()
        guard fstat(source, &status) == 0 else {
            let error = FileError.lastRefusal("cannot read \(name)")
            close(source)
            throw error
        }
        if status.st_mode & S_IFMT == S_IFDIR {
            close(source)
            throw FileError("cannot read \(name): is a directory")
        }
        // Standard input may be a file of which somebody has read a part: its offsets would not be ours.
        let isWhole = status.st_mode & S_IFMT == S_IFREG && lseek(source, 0, SEEK_CUR) == 0
        length = isWhole ? Int(status.st_size) : nil
        if isWhole {
            store = source
            posix_fadvise(source, 0, 0, POSIX_FADV_SEQUENTIAL)
        } else {
            do {
                store = try Self.temporary()
            } catch {
                close(source)
                throw error
            }
        }
    }

    deinit {
        if isSpooled { close(store) }
        close(source)
    }

    /// Reads on.
    /// - Returns: How many octets came; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        while true {
            let count = Glibc.read(source, buffer.baseAddress, buffer.count)
            if count >= 0 {
                readable += count
                if isSpooled { try spool(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
                return count
            }
            guard errno == EINTR else { throw .lastRefusal("cannot read \(name)") }
        }
    }

    /// Whether there is something to read, or the end, within a time.
    package func isReady(milliseconds: Int32) -> Bool {
        guard length == nil else { return true }
        var watched = pollfd(fd: source, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, milliseconds) > 0
    }

    /// Reads octets again that were read before.
    func octets(at place: Int, count: Int) throws(FileError) -> [UInt8] {
        var refusal: FileError?
        let octets = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(store, buffer.baseAddress! + filled, count - filled, off_t(place + filled))
                if got > 0 {
                    filled += got
                } else if got == 0 {
                    refusal = FileError("cannot read \(name) again: it has become shorter")
                    return
                } else if errno != EINTR {
                    refusal = .lastRefusal("cannot read \(name) again")
                    return
                }
            }
        }
        if let refusal { throw refusal }
        return octets
    }

    private func spool(_ octets: UnsafeRawBufferPointer) throws(FileError) {
        var start = 0
        while start < octets.count {
            let count = pwrite(store, octets.baseAddress! + start, octets.count - start, off_t(written))
            if count >= 0 {
                start += count
                written += count
            } else if errno != EINTR {
                throw .lastRefusal("cannot keep what comes through \(name) in a temporary file")
            }
        }
    }

    private static func temporary() throws(FileError) -> Int32 {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/straybyte.XXXXXX".utf8CString)
        let descriptor = template.withUnsafeMutableBufferPointer { mkstemp($0.baseAddress!) }
        guard descriptor >= 0 else { throw .lastRefusal("cannot make a temporary file in \(folder)") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        template.withUnsafeBufferPointer { _ = unlink($0.baseAddress!) }
        return descriptor
    }
}
