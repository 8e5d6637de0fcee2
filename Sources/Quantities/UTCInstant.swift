/// A moment in UTC, in whole nanoseconds since 1970-01-01T00:00:00Z (years 1678 to 2262).
package struct UTCInstant: Hashable, Comparable, Sendable {
    package var nanosecondsSince1970: Int64

    package init(nanosecondsSince1970: Int64) { self.nanosecondsSince1970 = nanosecondsSince1970 }

    package static func < (left: UTCInstant, right: UTCInstant) -> Bool {
        left.nanosecondsSince1970 < right.nanosecondsSince1970
    }
    package static func + (left: UTCInstant, right: TimeSpan) -> UTCInstant {
        UTCInstant(nanosecondsSince1970: left.nanosecondsSince1970 + right.nanoseconds)
    }
    package static func - (left: UTCInstant, right: TimeSpan) -> UTCInstant {
        UTCInstant(nanosecondsSince1970: left.nanosecondsSince1970 - right.nanoseconds)
    }
    package static func - (left: UTCInstant, right: UTCInstant) -> TimeSpan {
        TimeSpan(nanoseconds: left.nanosecondsSince1970 - right.nanosecondsSince1970)
    }

    /// The civil date in UTC.
    package var date: CalendarDate {
        CalendarDate(daysSince1970: floorDivide(nanosecondsSince1970, TimeSpan.day.nanoseconds))
    }
    /// Nanoseconds since midnight UTC.
    package var timeOfDay: TimeSpan {
        let day = TimeSpan.day.nanoseconds
        return TimeSpan(
            nanoseconds: nanosecondsSince1970 - floorDivide(nanosecondsSince1970, day) * day)
    }
    /// The clock-hour's number since 1970.
    package var clockHour: Int64 { floorDivide(nanosecondsSince1970, TimeSpan.hour.nanoseconds) }
}

/// Division rounding toward negative infinity.
package func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

/// A day of the proleptic Gregorian calendar.
///
/// The day-number arithmetic is Howard Hinnant's `days_from_civil` (2013).
package struct CalendarDate: Hashable, Comparable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int

    /// Nil when there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...Self.days(inMonth: month, of: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    package init(daysSince1970: Int64) {
        let shifted = daysSince1970 + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }

    package var daysSince1970: Int64 {
        let y = Int64(month <= 2 ? year - 1 : year)
        let era = floorDivide(y, 400)
        let yearOfEra = y - era * 400
        let shiftedMonth = Int64((month + 9) % 12)
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// 0 is Monday, 6 is Sunday.
    package var weekday: Int {
        let days = daysSince1970 + 3
        return Int(days - floorDivide(days, 7) * 7)
    }

    package var midnight: UTCInstant {
        UTCInstant(nanosecondsSince1970: daysSince1970 * TimeSpan.day.nanoseconds)
    }

    package static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    package static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}
