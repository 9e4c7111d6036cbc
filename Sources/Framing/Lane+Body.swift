import Wire

/// Message bodies.
extension Lane {
    mutating func data(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        let count = min(remaining, octets.count - index)
        if !isWithinDrain(count) { return refuse(unread: octets, &index, &ledger) }
        claim(count, phase == .body ? .body : .chunkData)
        if phase == .body { tail.add(index..<index + count) }
        index += count
        remaining -= count
        guard remaining == 0 else { return }
        if phase == .body {
            finish(&ledger)
        } else {
            phase = .chunkEnd
        }
    }

    mutating func chunkSizeLine(_ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger) {
        let chunk = ChunkSize(line, content: shape.content, endsInCRLF: shape.endsInCRLF, policy)
        let range = position..<position + shape.length
        let extensions = shape.length - line.prefixOfSize
        let isOverLimit = shape.isTooLong || extensions > limits.chunkExtensions
        let flaw = chunk.flaw
        if isOverLimit {
            reportChunk(.chunkExtension, range, "chunk extensions of \(extensions) octets", &ledger)
        } else if let flaw {
            reportChunk(flaw.rule, range, flaw.detail + " " + quoted(line, 0..<line.count), &ledger)
        }
        guard let size = chunk.size else {
            // Nobody can say how much data follows.
            claim(shape.length, .body)
            lose(&ledger)
            return
        }
        let isRefused =
            flaw == .bareLineFeed && policy.chunkLineEnd == .refuseBare
            || flaw == .extensionGrammar && policy.chunkLineEnd != .searchCRLF
            || flaw == .blankAfter && policy.blanksAfterChunkSize == .refuse && policy.chunkLineEnd != .searchCRLF
        let hasOddBlank = chunk.hasBlankBefore && policy.blanksBeforeExtensions == .refuse
        if isRefused || hasOddBlank || chunk.hasExtensions && policy.trailers == .refuse, refuse(.refuse, &ledger) {
            return
        }
        if size == 0 {
            claim(shape.length, .lastChunk)
            head.last = .none
            head.size = 0
            phase = .trailer
        } else {
            claim(shape.length, .chunkSize)
            remaining = size
            phase = .chunkData
        }
    }

    /// The two octets after a chunk's data.
    mutating func chunkEnd(_ octets: Span<UInt8>, _ index: inout Int, _ ledger: inout Ledger) {
        let octet = octets[index]
        // Any two octets pass for the line end.
        let takesAny = policy.missingChunkEnds == .ignore
        if held.isEmpty, octet == 0x0D || takesAny {
            hold(octets, index..<index + 1)
            index += 1
            return
        }
        if octet == 0x0A || takesAny, !held.isEmpty || policy.bareChunkEnds == .accept {
            index += 1
            let count = held.count + 1
            held.removeAll(keepingCapacity: true)
            claim(count, .chunkEnd)
            phase = .chunkSize
            return
        }
        let end = position + held.count + 1
        if policy.missingChunkEnds == .accept, held.isEmpty {
            phase = .chunkSize
            return
        }
        reportChunk(.chunkEnd, position..<end, "no CRLF after a chunk's data", &ledger)
        lose(&ledger)
    }

    mutating func trailerLine(_ line: Span<UInt8>, _ shape: LineShape, _ ledger: inout Ledger) {
        let range = position..<position + shape.length
        guard shape.content > 0 else {
            claim(shape.length, .trailerEnd)
            checkLineEnd(shape, range, .invalidField, &ledger)
            if policy.trailers == .judged, refuse(policy.reading(shape), &ledger) { return }
            finish(&ledger)
            return
        }
        if policy.trailers == .refuse, refuse(.refuse, &ledger) { return }
        claim(shape.length, .trailerLine)
        if policy.trailers == .oneLine { return finish(&ledger) }
        if case .request(let number) = place { ledger.traits[number - 1].hasTrailers = true }
        guard checkSize(shape, range, &ledger) else { return }
        let field = FieldLine(line, content: shape.content)
        if let flaw = field.flaw { report(flaw, range, &ledger) }
        checkLineEnd(shape, range, .invalidField, &ledger)
        if policy.trailers == .judged {
            if refuse(policy.reading(shape), &ledger) { return }
            if let flaw = field.flaw, refuse(policy.reading(flaw, line, field), &ledger) { return }
        }
        switch FramingField(line, name: field.name) {
        case .contentLength, .transferEncoding, .host: report(.framingInTrailer, range, &ledger)
        case .none, .other, .connection, .upgrade, .expect: break
        }
    }

    private func reportChunk(_ rule: Rule, _ range: Range<Int>, _ detail: String, _ ledger: inout Ledger) {
        ledger.report(.badChunk, .violation, rule, direction, range, exchange: owner.exchange, detail)
    }

    /// The rest of the message has no end that anybody can know.
    private mutating func lose(_ ledger: inout Ledger) {
        if refuse(.refuse, &ledger) { return }
        message?.framing = .unknowable
        phase = .lost
        candidate = .word
        let octets = held
        held.removeAll(keepingCapacity: true)
        // A CR begins neither kind of start-line.
        strayOctets(octets.count, &ledger)
    }
}

extension Span<UInt8> {
    /// Number of hexadecimal digits at the beginning.
    fileprivate var prefixOfSize: Int {
        var index = 0
        while index < count, self[index].hexadecimal != nil { index += 1 }
        return index
    }
}

extension ChunkSize.Flaw {
    fileprivate var rule: Rule {
        switch self {
        case .noSize, .overflow, .afterSize: .chunkSize
        case .blankAfter, .extensionGrammar: .chunkExtension
        case .bareLineFeed: .chunkLineEnd
        }
    }

    fileprivate var detail: String {
        switch self {
        case .noSize: "a chunk-size line without a size:"
        case .overflow: "a chunk-size that does not fit 63 bits:"
        case .afterSize: "something else than an extension after a chunk-size:"
        case .blankAfter: "a blank between a chunk-size and its line end:"
        case .extensionGrammar: "a chunk extension that breaks the grammar:"
        case .bareLineFeed: "a chunk-size line that ends in LF alone:"
        }
    }
}
