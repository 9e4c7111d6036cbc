import Wire

/// A moment in the calendar, in UTC.
struct CivilTime: Sendable {
    var year, month, day, hour, minute, second: Int
    /// 0 is Sunday.
    var weekday: Int

    /// - Parameter seconds: Since the beginning of 1970.
    init(seconds: Int64) {
        let days = Int((Double(seconds) / 86_400).rounded(.down))
        let rest = Int(seconds) - days * 86_400
        (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
        weekday = ((days + 4) % 7 + 7) % 7
        // Days are counted in eras of 400 years that begin with March, so that the leap day comes last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// IMF-fixdate (RFC 9110 section 5.6.7): `Sat, 21 Nov 2026 08:00:00 GMT`.
    var imfFixdate: String {
        let names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(names[weekday]), \(padded(day)) \(months[month - 1]) \(padded(year, to: 4)) \(clock) GMT"
    }

    /// `2026-11-21 08:00:00`.
    var isoLike: String { "\(padded(year, to: 4))-\(padded(month))-\(padded(day)) \(clock)" }

    private var clock: String { "\(padded(hour)):\(padded(minute)):\(padded(second))" }
}

extension Scenario.Surroundings {
    /// The calendar at a moment of the session.
    func civilTime(_ now: Timestamp) -> CivilTime { CivilTime(seconds: epoch + now.nanoseconds / 1_000_000_000) }
}

/// A number with zeros in front.
func padded(_ number: Int, to width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
