/// How long clients go on using an answer that has been withdrawn.
///
/// An answer that may be kept for T has been there for a time from 0 to T, each as likely, when it
/// is withdrawn, and is given up after what is left. Some resolvers keep it for longer than they
/// may.
package struct AnswerLife: Hashable, Sendable {
    /// Seconds for which an answer may be kept; 0: nobody keeps any.
    package var seconds: Double
    /// Share of the clients whose resolvers keep it for `overstayed` times as long, 0…1.
    package var overstay: Double
    package static let overstayed = 5.0

    package init(seconds: Double, overstay: Double = 0) {
        self.seconds = seconds
        self.overstay = overstay
    }

    /// When nobody has it any more.
    package var longest: Double { overstay > 0 ? Self.overstayed * seconds : seconds }

    package var mean: Double {
        seconds / 2 * (1 - overstay) + Self.overstayed * seconds / 2 * overstay
    }

    /// The groups of clients: the share and the life of each.
    package var groups: [(share: Double, life: Double)] {
        let honest = (share: 1 - overstay, life: seconds)
        return overstay > 0
            ? [honest, (share: overstay, life: Self.overstayed * seconds)] : [honest]
    }

    /// The mean share of clients that still use it over a span of seconds since its withdrawal.
    package func kept(from start: Double, to end: Double) -> Double {
        (1 - overstay) * Self.kept(seconds, start, end)
            + overstay * Self.kept(Self.overstayed * seconds, start, end)
    }

    private static func kept(_ life: Double, _ start: Double, _ end: Double) -> Double {
        /// ∫ of what is left from 0 to `end`, over the answer's life.
        func area(_ end: Double) -> Double {
            guard life > 0 else { return 0 }
            let part = min(end, life)
            return part - part * part / (2 * life)
        }
        return end > start ? (area(end) - area(start)) / (end - start) : 0
    }
}
