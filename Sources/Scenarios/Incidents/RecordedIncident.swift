package import CloudModel
package import Quantities

/// A failure that happened, as a scenario can replay it.
package struct RecordedIncident: Sendable {
    package enum Scope: String, Hashable, Sendable { case zone, region }

    /// How far to trust the figures: `documented` by the provider or by several records that agree;
    /// `partly` where a figure was read out of words.
    package enum Confidence: String, Hashable, Sendable { case documented, partly }

    /// `2019-08-31 us-east-1`: the day in UTC, and the region.
    package var name: String
    package var provider: String
    package var region: String
    package var scope: Scope
    /// In UTC, for people.
    package var begin: String
    /// From the beginning to the end that the record gives.
    package var duration: TimeSpan
    package var plane: OutagePlan.Plane
    /// Of what was there and hit, 0…1; nil: the record does not say.
    package var share: Double?
    /// Empty: all at the end.
    package var stages: [OutagePlan.Stage]
    /// In a word or two.
    package var cause: String
    /// What is known of it, in one sentence.
    package var account: String
    /// Where the figures come from, with its date or revision.
    package var source: String
    package var confidence: Confidence

    /// - Parameter stages: minutes from the beginning, and the share that is back by then.
    init(
        _ name: String, _ provider: String, _ scope: Scope, begin: String, minutes: Int64,
        plane: OutagePlan.Plane = .data, share: Double? = nil,
        stages: [(minutes: Int64, share: Double)] = [], cause: String, _ account: String,
        source: String, confidence: Confidence = .documented
    ) {
        self.name = name
        self.provider = provider
        region = name.split(separator: " ").last.map(String.init) ?? name
        self.scope = scope
        self.begin = begin
        duration = .minute * minutes
        self.plane = plane
        self.share = share
        self.stages = stages.map { .init(after: .minute * $0.minutes, share: $0.share) }
        self.cause = cause
        self.account = account
        self.source = source
        self.confidence = confidence
    }
}

/// What words of a record are taken for, where it has no figure. Headroom's own.
enum RecordedWords {
    /// A recovery begins: nothing is back yet.
    static let powerIsBack = 0.0
    static let majority = 0.75
    static let vastMajority = 0.95
    static let allButFew = 0.99
}
