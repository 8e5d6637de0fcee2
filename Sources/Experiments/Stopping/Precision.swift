package import Diagnostics
import Quantities
import Statistics

/// When an experiment has replicated enough: once the 95 % interval of one measure's mean is narrow
/// enough in every scenario.
///
/// The interval is looked at after the first replications and then whenever there are half as many
/// again: looking after each one would stop on a lucky streak and leave intervals that miss the
/// mean too often. A relative precision γ asks for a half-width of γ ÷ (1 + γ) × |mean| (Law and
/// Kelton, section 9.4.1).
package struct Precision: Hashable, Sendable {
    package enum Width: Hashable, Sendable {
        /// A share of the mean.
        case relative(Double)
        /// In the measure's unit.
        case absolute(Double)
    }
    /// A position in `Measures.all`.
    package var measure: Int
    package var width: Width

    /// Replications before the first look, unless the user says another number.
    package static let pilot = 20
    /// How many replications there are at most, unless the user says another number.
    package static let usualMaximum = 10_000

    package init(measure: Int, width: Width) {
        self.measure = measure
        self.width = width
    }

    /// - Parameters:
    ///   - text: `1%` of the mean, or a value of the measure: `50 USD`, `2ms`. Of a measure that is
    ///     a share itself, `1%` is still of the mean and `0.0001` is absolute.
    /// - Throws: a diagnostic that says what was expected.
    package init(_ text: String, of id: String) throws(Diagnostic) {
        let measure = try Measures.named(id)
        let width: Width
        if text.hasSuffix("%") {
            guard let share = try? Fraction.parse(text) else {
                throw Self.unreadable(text, measure)
            }
            width = .relative(share)
        } else {
            width = .absolute(try measure.value(text))
        }
        guard width.amount > 0 else { throw Self.unreadable(text, measure) }
        self.init(measure: Measures.index(of: id), width: width)
    }

    private static func unreadable(_ text: String, _ measure: Measure) -> Diagnostic {
        Diagnostic(
            .error, "`--precision` takes a share of the mean or a width, found `\(text)`",
            help: "write `1%` for a hundredth of the mean, or an amount of `\(measure.id)`")
    }

    /// The number of replications at the next look.
    package static func next(after count: Int) -> Int { count + (count + 1) / 2 }

    /// The half-width that is narrow enough beside a mean.
    package func allowed(mean: Double) -> Double {
        switch width {
        case .relative(let share):
            SequentialSampling.allowedHalfWidth(mean: mean, relativePrecision: share)
        case .absolute(let amount): amount
        }
    }

    /// Whether one scenario's replications say it well enough. A measure that has no value cannot
    /// be known better by more of them.
    func isReached(_ moments: Moments) -> Bool {
        guard moments.mean.isFinite else { return true }
        return MeanEstimate(moments).halfWidth <= allowed(mean: moments.mean)
    }

    /// The replications at which it would be reached if mean and spread stayed as they are; nil
    /// when nothing can be said.
    func needed(_ moments: Moments) -> Int? {
        guard moments.count > 1, moments.mean.isFinite else { return nil }
        let allowed = allowed(mean: moments.mean)
        guard allowed > 0 else { return nil }
        let root = MeanEstimate(moments).halfWidth / allowed
        let count = (Double(moments.count) * root * root).rounded(.up)
        return count < 1e9 ? max(moments.count, Int(count)) : nil
    }
}

extension Precision.Width {
    var amount: Double {
        switch self {
        case .relative(let amount), .absolute(let amount): amount
        }
    }
}

/// What a wish for precision came to.
package struct PrecisionOutcome: Hashable, Sendable {
    package var precision: Precision
    /// Whether the interval is as narrow as asked in every scenario.
    package var isReached: Bool
    /// By scenario: the half-width at the end, in the measure's unit; nil where the measure has no
    /// value.
    package var halfWidths: [Double?]
    /// Replications that would probably do; nil when it is reached or cannot be said.
    package var needed: Int?

    package init(
        precision: Precision, isReached: Bool, halfWidths: [Double?], needed: Int? = nil
    ) {
        self.precision = precision
        self.isReached = isReached
        self.halfWidths = halfWidths
        self.needed = needed
    }

    /// - Parameter values: by scenario, of each replication.
    init(_ precision: Precision, values: [[Double]]) {
        let moments = values.map { Moments($0) }
        let isReached = moments.allSatisfy(precision.isReached)
        self.init(
            precision: precision, isReached: isReached,
            halfWidths: moments.map {
                $0.mean.isFinite ? MeanEstimate($0).halfWidth : nil
            },
            needed: isReached ? nil : moments.compactMap(precision.needed).max())
    }
}

extension PrecisionOutcome {
    /// `the interval of cost.effective.perMonth is ±0.9 %, narrow enough for ±1 %`.
    package var message: String {
        let measure = Measures.all[precision.measure]
        let widest = halfWidths.compactMap(\.self).max() ?? .nan
        let what = "the interval of `\(measure.id)` is "
        let achieved = "±\(measure.text(widest))"
        let verdict = isReached ? "narrow enough for" : "not yet"
        switch precision.width {
        case .absolute(let amount):
            return what + "\(achieved), \(verdict) ±\(measure.text(amount))"
        case .relative(let share):
            return what + "\(achieved), \(verdict) ±\(Figure.share(share)) of the mean"
        }
    }
}
