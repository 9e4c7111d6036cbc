#if canImport(Glibc)
    import Glibc
#endif

/// A file that appears whole or not at all.
///
/// What is written goes to a temporary name in the same folder; ``commit()`` renames it. An existing file is replaced only
/// with `force`, and then only by a complete one with the same permissions. A device or a pipe is written to as it is.
final class OutputFile {
    private let path: String
    /// nil for what is no file to be replaced.
    private let temporary: String?
    private let force: Bool
    private let writer: FileDescriptorWriter
    private var isCommitted = false

    init(path: String, force: Bool) throws {
        let target = Self.target(of: path)
        self.path = target
        self.force = force
        let existing = try Self.check(target, force: force)
        guard existing?.isStream != true else {
            temporary = nil
            let descriptor = open(target, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.complaint("cannot write \(path)") }
            writer = FileDescriptorWriter(descriptor: descriptor, name: path)
            return
        }
        let name = "\(target).\(getpid()).partial"
        temporary = name
        let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, existing.map { $0.permissions } ?? 0o644)
        guard descriptor >= 0 else { throw Self.complaint("cannot write \(path)") }
        writer = FileDescriptorWriter(descriptor: descriptor, name: path)
        // What is asked for at the opening is less what the umask takes away.
        if let existing, fchmod(descriptor, existing.permissions) != 0 {
            throw Self.complaint("cannot write \(path)")
        }
    }

    deinit {
        close(writer.descriptor)
        if !isCommitted, let temporary { unlink(temporary) }
    }

    func write(_ text: String) throws { try writer.write(text) }

    func write(_ octets: [UInt8]) throws { try writer.write(octets) }

    func commit() throws {
        guard let temporary else { return }
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

    /// What stands at a path already.
    private struct Existing {
        /// A character device, a pipe or a socket: nothing that could be replaced.
        var isStream: Bool
        var permissions: mode_t
    }

    /// Says before any work is done what would keep the file from being written.
    /// - Returns: nil if there is nothing yet.
    private static func check(_ path: String, force: Bool) throws -> Existing? {
        var status = stat()
        var existing: Existing?
        if stat(path, &status) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFDIR: throw Complaint("cannot write \(path): is a directory")
            case S_IFBLK: throw Complaint("cannot write \(path): is a block device")
            case S_IFREG: break
            default: return Existing(isStream: true, permissions: 0)
            }
            if !force { throw Complaint("cannot write \(path): the file exists (--force overwrites it)") }
            existing = Existing(isStream: false, permissions: status.st_mode & 0o777)
        }
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard access(folder, W_OK | X_OK) == 0 else { throw complaint("cannot write \(path)") }
        return existing
    }

    /// Where a symbolic link leads: a file is replaced there, and the link stays.
    private static func target(of path: String) -> String {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK, stat(path, &status) == 0,
            status.st_mode & S_IFMT == S_IFREG, let resolved = realpath(path, nil)
        else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func complaint(_ what: String) -> Complaint {
        Complaint("\(what): \(String(cString: strerror(errno)).lowercased())")
    }
}
