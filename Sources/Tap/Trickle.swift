import Wire

/// Notices a client whose request comes a few octets at a time, and for long.
struct Trickle {
    /// How long a request may take that is slower than ``least`` octets a second.
    private static let patience = Delay.milliseconds(5_000)
    private static let least = 100

    private var began: Timestamp?
    private var octets = 0
    private var isRequest = false
    private var isSaid = false

    /// The server has spoken: what comes now is something new.
    mutating func stop() {
        began = nil
        octets = 0
    }

    /// Octets have come from the client.
    /// - Parameter isAwaited: Whether there is a request without its answer.
    /// - Returns: What there is to say, once.
    mutating func add(_ piece: UnsafeRawBufferPointer, at time: Timestamp, isAwaited: Bool) -> String? {
        // What is spoken behind a change of protocol may take its time; it hardly begins like a method.
        if began == nil { isRequest = isAwaited || (0x41...0x5A).contains(piece.first ?? 0) }
        let began = began ?? time
        self.began = began
        octets += piece.count
        let seconds = (time - began).nanoseconds / 1_000_000_000
        guard !isSaid, isRequest, time - began >= Self.patience, octets < Int(seconds) * Self.least else { return nil }
        isSaid = true
        return "the client trickles: \(octets) bytes of its request in \(seconds) seconds"
    }
}
