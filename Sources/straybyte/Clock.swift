import Wire

#if canImport(Glibc)
    import Glibc
#endif

/// The clocks of the system.
enum Clock {
    /// Monotonic, from an arbitrary zero.
    static var now: Timestamp { Timestamp(nanoseconds: read(CLOCK_MONOTONIC)) }

    /// Nanoseconds since 1970.
    static var epoch: Int64 { read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var moment = timespec()
        clock_gettime(clock, &moment)
        return Int64(moment.tv_sec) * 1_000_000_000 + Int64(moment.tv_nsec)
    }
}
