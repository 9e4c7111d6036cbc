import Wire

/// How owners, parts and observers look and what they are called in few cells.
enum Meaning {
    /// `q2`, `r1`, or the glyph of a stray byte.
    static func letter(_ owner: Owner, _ glyphs: Glyphs) -> String {
        switch owner {
        case .request(let number): "q\(number)"
        case .response(let number): "r\(number)"
        case .none: String(glyphs.stray)
        }
    }

    /// `request 2`, `the response to request 1`, `nobody`.
    static func words(_ owner: Owner) -> String {
        switch owner {
        case .request(let number): "request \(number)"
        case .response(let number): "the response to request \(number)"
        case .none: "nobody"
        }
    }

    /// `q2`, `r1`, `nobody`.
    static func short(_ owner: Owner) -> String {
        switch owner {
        case .request(let number): "q\(number)"
        case .response(let number): "r\(number)"
        case .none: "nobody"
        }
    }

    static func role(_ owner: Owner, _ part: Part) -> Role {
        switch part {
        case .stray: .stray
        case .discarded: .eaten
        case .gap: .gap
        case .tunnel: .tunnel
        case .chunkSize, .chunkEnd, .lastChunk: .framing
        case .trailerLine, .trailerEnd: .trailer
        case .startLine, .fieldLine, .headerEnd, .emptyLine:
            switch owner {
            case .request: .request
            case .response: .response
            case .none: .stray
            }
        case .body, .chunkData:
            switch owner {
            case .request: .requestBody
            case .response: .responseBody
            case .none: .stray
            }
        }
    }

    /// What lanes call neighbouring parts that they draw as one.
    enum Section: String {
        case head, body, trailers, tunnel, stray, discards, missing
        case emptyLine = "empty line"
    }

    static func section(_ part: Part) -> Section {
        switch part {
        case .startLine, .fieldLine, .headerEnd: .head
        case .body, .chunkSize, .chunkData, .chunkEnd, .lastChunk: .body
        case .trailerLine, .trailerEnd: .trailers
        case .emptyLine: .emptyLine
        case .tunnel: .tunnel
        case .stray: .stray
        case .discarded: .discards
        case .gap: .missing
        }
    }

    static func role(_ observer: Observer) -> Role {
        switch observer {
        case .reference: .laneReference
        case .client: .laneClient
        case .server: .laneServer
        }
    }

    /// What a lane is called: the reference is the `truth` as far as RFC 9112 goes.
    static func name(_ observer: Observer) -> String {
        switch observer {
        case .reference: "truth"
        case .client: "client"
        case .server: "server"
        }
    }
}

/// Numbers for people.
enum Figures {
    /// `54B`, `1.5k`, `20M`: at most five cells below a terabyte.
    static func octets(_ count: Int) -> String {
        var value = count
        var unit = 0
        let units: StaticString = "BkMGT"
        var tenths = 0
        while value >= 1000, unit < units.utf8CodeUnitCount - 1 {
            tenths = value % 1000 / 100
            value /= 1000
            unit += 1
        }
        let sign = Unicode.Scalar(units.utf8Start[unit])
        return unit > 0 && value < 10 ? "\(value).\(tenths)\(sign)" : "\(value)\(sign)"
    }

    /// How many digits a number has in decimal, a minus sign not counted.
    static func digits(_ number: Int) -> Int {
        var count = 1
        var rest = number.magnitude
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        return count
    }

    static func hexadecimal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    static func padded(_ value: Int64, _ digits: Int) -> String {
        let text = String(value)
        if text.utf8.count >= digits { return text }
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// `+104us`, `+20.1ms`, `+1.20s`.
    static func delta(_ delay: Delay) -> String {
        let microseconds = delay.nanoseconds / 1_000
        let sign = microseconds < 0 ? "-" : "+"
        let size = abs(microseconds)
        if size < 1_000 { return "\(sign)\(size)us" }
        if size < 1_000_000 { return "\(sign)\(size / 1_000).\(size / 100 % 10)ms" }
        return "\(sign)\(size / 1_000_000).\(padded(size / 10_000 % 100, 2))s"
    }

    /// Seconds with six digits: `12.204513`.
    static func seconds(_ delay: Delay) -> String {
        let microseconds = delay.nanoseconds / 1_000
        return "\(microseconds / 1_000_000).\(padded(abs(microseconds % 1_000_000), 6))"
    }

    /// Time of day in UTC: `12:00:00.000`.
    static func clock(_ time: Timestamp, epochNanoseconds: Int64) -> String {
        let milliseconds = (epochNanoseconds + time.nanoseconds) / 1_000_000
        let second = milliseconds / 1_000 % 86_400
        return "\(padded(second / 3_600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
            + ".\(padded(milliseconds % 1_000, 3))"
    }

    /// `1 event`, `2 events`.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
