#if canImport(Glibc)
    import Glibc
#endif

/// What is fuzzed: `FUZZ_SUBJECT` names one, `framing` if it names none.
///
/// A subject takes an input and traps if something that has to hold does not. Another one is a case here, a file
/// beside this one, and a folder of seeds under `Corpus`.
private enum Subject: String, CaseIterable {
    case framing
    case captures

    func take(_ input: UnsafeRawBufferPointer) {
        switch self {
        case .framing: fuzzFraming(input)
        case .captures: fuzzCaptures(input)
        }
    }

    static let chosen: Subject = {
        guard let name = getenv("FUZZ_SUBJECT").map({ String(cString: $0) }) else { return .framing }
        guard let subject = Subject(rawValue: name) else {
            fatalError("FUZZ_SUBJECT is one of \(allCases.map(\.rawValue)), not \(name)")
        }
        return subject
    }()
}

/// Called by libFuzzer, which brings `main`.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Subject.chosen.take(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}
