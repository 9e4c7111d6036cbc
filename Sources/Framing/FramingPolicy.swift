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
        /// A sign and the digits in front, whatever follows them, as `strtol` takes them.
        case prefix
    }
    package enum KnownCodings: String, CaseIterable, Sendable {
        /// Those in the registry, and `chunked` with a parameter.
        case registered
        /// Those in the registry; `chunked` with a parameter is a coding that nobody knows.
        case withoutParameters
        /// `chunked` and no other, neither with a parameter nor in a list.
        case chunkedAlone
    }
    package enum Controls: String, CaseIterable, Sendable {
        case accept, refuseNUL
        /// NUL, VT, FF and CR.
        case refuseNULAndSpaces
        case refuse
    }
    package enum RequestLines: String, CaseIterable, Sendable {
        /// Whatever can be told to be one.
        case loose
        /// More than one SP between the elements; otherwise exact.
        case spaces
        /// As RFC 9112 section 3 has it.
        case exact
    }
    package enum Methods: String, CaseIterable, Sendable {
        /// Any token.
        case any
        /// Those that llhttp has a name for.
        case llhttp
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
        /// Blanks, a sign, `0x`, and underscores between digits, as a library's `int` takes them.
        case lenient
    }
    package enum ChunkExtensions: String, CaseIterable, Sendable {
        /// By their grammar.
        case grammar
        /// By their grammar, but without the blanks that it tolerates behind the semicolon.
        case withoutBlanks
        /// Whatever follows the semicolon.
        case any
        /// Whatever follows the size.
        case anything
    }
    package enum LargeChunks: String, CaseIterable, Sendable {
        case refuse
        /// Waits for more data than will ever come.
        case wait
    }
    package enum Trailers: String, CaseIterable, Sendable {
        case read
        /// Read, and judged as the field lines of a header section are.
        case judged
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
    /// A3: also what counts if one of them is no number.
    package var differingLengths = DifferingLengths.refuse
    /// A4
    package var lengthGrammar = LengthGrammar.digits
    /// A4: a Content-Length without a value, which is 0 if it is accepted.
    package var emptyLengths = Reading.refuse
    /// A4: a Content-Length that is no number; ignored it is as if there were no field.
    package var invalidLengths = Reading.refuse
    /// A5: Transfer-Encoding with an empty member, `, chunked`.
    package var emptyCodings = Reading.refuse
    /// A6: a coding that is not registered.
    package var unknownCodings = Reading.refuse
    /// A6: which codings are known.
    package var knownCodings = KnownCodings.registered
    /// A6: `chunked` more than once, in a request.
    package var repeatedChunked = Reading.refuse
    /// A7: `identity`, obsolete; accepted it is as if there were no field.
    package var identityCoding = Reading.refuse
    /// A8: Transfer-Encoding in HTTP/1.0.
    package var oldCoding = OldCoding.close
    /// A8: `keep-alive` in HTTP/1.0; ignored, the connection ends behind the message.
    package var oldKeepAlive = Reading.accept
    /// A9: LF alone as a line end in a head. Recipients that wait for CRLF CRLF count as refusing: they judge no more.
    package var bareLineFeeds = Reading.refuse
    /// A10 and A11
    package var chunkLineEnd = ChunkLineEnd.refuseBare
    /// A11, and blanks between a chunk-size and the semicolon.
    package var chunkExtensions = ChunkExtensions.grammar
    package var blanksBeforeExtensions = Reading.accept
    /// A12
    package var chunkSizes = ChunkSizeGrammar.digits
    /// A12: a chunk-size that does not fit 63 bits.
    package var largeChunks = LargeChunks.refuse
    /// A13: before a request-line; before a status-line that is due, none or any.
    package var emptyLines = EmptyLines.any
    /// A14
    package var foldedLines = Reading.refuse
    /// A14: a line that begins with a blank where it continues none, behind the start-line; as any other if accepted.
    package var blanksFirst = Reading.accept
    /// A15: a blank before a field's colon.
    package var blankBeforeColon = Reading.refuse
    /// A15: a field line whose name is no token, and one without a colon.
    package var oddNames = Reading.accept
    package var missingColons = Reading.accept
    /// A15: whether a line without a colon, or with a blank in front of it, is taken for the end of the fields: those
    /// behind it count for nothing, though the section goes on up to its empty line.
    package var oddLinesEndFields = false
    /// A16: HEAD with a body.
    package var bodyOfHEAD = Reading.accept
    /// A17: HTTP/1.1 without Host.
    package var missingHost = Reading.accept
    package var repeatedHosts = Reading.accept
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
    /// How closely a request-line has to keep to its grammar, and its method to a list.
    package var requestLines = RequestLines.loose
    package var methods = Methods.any
    /// A25, each after a flag of llhttp. Controls in a field's value.
    package var controls = Controls.accept
    /// Versions that are not HTTP/1, and those of HTTP/1 that are neither 1.0 nor 1.1.
    package var versions = Reading.accept
    package var minorVersions = Reading.accept
    /// What comes behind a message that said close.
    package var afterClose = AfterClose.refuse
    /// A last coding of a request that is not chunked: accepted, its body is all that comes.
    package var unchunkedCodings = Reading.refuse
    /// A CR alone as a line end in a head.
    package var bareCarriageReturns = Reading.refuse
    /// A chunk's data that no line end follows; ignored, any two octets pass for one.
    package var missingChunkEnds = Reading.refuse
    /// A chunk's data that LF alone follows.
    package var bareChunkEnds = Reading.refuse
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
        policy.repeatedChunked = .accept
        policy.bareLineFeeds = .accept
        policy.chunkLineEnd = .acceptBare
        policy.foldedLines = .accept
        policy.blankBeforeColon = .accept
        return policy
    }()

    package init(_ name: String) { self.name = name }
}
