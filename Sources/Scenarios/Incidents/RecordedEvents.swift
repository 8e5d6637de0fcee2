package import Quantities
package import SimulationKernel
import StableMath

/// Recorded failures of one kind, as a rate and a distribution of lengths: what `source` names.
///
/// Everything here is derived: a fit to what a provider posted, which is not all that failed.
package struct RecordedEvents: Sendable {
    /// `aws-single-az-2018-2023`.
    package var name: String
    /// In a few words.
    package var what: String
    package var scope: RecordedIncident.Scope
    /// Posts that say when it began and when it ended: what the lengths are fitted to.
    package var lengths: Int
    /// (share, minutes): what is recorded.
    package var quantiles: [(share: Double, minutes: Double)]
    package var median: TimeSpan
    package var p90: TimeSpan
    /// Events that touched what ran, each once: what the rate is counted from.
    package var events: Int
    /// How many places there were, times how long they were watched.
    package var placeYears: Double
    package var source: String
    /// Where `placeYears` comes from.
    package var exposure: String

    private static let z90 = 1.2815515655446004

    /// Lognormal, through the recorded median and 90th percentile.
    package var duration: Distribution {
        .lognormal(mu: Stable.log(median.seconds), sigma: sigma)
    }
    package var sigma: Double { Stable.log(p90.seconds / median.seconds) / Self.z90 }

    /// Mean time between two in one place.
    package var meanTime: TimeSpan {
        TimeSpan(seconds: (placeYears / Double(events) * Self.year).rounded())
    }
    private static let year = 365.25 * 86_400

    /// Per place and year.
    package var rate: Double { Double(events) / placeYears }

    /// The exact 95 % interval of a Poisson count, per place and year: Garwood's, by quantiles of
    /// the gamma distribution.
    package var rateInterval: (low: Double, high: Double) {
        let low = events > 0 ? Stable.gammaQuantile(shape: Double(events), 0.025) : 0
        let high = Stable.gammaQuantile(shape: Double(events) + 1, 0.975)
        return (low / placeYears, high / placeYears)
    }

    /// What the fit makes of a quantile, in minutes.
    package func fitted(_ share: Double) -> Double { duration.quantile(share) / 60 }

    package static let all = [
        RecordedEvents(
            name: "aws-single-az-2018-2023",
            what: "single zones of EC2, as posted on the AWS status page from 2018-05-10 to "
                + "2023-04-16",
            scope: .zone, lengths: 30,
            quantiles: [
                (0.1, 24), (0.25, 57), (0.5, 93), (0.75, 138), (0.9, 307), (0.95, 386),
            ],
            median: .minute * 93, p90: .minute * 307, events: 38, placeYears: 380,
            source: "outages/aws-outages at 2669a35: 54 posts of single zones, of which 41 touched "
                + "what ran and 38 are not of the same day and place twice; 30 of the 54 say when "
                + "they began and ended",
            exposure: "derived: 55 zones in 2018 and 99 in 2023, from memory of AWS's "
                + "announcements and not checked, over 4.9 years")
    ]

    package static func named(_ name: String) -> RecordedEvents? {
        all.first { $0.name == name }
    }
}
