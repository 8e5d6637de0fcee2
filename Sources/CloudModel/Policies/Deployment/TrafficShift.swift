import Quantities

/// What strategies that shift traffic have in common.
package enum TrafficShift {
    /// How much, how fast, and how long the old instances stay.
    struct Settings {
        let share: Double
        let interval: TimeSpan
        let terminationWait: TimeSpan

        init(_ values: [String: ParameterValue]) throws(ParameterError) {
            let reader = ParameterReader(values)
            share = try reader.share("share", in: 0.01...0.99)
            interval = try reader.duration("interval", in: .second...(.day * 2))
            terminationWait = try TrafficShift.terminationWait(reader)
        }
    }

    static func terminationWait(_ reader: ParameterReader) throws(ParameterError) -> TimeSpan {
        try reader.duration("terminationWait", in: .zero...(.day * 30))
    }

    static let terminationWait = ParameterSpec(
        "terminationWait", .duration, range: "0s…30d", default: "5m",
        meaning: "how long the old instances stay, idle, after the last of the traffic has moved",
        source: "Headroom's own: as long as `detection`")

    /// The schedule that a provider's name says: `Canary10Percent5Minutes`,
    /// `CodeDeployDefault.ECSLinear10PercentEvery3Minutes`, `AllAtOnce`; nil for any other word.
    package static func schedule(named name: String) -> TrafficSchedule? {
        var word = name[...]
        for prefix in ["CodeDeployDefault.", "ECS", "Lambda"] where word.hasPrefix(prefix) {
            word = word.dropFirst(prefix.count)
        }
        if word == "AllAtOnce" { return .allAtOnce }
        for kind in ["Canary", "Linear"] where word.hasPrefix(kind) {
            guard let (percent, rest) = number(word.dropFirst(kind.count)),
                (1...99).contains(percent), rest.hasPrefix("Percent")
            else { return nil }
            let link = kind == "Linear" ? "PercentEvery" : "Percent"
            guard rest.hasPrefix(link), let (minutes, end) = number(rest.dropFirst(link.count)),
                (1...2880).contains(minutes), end == "Minutes" || end == "Minute"
            else { return nil }
            let share = Double(percent) / 100
            return kind == "Canary"
                ? Canary(share: share, interval: .minute * minutes).schedule
                : Linear(share: share, interval: .minute * minutes).schedule
        }
        return nil
    }

    private static func number(_ text: Substring) -> (Int64, Substring)? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits) else { return nil }
        return (number, text.dropFirst(digits.count))
    }
}
