import Captures
import Formats

/// A file or a pipe with a session in it, told by its first octets and not by its name.
package enum SessionInput {
    case log(SessionLogContents, name: String)
    case capture(CaptureSession)

    /// - Parameter path: `-` is standard input.
    /// - Throws: ``FileError``; of a log that makes no sense, with its line.
    package static func open(_ path: String) throws(FileError) -> SessionInput {
        let file = try SourceFile(path)
        var head: [UInt8] = []
        while head.count < CaptureFormat.magicLength {
            let more = try file.read(upTo: 64 - head.count)
            if more.isEmpty { break }
            head += more
        }
        if let format = CaptureFormat(head.span) { return .capture(CaptureSession(file, format, head: head)) }
        guard isLog(head) else { throw FileError("cannot read \(file.name): \(whatItIs(head))") }
        while true {
            let more = try file.read(upTo: 1 << 20)
            if more.isEmpty { break }
            head += more
        }
        do {
            return .log(try SessionLog.read(head), name: file.name)
        } catch {
            throw FileError("\(file.name): \(error)")
        }
    }

    private static func isLog(_ head: [UInt8]) -> Bool {
        head.first { ![0x09, 0x0A, 0x0D, 0x20].contains($0) } == UInt8(ascii: "{")
    }

    private static func whatItIs(_ head: [UInt8]) -> String {
        let packers: [([UInt8], String)] = [
            ([0x1F, 0x8B], "gzip"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd"), ([0x04, 0x22, 0x4D, 0x18], "lz4"),
            ([0xFD, 0x37, 0x7A, 0x58], "xz"), ([0x42, 0x5A, 0x68], "bzip2"),
        ]
        if head.isEmpty { return "it is empty" }
        if let packer = packers.first(where: { head.starts(with: $0.0) }) {
            return "it is compressed with \(packer.1); unpack it first"
        }
        return "it is neither a capture (pcap, pcapng) nor a session log"
    }
}

extension SourceFile {
    /// The next octets; none at the end.
    fileprivate func read(upTo count: Int) throws(FileError) -> [UInt8] {
        var refusal: FileError?
        let octets = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(FileError) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                refusal = error
            }
        }
        if let refusal { throw refusal }
        return octets
    }
}
