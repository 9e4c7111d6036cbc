#if canImport(Glibc)
    import Glibc
#endif

/// CPU time of this thread, in seconds: what another process does meanwhile does not count.
func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

extension [Double] {
    /// The middle value; of an even number of values the upper of the two in the middle.
    var median: Double { sorted()[count / 2] }
}

/// Text with spaces in front up to a width.
func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}

/// A number with so many digits after the point.
func fixed(_ number: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = Int((number * scale).rounded())
    guard digits > 0 else { return "\(whole)" }
    let fraction = String(whole % Int(scale))
    return "\(whole / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
}

/// Calls `body`, by a name that callgrind can find: it counts the instructions in here, and nothing else.
@inline(never)
func measuredRegion(_ body: UnsafeRawPointer) {
    body.assumingMemoryBound(to: (() -> Void).self).pointee()
}

/// Takes the time of what is measured.
struct Stopwatch {
    /// Whether callgrind is to count; not what a first pass does to warm up.
    var isCounting = true

    /// - Returns: CPU seconds.
    func time(_ body: () -> Void) -> Double {
        withoutActuallyEscaping(body) { body in
            withUnsafePointer(to: body) { pointer in
                let start = cpuSeconds()
                if isCounting {
                    measuredRegion(UnsafeRawPointer(pointer))
                } else {
                    body()
                }
                return cpuSeconds() - start
            }
        }
    }
}
