/// A cron expression of five fields: minute, hour, day of the month, month, day of the week.
///
/// Each field is `*`, a value, a range `a-b`, a step `*/n` or `a-b/n`, or a list of those; months
/// and days of the week have English names of three letters, and Sunday is 0 and 7. Where both day
/// fields are restricted, a day that matches either counts, as in every cron since Vixie's.
package struct CronSchedule: Hashable, Sendable {
    private let minutes: UInt64
    private let hours: UInt64
    private let days: UInt64
    private let months: UInt64
    private let weekdays: UInt64
    private let isAnyDay: Bool
    private let isAnyWeekday: Bool
    package let text: String

    private struct Field {
        let name: String
        let range: ClosedRange<Int>
        var words: [String] = []
    }
    private static let fields = [
        Field(name: "minute", range: 0...59),
        Field(name: "hour", range: 0...23),
        Field(name: "day of the month", range: 1...31),
        Field(
            name: "month", range: 1...12,
            words: [
                "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
            ]),
        Field(
            name: "day of the week", range: 0...7,
            words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ]

    package static func parse(_ text: String) throws(QuantityError) -> CronSchedule {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard parts.count == 5 else {
            throw QuantityError(
                expected: "five fields, minute hour day-of-month month day-of-week, such as "
                    + "\"0 8 * * MON-FRI\"",
                found: text)
        }
        var sets: [UInt64] = []
        for (part, field) in zip(parts, fields) { sets.append(try set(of: part, field)) }
        // Sunday has two numbers.
        if sets[4] & (1 << 7) != 0 { sets[4] = (sets[4] | 1) & 0x7F }
        let schedule = CronSchedule(
            minutes: sets[0], hours: sets[1], days: sets[2], months: sets[3], weekdays: sets[4],
            isAnyDay: parts[2].hasPrefix("*"), isAnyWeekday: parts[4].hasPrefix("*"), text: text)
        guard schedule.canFire else {
            throw QuantityError(
                expected: "a day that some month has, as it never fires otherwise", found: text)
        }
        return schedule
    }

    private init(
        minutes: UInt64, hours: UInt64, days: UInt64, months: UInt64, weekdays: UInt64,
        isAnyDay: Bool, isAnyWeekday: Bool, text: String
    ) {
        self.minutes = minutes
        self.hours = hours
        self.days = days
        self.months = months
        self.weekdays = weekdays
        self.isAnyDay = isAnyDay
        self.isAnyWeekday = isAnyWeekday
        self.text = text
    }

    private static func set(of part: Substring, _ field: Field) throws(QuantityError) -> UInt64 {
        var set: UInt64 = 0
        for item in part.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = item.split(
                separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            var step = 1
            if halves.count == 2 {
                guard let given = Int(halves[1]), given > 0 else {
                    throw fault(item, field, "a step that is a whole number above 0")
                }
                step = given
            }
            let range = try range(of: halves[0], field, isOpen: halves.count == 2)
            for value in stride(from: range.lowerBound, through: range.upperBound, by: step) {
                set |= 1 << UInt64(value)
            }
        }
        return set
    }

    /// - Parameter isOpen: `5/10` means from 5 on.
    private static func range(
        of text: Substring, _ field: Field, isOpen: Bool
    ) throws(QuantityError) -> ClosedRange<Int> {
        if text == "*" { return field.range }
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let low = try value(ends[0], field)
        guard ends.count == 2 else { return low...(isOpen ? field.range.upperBound : low) }
        var high = try value(ends[1], field)
        // Friday to Sunday.
        if high == 0, field.range.upperBound == 7, low > 0 { high = 7 }
        guard low <= high else { throw fault(text, field, "a range that goes upwards") }
        return low...high
    }

    private static func value(_ text: Substring, _ field: Field) throws(QuantityError) -> Int {
        if let word = field.words.firstIndex(of: text.uppercased()) {
            return word + (field.range.upperBound == 12 ? 1 : 0)
        }
        guard let value = Int(text), field.range.contains(value) else {
            throw fault(
                text, field,
                "a value from \(field.range.lowerBound) to \(field.range.upperBound)"
                    + (field.words.isEmpty ? "" : ", or \(field.words[0]), \(field.words[1]), …"))
        }
        return value
    }

    private static func fault(_ text: Substring, _ field: Field, _ rule: String) -> QuantityError {
        QuantityError(expected: "for the \(field.name) \(rule)", found: String(text))
    }

    /// Whether there is such a day at all: not so for 30 February.
    private var canFire: Bool {
        if isAnyDay || !isAnyWeekday { return true }
        return (1...12).contains { month in
            let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
            return months & (1 << UInt64(month)) != 0
                && (1...longest).contains { days & (1 << UInt64($0)) != 0 }
        }
    }

    /// Times of a day, as offsets from its midnight on the clock; none when the day is not one of
    /// its.
    package func times(on date: CalendarDate) -> [TimeSpan] {
        guard months & (1 << UInt64(date.month)) != 0 else { return [] }
        let isDay = days & (1 << UInt64(date.day)) != 0
        // 1970-01-01 was a Thursday.
        let weekday = (date.daysSince1970 + 4) - floorDivide(date.daysSince1970 + 4, 7) * 7
        let isWeekday = weekdays & (1 << UInt64(weekday)) != 0
        let matches =
            isAnyDay || isAnyWeekday ? isDay && isWeekday : isDay || isWeekday
        guard matches else { return [] }
        var times: [TimeSpan] = []
        for hour in 0..<24 where hours & (1 << UInt64(hour)) != 0 {
            for minute in 0..<60 where minutes & (1 << UInt64(minute)) != 0 {
                times.append(.minute * Int64(hour * 60 + minute))
            }
        }
        return times
    }
}
