/// How a recipient reads what RFC 9112 leaves open or forbids, knob by knob.
///
/// The value of a knob says what a recipient does, not whether it may. Whatever a policy accepts, the framer
/// reports what the octets break.
package struct FramingPolicy: Hashable, Sendable {
    /// What a recipient does about a flaw.
    package enum Reading: String, CaseIterable, Sendable {
        /// Answers 400 or 501 and reads no further.
        case refuse
        /// Reads it as its sender must have meant it.
        case accept
        /// Reads on as if the field were not there.
        case ignore
    }

    package enum BothFields: String, CaseIterable, Sendable {
        case refuse
        /// Takes Transfer-Encoding, and closes after the response, as RFC 9112 section 6.1 says.
        case coding
        /// Takes Transfer-Encoding, and goes on.
        case codingKeepOpen
        /// Takes Content-Length.
        case length
    }

    package enum DifferingLengths: String, CaseIterable, Sendable { case refuse, first, last }
    package enum LengthGrammar: String, CaseIterable, Sendable {
        /// 1*DIGIT
        case digits
        /// A sign, and underscores between digits, as a library's `int` takes them.
        case lenient
    }
    package enum OldCoding: String, CaseIterable, Sendable { case refuse, close, keepOpen, ignore }
    package enum EmptyLines: String, CaseIterable, Sendable { case none, one, any }
    package enum ChunkLineEnd: String, CaseIterable, Sendable {
        /// LF alone is refused.
        case refuseBare
        /// LF alone ends the line.
        case acceptBare
        /// The line goes on up to a CRLF.
        case searchCRLF
    }
    package enum ChunkSizeGrammar: String, CaseIterable, Sendable {
        /// 1*HEXDIG
        case digits
        /// `0x` in front is taken.
        case prefixed
    }
    package enum Interim: String, CaseIterable, Sendable {
        /// Any 1xx but a 101 that was asked for is skipped.
        case skip
        /// Only 100 is; 102 and 103 are taken for final.
        case skipContinue
    }

    package var name: String
    /// Whether the next message is looked for after what is refused; a recipient reads no further then.
    package var resynchronises = false

    /// A1: Content-Length together with Transfer-Encoding.
    package var bothFields = BothFields.refuse
    /// A2: the same Content-Length more than once, in lines, and in one line's list.
    package var repeatedLengths = Reading.refuse
    package var lengthLists = Reading.refuse
    /// A3
    package var differingLengths = DifferingLengths.refuse
    /// A4
    package var lengthGrammar = LengthGrammar.digits
    /// A5: Transfer-Encoding with an empty member, `, chunked`.
    package var emptyCodings = Reading.refuse
    /// A6: a coding that is not registered.
    package var unknownCodings = Reading.refuse
    /// A7: `identity`, obsolete; accepted it is as if there were no field.
    package var identityCoding = Reading.refuse
    /// A8: Transfer-Encoding in HTTP/1.0.
    package var oldCoding = OldCoding.close
    /// A9: LF alone as a line end in a head. Recipients that wait for CRLF CRLF count as refusing: they judge no more.
    package var bareLineFeeds = Reading.refuse
    /// A10 and A11
    package var chunkLineEnd = ChunkLineEnd.refuseBare
    /// A12
    package var chunkSizes = ChunkSizeGrammar.digits
    /// A13: before a request-line.
    package var emptyLines = EmptyLines.any
    /// A14
    package var foldedLines = Reading.refuse
    /// A15: a blank before a field's colon.
    package var blankBeforeColon = Reading.refuse
    /// A16: HEAD with a body.
    package var bodyOfHEAD = Reading.accept
    /// A17: HTTP/1.1 without Host.
    package var missingHost = Reading.accept
    /// A18: Transfer-Encoding is known at all.
    package var codings = Reading.accept
    /// A19: trailer field lines and chunk extensions.
    package var trailers = Reading.accept
    /// A20: at clients.
    package var interim = Interim.skip

    /// The reference: refuses nothing that it can read on after, as it has to say whose every octet is.
    package static let rfc9112: FramingPolicy = {
        var policy = FramingPolicy("rfc9112")
        policy.resynchronises = true
        policy.bothFields = .coding
        policy.repeatedLengths = .accept
        policy.lengthLists = .accept
        policy.emptyCodings = .accept
        policy.unknownCodings = .accept
        policy.bareLineFeeds = .accept
        policy.chunkLineEnd = .acceptBare
        policy.foldedLines = .accept
        policy.blankBeforeColon = .accept
        return policy
    }()

    package init(_ name: String) { self.name = name }
}
