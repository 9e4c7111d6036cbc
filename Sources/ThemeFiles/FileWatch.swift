import Glibc

/// Hears of changes to a few files without asking: its descriptor becomes readable.
///
/// It watches their folders, because editors put a new file in the place of the old one.
package final class FileWatch {
    /// To be polled; nil where the system has no watches left, which only costs the reload.
    package let descriptor: Int32?
    private var names: [Int32: Set<String>] = [:]

    /// - Parameter files: Paths; those whose folder is not there are passed over.
    package init(_ files: [String]) {
        let opened = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        descriptor = opened >= 0 ? opened : nil
        guard opened >= 0 else { return }
        for file in files {
            let slash = file.lastIndex(of: "/")
            let folder = slash.map { $0 == file.startIndex ? "/" : String(file[..<$0]) } ?? "."
            let name = slash.map { String(file[file.index(after: $0)...]) } ?? file
            let watch = inotify_add_watch(opened, folder, UInt32(IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE))
            if watch >= 0 { names[watch, default: []].insert(name) }
        }
    }

    deinit { if let descriptor { close(descriptor) } }

    /// Whether one of the files has changed since the last time.
    package func takeChange() -> Bool {
        guard let descriptor else { return false }
        var hasChanged = false
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: MemoryLayout<inotify_event>.alignment) { buffer in
            while true {
                let count = read(descriptor, buffer.baseAddress!, buffer.count)
                if count <= 0 { return }
                var place = 0
                while place + MemoryLayout<inotify_event>.size <= count {
                    let event = buffer.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
                    let start = place + MemoryLayout<inotify_event>.size
                    place = start + Int(event.len)
                    let name = String(decoding: buffer[start..<place].prefix { $0 != 0 }, as: UTF8.self)
                    if names[event.wd]?.contains(name) == true { hasChanged = true }
                }
            }
        }
        return hasChanged
    }
}
