#if canImport(Glibc)
    import Glibc
#endif

/// Why a file cannot be read, in one line that names it.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }

    /// What the system says of its last refusal.
    static func lastRefusal(_ what: String) -> FileError {
        FileError("\(what): \(String(cString: strerror(errno)).lowercased())")
    }
}
