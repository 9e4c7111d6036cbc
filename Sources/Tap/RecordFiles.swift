#if canImport(Glibc)
    import Glibc
#endif

/// The record on disk: FILE, and what was rotated out of it as FILE.1 (the latest), FILE.2 and so on.
///
/// A disk that is full costs what comes meanwhile and nothing else: what is there stays readable, and the record goes on
/// in a new file when there is room.
package final class RecordFiles: TapLogTarget {
    private let path: String
    private let rotation: Int?
    private let keep: Int
    private var descriptor: Int32
    private var size = 0
    private var failing: (since: Int, lost: Int)?

    /// - Parameters:
    ///   - rotation: Octets after which a new file is begun; nil for never.
    ///   - keep: Files there are at most, the one that is being written included.
    /// - Throws: A line for the user.
    package init(path: String, rotation: Int?, keep: Int, force: Bool) throws {
        self.path = path
        self.rotation = rotation
        self.keep = max(1, keep)
        descriptor = Self.create(path, flags: force ? O_TRUNC : O_EXCL)
        guard descriptor >= 0 else {
            let hint = errno == EEXIST ? " (--force overwrites it)" : ""
            throw TapLogTrouble("cannot write \(path): \(Self.reason())\(hint)")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The files there are, oldest first.
    package var paths: [String] {
        (1..<max(keep, 2)).reversed().map { "\(path).\($0)" }.filter { access($0, F_OK) == 0 } + [path]
    }

    package func write(_ batch: UnsafeRawBufferPointer) -> TapLogOutcome {
        if failing != nil { return tryAgain(batch.count) }
        guard let error = append(batch) else {
            guard let rotation, size >= rotation else { return .written }
            return rotate().map { .failed($0) } ?? .beginAnew
        }
        // Half a line, or half a batch, is of no use to a reader.
        if descriptor >= 0 { ftruncate(descriptor, off_t(size)) }
        failing = (Self.seconds(), batch.count)
        return .failed(
            TapLogTrouble("cannot write \(path): \(error); the tap goes on, and the record when there is room"))
    }

    /// Once a few seconds: whether there is room again.
    private func tryAgain(_ count: Int) -> TapLogOutcome {
        guard var failing else { return .written }
        failing.lost += count
        guard Self.seconds() - failing.since >= 2 else {
            self.failing = failing
            return .lost
        }
        failing.since = Self.seconds()
        self.failing = failing
        guard hasRoom(), rotate() == nil else { return .lost }
        self.failing = nil
        return .beginAnew
    }

    private func hasRoom() -> Bool {
        var status = statvfs()
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        guard statvfs(folder, &status) == 0 else { return false }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) > 1 << 20
    }

    /// - Returns: What the system says if it could not be written.
    private func append(_ batch: UnsafeRawBufferPointer) -> String? {
        var start = 0
        while start < batch.count {
            let count = Glibc.write(descriptor, batch.baseAddress! + start, batch.count - start)
            if count >= 0 {
                start += count
            } else if errno != EINTR {
                return Self.reason()
            }
        }
        size += batch.count
        return nil
    }

    private func rotate() -> TapLogTrouble? {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
        if keep > 1 {
            for number in (1..<(keep - 1)).reversed() { rename("\(path).\(number)", "\(path).\(number + 1)") }
            rename(path, "\(path).1")
        }
        descriptor = Self.create(path, flags: O_TRUNC)
        size = 0
        guard descriptor >= 0 else { return TapLogTrouble("cannot write \(path): \(Self.reason())") }
        return nil
    }

    private static func create(_ path: String, flags: Int32) -> Int32 {
        open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o644)
    }

    private static func seconds() -> Int {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec
    }

    private static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}
