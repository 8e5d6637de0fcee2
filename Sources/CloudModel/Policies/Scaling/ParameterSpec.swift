package import Quantities

/// One parameter of a policy, declared once: decoding, range errors, suggestions, `headroom
/// explain` and the reference page all come from it.
package struct ParameterSpec: Hashable, Sendable {
    package indirect enum Kind: Hashable, Sendable {
        case count, fraction, number, duration, text, cron, timeZone
        /// An offset from the start, or an instant.
        case moment
        case choice([String])
        /// Entries of the same parameters each; the text says what one is: `a step`.
        case list([ParameterSpec], entry: String)
    }
    package enum Presence: Hashable, Sendable {
        case required
        /// As the user would write it.
        case defaulted(String)
        /// May be left out; the words say what that means.
        case optional(String)
    }
    package var name: String
    package var kind: Kind
    /// In words, `0%…100%`; empty when any value goes.
    package var range: String
    package var presence: Presence
    package var meaning: String
    package var source: String

    package init(
        _ name: String, _ kind: Kind, range: String = "", _ presence: Presence,
        meaning: String, source: String
    ) {
        self.name = name
        self.kind = kind
        self.range = range
        self.presence = presence
        self.meaning = meaning
        self.source = source
    }

    /// - Parameter defaultText: nil when required.
    package init(
        _ name: String, _ kind: Kind, range: String = "", default defaultText: String?,
        meaning: String, source: String
    ) {
        self.init(
            name, kind, range: range, defaultText.map { .defaulted($0) } ?? .required,
            meaning: meaning, source: source)
    }
}

/// A decoded value of a parameter.
package enum ParameterValue: Hashable, Sendable {
    case count(Int64)
    /// Also fractions: 1 is the whole.
    case number(Double)
    /// Also moments, since the start of the run.
    case duration(TimeSpan)
    case cron(CronSchedule)
    case text(String)
    case list([[String: ParameterValue]])
}

/// A parameter whose value breaks a rule; the decoder adds the position.
package struct ParameterError: Error, Hashable, Sendable {
    package var parameter: String
    /// The entry of a list that is wrong, nil when all of it is.
    package var entry: Int?
    package var message: String

    package init(parameter: String, entry: Int? = nil, message: String) {
        self.parameter = parameter
        self.entry = entry
        self.message = message
    }
}
