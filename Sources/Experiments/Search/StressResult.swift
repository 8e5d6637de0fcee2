/// What a system did under one stress or two at once.
package struct StressFinding: Hashable, Sendable {
    /// Nothing for the system left alone.
    package var steps: [StressLadder.Step]
    /// Share of replications in which every promise was kept.
    package var kept: Double
    package var availability: Double
    /// Seconds.
    package var p99: Double
    /// Whether that is less than what was promised.
    package var breaks: Bool

    package var text: String {
        steps.isEmpty ? "left alone" : steps.map(\.text).joined(separator: " and ")
    }
    package var settings: [String] { steps.flatMap(\.settings) }
}

/// What each stress did, alone and two at once.
package struct StressResult: Sendable {
    package var calm: StressFinding
    /// By ladder: every step.
    package var singles: [[StressFinding]]
    /// Two at once that break it while neither does alone, and no milder two do.
    package var pairs: [StressFinding]
    package var replications: Int
    /// Kinds of stress that the scenario cannot be put under.
    package var leftOut: [String]

    /// By ladder: the mildest step that breaks it; nil where none does.
    package var mildest: [StressFinding?] { singles.map { $0.first(where: \.breaks) } }
}
