import Framing
import Wire

/// A request that was refused though nothing is wrong with it, and what might explain that.
struct Suspect {
    enum Mistake {
        /// Its first octets were taken for the rest of the request before.
        case eaten(Range<Int>)
        /// The body of the request before stood in front of it.
        case unread(Range<Int>)
        /// The trailer section of the request before did.
        case trailer(Range<Int>)
    }

    var number: Int
    var status: Int
    /// Octets after the head of the request before.
    var body: Range<Int>
    var framing: BodyFraming
    var trailer: Range<Int>?
    /// Where the refused request begins.
    var start: Int
    var sent: ArraySlice<UInt8>
    var method: ArraySlice<UInt8>
    var isSameMethod: Bool
    /// Of the refusal.
    var reason: ArraySlice<UInt8>
    var content: ArraySlice<UInt8>
    var answer: Range<Int>
    var causeFields: [FieldLine]
    var answerFields: [FieldLine]
    var refusalFields: [FieldLine]
    /// Whether the server is known to have closed after the refusal.
    var isClosed: Bool

    init(
        number: Int, status: Int, body: Range<Int>, framing: BodyFraming, trailer: Range<Int>?, start: Int,
        sent: ArraySlice<UInt8>, method: ArraySlice<UInt8>, isSameMethod: Bool, reason: ArraySlice<UInt8>,
        content: ArraySlice<UInt8>, answer: Range<Int>,
        causeFields: [FieldLine], answerFields: [FieldLine], refusalFields: [FieldLine]
    ) {
        self.number = number
        self.status = status
        self.body = body
        self.framing = framing
        self.trailer = trailer
        self.start = start
        self.sent = sent
        self.method = method
        self.isSameMethod = isSameMethod
        self.reason = reason
        self.content = content
        self.answer = answer
        self.causeFields = causeFields
        self.answerFields = answerFields
        self.refusalFields = refusalFields
        isClosed = refusalFields.values(of: "connection").contains { $0.hasMember("close") }
    }

    /// What the server must have done, if anything speaks for it besides the refusal: applications refuse requests
    /// too, and may close.
    var mistake: Mistake? {
        guard !body.isEmpty else { return nil }
        if quotesLeftover { return left }
        if isUnheardOf || allowsIt { return left }
        guard status == 400, isClosed else { return nil }
        if case .length(let length) = framing, KnownBug.isReadTwice(causeFields) || isMadeByParser && asksForUpgrade {
            // A page about what is wrong is the application's.
            guard content.isEmpty || isMadeByParser else { return nil }
            return leavesNoRequestLine(length) ? .eaten(start..<min(start + length, sent.endIndex)) : nil
        }
        return isMadeByParser || isBare ? left : nil
    }

    private var left: Mistake { trailer.map { .trailer($0) } ?? .unread(body) }

    private var asksForUpgrade: Bool { !causeFields.values(of: "upgrade").isEmpty }

    /// 501 to a method that every server knows (RFC 9110 section 9.1), or to one that this server has answered before
    /// and a body without a line end of its own may have made another of; where that speaks for the parser, for what an
    /// application lacks it answers with 501 too.
    private var isUnheardOf: Bool {
        guard status == 501 else { return false }
        if method.elementsEqual("GET".utf8) || method.elementsEqual("HEAD".utf8) { return true }
        return isSameMethod && trailer == nil && sent[body].last != 0x0A && (isClosed || isMadeByParser)
    }

    /// Whether the refusal lacks what every answer of the application's has: a server's parser answers by itself.
    private var isMadeByParser: Bool {
        ["date", "server"].contains { name in
            !answerFields.values(of: name).isEmpty && refusalFields.values(of: name).isEmpty
        }
    }

    /// 405 that says itself that the method is allowed: the server has seen another.
    private var allowsIt: Bool {
        status == 405
            && refusalFields.values(of: "allow").contains {
                $0.split(separator: 0x2C).contains { $0.trimmed.elementsEqual(method) }
            }
    }

    /// Whether the refusal has neither a word of explanation nor a Date: an application's has one or the other.
    private var isBare: Bool { content.isEmpty && refusalFields.values(of: "date").isEmpty }

    /// Whether what follows the eaten octets is no request-line, so that the refusal fits.
    private func leavesNoRequestLine(_ length: Int) -> Bool {
        let rest = sent[min(start + length, sent.endIndex)...]
        guard !rest.isEmpty else { return true }
        return !isRequestLine(rest.prefix { $0 != 0x0A } + [0x0A])
    }

    /// Whether the refusal quotes what stands in front of the method or in its place, as http.server's do:
    /// `Unsupported method ('{}POST')`, `Bad HTTP/0.9 request type ('{"id":')`.
    private var quotesLeftover: Bool {
        // http.server says it in the reason-phrase as well.
        let text = Array(reason.prefix(512)) + Array(content.prefix(4096)).withoutReferences
        let leftover = sent[trailer ?? body]
        if leftover.last != 0x0A {
            let glued = leftover.suffix(3) + method
            if text.firstRange(of: glued) != nil { return true }
        }
        let word = leftover.prefix { $0 > 0x20 }.prefix(40)
        return word.count >= 3 && text.firstRange(of: [0x27] + word) != nil
    }
}

extension ArraySlice<UInt8> {
    /// Without the spaces and tabs at its ends.
    var trimmed: ArraySlice<UInt8> {
        var word = drop { $0 == 0x20 || $0 == 0x09 }
        while let last = word.last, last == 0x20 || last == 0x09 { word.removeLast() }
        return word
    }
}

/// Whether octets are a request-line with its line end: a method in capitals, a target, a version.
func isRequestLine(_ line: some Collection<UInt8>) -> Bool {
    let words = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, !words[1].isEmpty else { return false }
    guard words[0].allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x2D }) else { return false }
    return words[2].starts(with: "HTTP/".utf8)
}

extension [UInt8] {
    /// With the character references that servers write into their error pages resolved.
    fileprivate var withoutReferences: [UInt8] {
        guard contains(0x26) else { return self }
        let references: [(StaticString, UInt8)] = [
            ("&quot;", 0x22), ("&#34;", 0x22), ("&#x27;", 0x27), ("&#39;", 0x27), ("&lt;", 0x3C), ("&gt;", 0x3E),
            ("&amp;", 0x26),
        ]
        var result: [UInt8] = []
        var index = 0
        while index < count {
            let match = references.first { name, _ in
                index + name.utf8CodeUnitCount <= count
                    && (0..<name.utf8CodeUnitCount).allSatisfy { self[index + $0] == name.utf8Start[$0] }
            }
            result.append(match?.1 ?? self[index])
            index += match?.0.utf8CodeUnitCount ?? 1
        }
        return result
    }
}
