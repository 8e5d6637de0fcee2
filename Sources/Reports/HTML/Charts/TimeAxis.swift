import Quantities

/// Where a calendar's round times fall on a stretch of time, and what they are called. UTC.
struct TimeAxis {
    struct Tick {
        /// 0 at the beginning, 1 at the end.
        var place: Double
        var label: String
    }
    let start: UTCInstant
    let length: TimeSpan

    private static let mostTicks: Int64 = 8
    private static let withinDays: [TimeSpan] = [
        .minute, .minute * 5, .minute * 10, .minute * 15, .minute * 30, .hour, .hour * 2,
        .hour * 3, .hour * 6, .hour * 12,
    ]
    private static let days: [TimeSpan] = [.day, .day * 2, .day * 5, .day * 7]
    private static let months = [1, 2, 3, 6, 12, 24, 60, 120]
    private static let names = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    var ticks: [Tick] {
        guard length > .zero else { return [] }
        let fits = { (span: TimeSpan) in length.nanoseconds / span.nanoseconds < Self.mostTicks }
        if let span = (Self.withinDays + Self.days).first(where: fits) {
            // Days are counted from the first midnight, hours from midnight.
            let isDays = span >= .day
            let sinceMidnight = start.timeOfDay.nanoseconds
            let unit = isDays ? TimeSpan.day.nanoseconds : span.nanoseconds
            let first = (unit - sinceMidnight % unit) % unit
            return stride(from: first, to: length.nanoseconds, by: Int(span.nanoseconds)).map {
                tick(start + TimeSpan(nanoseconds: $0), isDays: isDays)
            }
        }
        let all = length.nanoseconds / (TimeSpan.day * 30).nanoseconds
        let span = Self.months.first { all / Int64($0) < Self.mostTicks } ?? 600
        let begin = start.date.year * 12 + start.date.month - 1
        return (0...Int(all) + 1).compactMap { offset in
            let month = begin + offset
            guard month % span == 0,
                let date = CalendarDate(year: month / 12, month: month % 12 + 1, day: 1)
            else { return nil }
            let place = place(date.midnight)
            guard place >= 0, place < 1 else { return nil }
            let name = Self.names[date.month - 1]
            return Tick(place: place, label: date.month == 1 ? "\(name) \(date.year)" : name)
        }
    }

    func place(_ instant: UTCInstant) -> Double {
        Double((instant - start).nanoseconds) / Double(length.nanoseconds)
    }

    private func tick(_ instant: UTCInstant, isDays: Bool) -> Tick {
        let isMidnight = isDays || instant.timeOfDay == .zero
        return Tick(
            place: place(instant),
            label: isMidnight
                ? Self.day(instant.date) : String("\(instant)".dropFirst(11).prefix(5)))
    }

    static func day(_ date: CalendarDate) -> String { "\(names[date.month - 1]) \(date.day)" }
}

extension TimeAxis {
    private static let rowSpans: [TimeSpan] = [
        .minute, .minute * 5, .minute * 15, .minute * 30, .hour, .hour * 3, .hour * 6, .hour * 12,
        .day, .day * 7, .day * 30, .day * 365,
    ]

    /// What the rows of a table of this time stand for: at most some sixty of them.
    func rowSpan(step: TimeSpan) -> TimeSpan {
        Self.rowSpans.first {
            $0 >= step && length.nanoseconds / $0.nanoseconds <= 62
        } ?? .day * 3_650
    }

    /// `2026-06-01`, with a clock where days are not enough.
    static func label(_ instant: UTCInstant, every span: TimeSpan) -> String {
        span < .day
            ? "\(instant.date) " + String("\(instant)".dropFirst(11).prefix(5))
            : "\(instant.date)"
    }
}
