import Glibc

/// The text of a small file.
func readText(_ path: String) throws(ThemeError) -> String {
    let limit = 1 << 20
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(file: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var octets: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0 {
            if errno == EINTR { continue }
            throw .unreadable(file: path, reason: String(cString: strerror(errno)))
        }
        if count == 0 { break }
        octets += buffer[..<count]
        if octets.count > limit { throw .unreadable(file: path, reason: "larger than a theme is (\(limit) octets)") }
    }
    guard let text = String(validating: octets, as: UTF8.self) else {
        throw .unreadable(file: path, reason: "not UTF-8")
    }
    return text
}

/// The text of a small file; nil where there is none.
func readText(ifThere path: String) throws(ThemeError) -> String? {
    access(path, F_OK) == 0 ? try readText(path) : nil
}

/// Where this program's configuration lies; nil where neither a folder for that nor a home is known.
func configurationFolder(_ environment: [String: String]) -> String? {
    folder("XDG_CONFIG_HOME", orInHome: ".config", environment).map { "\($0)/straybyte" }
}

/// A folder of the XDG base directory specification: what the variable says if that is an absolute path, else the
/// usual place in the user's home.
func folder(_ variable: String, orInHome inHome: String, _ environment: [String: String]) -> String? {
    if let value = environment[variable], value.hasPrefix("/") { return value }
    return environment["HOME"].flatMap { $0.isEmpty ? nil : "\($0)/\(inHome)" }
}

/// The names of the files in a folder; none where it cannot be read, as most of the folders of a search.
func fileNames(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        names.append(
            withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
                    String(cString: $0)
                }
            })
    }
    return names
}
