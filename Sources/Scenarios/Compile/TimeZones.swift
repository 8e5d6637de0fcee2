package import CloudModel
import Diagnostics
import Foundation
package import Quantities

/// Time zones by IANA name, compiled to plain offsets before a run.
package enum TimeZones {
    package static func exists(_ name: String) -> Bool {
        if name == "UTC" { return true }
        // Abbreviations and offsets are refused: `EST` hides daylight saving, `GMT+1` is ambiguous.
        guard name.contains("/"), let zone = TimeZone(identifier: name) else { return false }
        return zone.identifier == name || TimeZone.knownTimeZoneIdentifiers.contains(name)
    }

    /// Names that were probably meant: near by spelling, or with the same city.
    package static func nearest(to name: String) -> [String] {
        let known = TimeZone.knownTimeZoneIdentifiers.sorted()
        let near = Diagnostics.nearest(to: name, among: known, limit: 3)
        if !near.isEmpty { return near }
        let city = name.split(separator: "/").last.map { $0.lowercased() } ?? ""
        return Array(
            known.filter { $0.split(separator: "/").last?.lowercased() == city }.prefix(3))
    }

    /// The zone's offsets from `start` to `end`, each change found to the second.
    package static func offsets(
        of name: String, from start: UTCInstant, to end: UTCInstant
    ) -> ZoneOffsets {
        guard name != "UTC", let zone = TimeZone(identifier: name) else { return .utc }
        func offset(_ second: Int64) -> Int64 {
            Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
        }
        let first = floorDivide(start.nanosecondsSince1970, 1_000_000_000)
        let last = floorDivide(end.nanosecondsSince1970, 1_000_000_000) + 1
        var instants = [first]
        var offsets = [offset(first)]
        var second = first
        // No zone changes twice within a day, so a day's step misses nothing.
        while second < last {
            let next = min(second + 86_400, last)
            let after = offset(next)
            if after != offsets[offsets.count - 1] {
                var low = second
                var high = next
                while high - low > 1 {
                    let middle = low + (high - low) / 2
                    if offset(middle) == after { high = middle } else { low = middle }
                }
                instants.append(high)
                offsets.append(after)
            }
            second = next
        }
        return ZoneOffsets(
            fromNanosecondsSince1970: instants.map { $0 * 1_000_000_000 }, offsetSeconds: offsets)
    }

    /// The offset in force at an instant.
    package static func offset(of name: String, at instant: UTCInstant) -> TimeSpan {
        guard name != "UTC", let zone = TimeZone(identifier: name) else { return .zero }
        let seconds = floorDivide(instant.nanosecondsSince1970, 1_000_000_000)
        return .second
            * Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }

    /// The instant at which clocks of the zone show `local` (given as if it were UTC). A time that
    /// the change to summer time skips is read by the offset before it.
    package static func instant(local: UTCInstant, zone name: String) -> UTCInstant {
        let guess = local - offset(of: name, at: local)
        let refined = local - offset(of: name, at: guess)
        if offset(of: name, at: refined) == local - refined { return refined }
        return local - offset(of: name, at: local - .day)
    }
}
