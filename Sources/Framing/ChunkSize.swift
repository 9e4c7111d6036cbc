/// A chunk-size line taken apart (RFC 9112 section 7.1).
struct ChunkSize {
    enum Flaw: Hashable { case noSize, overflow, afterSize, blankAfter, extensionGrammar, bareLineFeed }

    /// nil if there is no number that can be read.
    var size: Int?
    /// Whether anything stands between the size and the line end.
    private(set) var hasExtensions = false
    /// Whether a blank stands in front of the semicolon.
    private(set) var hasBlankBefore = false
    /// What is wrong with it; a line with a size can be followed nevertheless, at one's own risk.
    var flaw: Flaw?

    /// - Parameter line: Ends in LF; `content` is its length without the line end.
    init(_ line: Span<UInt8>, content: Int, endsInCRLF: Bool, _ policy: FramingPolicy) {
        let isLenient = policy.chunkSizes == .lenient
        var index = 0
        if isLenient {
            while index < content, line[index].isBlank { index += 1 }
            if index < content, line[index] == 0x2B { index += 1 }
            if line.begins(with: "0X", at: index) { index += 2 }
        }
        if policy.chunkSizes != .digits, line.begins(with: "0x", at: index) { index += 2 }
        let digits = index
        var number = 0
        while index < content {
            if isLenient, line[index] == 0x5F, index > digits, index + 1 < content, line[index - 1].hexadecimal != nil,
                line[index + 1].hexadecimal != nil
            {
                index += 1
                continue
            }
            guard let digit = line[index].hexadecimal else { break }
            let (shifted, overflow) = number.multipliedReportingOverflow(by: 16)
            guard !overflow else {
                flaw = .overflow
                if policy.largeChunks == .wait { size = .max }
                return
            }
            number = shifted + digit
            index += 1
        }
        guard index > digits else {
            flaw = .noSize
            return
        }
        let end = index
        while index < content, line[index].isBlank { index += 1 }
        if index < content, line[index] != 0x3B, policy.chunkExtensions != .anything {
            flaw = .afterSize
            return
        }
        size = number
        hasExtensions = index < content
        hasBlankBefore = hasExtensions && index > end
        switch policy.chunkExtensions {
        case .grammar, .withoutBlanks:
            let blanks = policy.chunkExtensions == .grammar
            if !Self.areExtensions(line, index..<content, blanks: blanks) { flaw = .extensionGrammar }
        case .any, .anything: break
        }
        if index == content, content > 0, line[content - 1].isBlank { flaw = .blankAfter }
        if !endsInCRLF { flaw = .bareLineFeed }
    }

    /// `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`, RFC 9112 section 7.1.1.
    private static func areExtensions(_ line: Span<UInt8>, _ range: Range<Int>, blanks: Bool) -> Bool {
        var index = range.lowerBound
        func skipBlanks() { while blanks, index < range.upperBound, line[index].isBlank { index += 1 } }
        func skipToken() -> Bool {
            let start = index
            while index < range.upperBound, line[index].isToken { index += 1 }
            return index > start
        }
        func skipQuoted() -> Bool {
            index += 1
            while index < range.upperBound, line[index] != 0x22 {
                let octet = line[index]
                if octet == 0x5C { index += 1 }
                guard index < range.upperBound, octet >= 0x20 || octet == 0x09, octet != 0x7F else { return false }
                index += 1
            }
            index += 1
            return index <= range.upperBound
        }
        while index < range.upperBound {
            guard line[index] == 0x3B else { return false }
            index += 1
            skipBlanks()
            guard skipToken() else { return false }
            skipBlanks()
            if index < range.upperBound, line[index] == 0x3D {
                index += 1
                skipBlanks()
                guard index < range.upperBound else { return false }
                guard line[index] == 0x22 ? skipQuoted() : skipToken() else { return false }
                skipBlanks()
            }
        }
        return true
    }
}
