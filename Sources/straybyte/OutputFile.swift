#if canImport(Glibc)
    import Glibc
#endif

/// A file that appears whole or not at all.
///
/// What is written goes to a temporary name in the same folder; ``commit()`` renames it. An existing file is replaced only
/// with `force`, and then only by a complete one.
final class OutputFile {
    private let path: String
    private let temporary: String
    private let force: Bool
    private let writer: FileDescriptorWriter
    private var isCommitted = false

    init(path: String, force: Bool) throws {
        try Self.check(path, force: force)
        self.path = path
        self.force = force
        temporary = "\(path).\(getpid()).partial"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw Self.complaint("cannot write \(path)") }
        writer = FileDescriptorWriter(descriptor: descriptor, name: path)
    }

    deinit {
        close(writer.descriptor)
        if !isCommitted { unlink(temporary) }
    }

    func write(_ text: String) throws { try writer.write(text) }

    func write(_ octets: [UInt8]) throws { try writer.write(octets) }

    func commit() throws {
        guard fsync(writer.descriptor) == 0 else { throw Self.complaint("cannot write \(path)") }
        // link(2) refuses to replace a file that has appeared since the check; rename(2) would not.
        if force {
            guard rename(temporary, path) == 0 else { throw Self.complaint("cannot write \(path)") }
        } else {
            guard link(temporary, path) == 0 else { throw Self.complaint("cannot write \(path)") }
            unlink(temporary)
        }
        isCommitted = true
    }

    /// Says before any work is done what would keep the file from being written.
    static func check(_ path: String, force: Bool) throws {
        var status = stat()
        if stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { throw Complaint("cannot write \(path): is a directory") }
            if !force { throw Complaint("cannot write \(path): the file exists (--force overwrites it)") }
        }
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard access(folder, W_OK | X_OK) == 0 else { throw complaint("cannot write \(path)") }
    }

    private static func complaint(_ what: String) -> Complaint {
        Complaint("\(what): \(String(cString: strerror(errno)).lowercased())")
    }
}
