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

    package enum Side: String, CaseIterable, Sendable { case server, client }
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
    package enum LargeChunks: String, CaseIterable, Sendable {
        case refuse
        /// Waits for more data than will ever come.
        case wait
    }
    package enum Trailers: String, CaseIterable, Sendable {
        case read
        /// Chunk extensions too.
        case refuse
        /// Takes one line behind the last-chunk, whatever it is, and the message ends there.
        case oneLine
    }
    package enum Interim: String, CaseIterable, Sendable {
        /// Any 1xx but a 101 that was asked for is skipped.
        case skip
        /// Only 100 is; 102 and 103 are taken for final.
        case skipContinue
        /// One that was not asked for fails the request: 102, and 100 without `Expect`.
        case refuseUnasked
    }
    /// What a client does about octets behind a response while it waits for none.
    package enum Excess: String, CaseIterable, Sendable {
        /// Fails the request just answered, or closes: reads no further.
        case fail
        /// Takes them for the beginning of the answer to the next request.
        case keepForNext
        /// Throws them away, and goes on with what comes once a request is out.
        case drop
        /// Throws them away behind a response without a body, and closes behind another.
        case dropBehindBodyless
    }
    /// What a server does about a body that is still on its way when it has answered.
    package enum EarlyAnswer: Hashable, Sendable {
        case read
        /// Reads as many octets of it at most, and closes if there are more.
        case drain(Int)
        case close
        /// Takes what comes for the next request.
        case leave
    }
    package enum Pipelining: String, CaseIterable, Sendable {
        /// Responses answer the requests in their order.
        case inOrder
        /// A response answers the last request that has no answer yet.
        case lastFirst
    }
    package enum AfterClose: String, CaseIterable, Sendable { case refuse, drop, read }
    package enum HalfClose: String, CaseIterable, Sendable {
        case answer
        /// A client that ends its direction gets no more.
        case abort
    }

    package var name: String
    /// Which side the recipient is, and so which direction it reads: the other is read as the reference does. nil for
    /// both.
    package var side: Side?
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
    /// A4: a Content-Length without a value, which is 0 if it is accepted.
    package var emptyLengths = Reading.refuse
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
    /// A12: a chunk-size that does not fit 63 bits.
    package var largeChunks = LargeChunks.refuse
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
    package var trailers = Trailers.read
    /// A20: at clients.
    package var interim = Interim.skip
    /// A21: at clients.
    package var excess = Excess.fail
    /// A22
    package var earlyAnswers = EarlyAnswer.read
    /// A23
    package var pipelining = Pipelining.inOrder
    /// A24
    package var halfClose = HalfClose.answer
    /// A25, each after a flag of llhttp. Controls in a field's value.
    package var controls = Reading.accept
    /// Versions that are not HTTP/1.
    package var versions = Reading.accept
    /// What comes behind a message that said close.
    package var afterClose = AfterClose.refuse
    /// A last coding of a request that is not chunked: accepted, its body is all that comes.
    package var unchunkedCodings = Reading.refuse
    /// A CR alone as a line end in a head.
    package var bareCarriageReturns = Reading.refuse
    /// A chunk's data that no line end follows.
    package var missingChunkEnds = Reading.refuse
    /// Blanks between a chunk-size and its line end.
    package var blanksAfterChunkSize = Reading.refuse

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
