import StableMath
import Statistics

/// What is known of every design in a race, and what follows from it.
struct RaceBoard {
    private let race: Race
    var trials: [[Trial]]
    var isValid: [Bool]
    private let all: UInt64

    init(_ race: Race) {
        self.race = race
        trials = Array(repeating: [], count: race.designs)
        isValid = Array(repeating: true, count: race.designs)
        all = Trial.all(race.constraints)
    }

    /// Designs that can still be the best, at so many replications of those in front.
    func contenders(at count: Int) -> [Int] {
        let best = best(at: count)
        let variance = best.map(typicalVariance) ?? 0
        return trials.indices.filter { design in
            guard isValid[design], !isBroken(design) else { return false }
            guard let best, design != best else { return true }
            return !isDearer(design, than: best, variance)
        }
    }

    /// The cheapest that kept its constraints often enough so far.
    func best(at count: Int) -> Int? {
        let able = trials.indices.filter {
            isValid[$0] && trials[$0].count >= count && keptShare($0, all) >= race.confidence
        }
        return able.min { left, right in
            let (a, b) = (mean(left), mean(right))
            return a == b ? left < right : a < b
        }
    }

    /// Of the designs that are as cheap as the best, but for what is not worth looking for, the one
    /// that kept its constraints most often, then the most available, then the cheapest.
    func choice(at count: Int) -> Int? {
        guard let best = best(at: count) else { return nil }
        let limit = mean(best) + race.indifference * abs(mean(best))
        let alike = trials.indices.filter {
            isValid[$0] && trials[$0].count >= count && keptShare($0, all) >= race.confidence
                && mean($0) <= limit
        }
        func rank(_ design: Int) -> (Double, Double, Double) {
            (-keptShare(design, all), -availability(design), mean(design))
        }
        return alike.min { left, right in
            let (a, b) = (rank(left), rank(right))
            return a == b ? left < right : a < b
        }
    }

    /// Designs as cheap as the best, likewise, that are behind it in replications: a few of those
    /// that kept their constraints most often.
    func alike(at count: Int) -> [Int] {
        guard let best = best(at: count) else { return [] }
        let limit = race.indifference * abs(mean(best))
        let others = trials.indices.filter {
            isValid[$0] && (1..<count).contains(trials[$0].count) && !isBroken($0)
                && differences($0, best).mean <= limit
        }
        func rank(_ design: Int) -> (Double, Double) {
            (-keptShare(design, all), -availability(design))
        }
        return Array(
            others.sorted { left, right in
                let (a, b) = (rank(left), rank(right))
                return a == b ? left < right : a < b
            }.prefix(Self.mostAlike))
    }

    private static let mostAlike = 8

    func availability(_ design: Int) -> Double {
        Moments(trials[design].lazy.map(\.availability)).mean
    }

    var allBits: UInt64 { all }
    var constraintBits: [UInt64] { (0..<race.constraints).map { 1 << UInt64($0) } }
    var reference: Int? { race.reference }
    var confidence: Double { race.confidence }

    func keptCount(_ design: Int) -> Int { trials[design].count { $0.kept & all == all } }
    func keptShare(_ design: Int) -> Double { keptShare(design, all) }

    func keptShare(_ design: Int, _ bits: UInt64) -> Double {
        let kept = trials[design].count { $0.kept & bits == bits }
        return trials[design].isEmpty ? .nan : Double(kept) / Double(trials[design].count)
    }

    func mean(_ design: Int) -> Double {
        Moments(trials[design].lazy.map(\.cost)).mean
    }

    /// Whether so few kept replications would be next to impossible at the confidence asked.
    private func isBroken(_ design: Int) -> Bool {
        brokenByChance(design) < share / 2
    }

    /// The error that each comparison may make.
    private var share: Double { (1 - race.certainty) / Double(max(1, race.designs)) }

    /// P(as few kept replications, or fewer) of a design that just keeps its promise.
    func brokenByChance(_ design: Int) -> Double {
        let count = trials[design].count
        let kept = trials[design].count { $0.kept & all == all }
        guard kept < count else { return 1 }
        return Stable.betaCumulative(
            Double(count - kept), Double(kept + 1), 1 - race.confidence,
            complement: race.confidence)
    }

    private func isDearer(_ design: Int, than best: Int, _ variance: Double) -> Bool {
        let pair = pair(design, best, variance)
        if pair.error == 0 { return pair.margin >= 0 }
        return StudentT.survival(pair.margin / pair.error, degrees: pair.degrees) < share / 2
    }

    /// P(the design is better than the best by more than is worth looking for), as the paired
    /// differences have it.
    func betterByChance(_ design: Int, than best: Int, _ variance: Double) -> Double {
        let pair = pair(design, best, variance)
        if pair.error == 0 { return pair.margin >= 0 ? 0 : 1 }
        return StudentT.survival(pair.margin / pair.error, degrees: pair.degrees)
    }

    /// Weight of the typical variance, in replications: two of one's own say next to nothing about
    /// spread.
    private static let prior = 4.0

    private func pair(
        _ design: Int, _ best: Int, _ variance: Double
    ) -> (margin: Double, error: Double, degrees: Double) {
        let moments = differences(design, best)
        let count = Double(moments.count)
        let degrees = count - 1 + Self.prior
        let own = moments.sumOfSquaredDeviations + Self.prior * variance
        let tolerance = race.indifference * abs(mean(best))
        return (moments.mean + tolerance, (own / degrees / count).squareRoot(), degrees)
    }

    func differences(_ design: Int, _ best: Int) -> Moments {
        Moments(zip(trials[design], trials[best]).lazy.map { $0.cost - $1.cost })
    }

    /// The median over designs of the variance of differences to the best.
    func typicalVariance(_ best: Int) -> Double {
        let variances = trials.indices.filter { isValid[$0] && $0 != best }.map {
            differences($0, best).variance
        }.filter(\.isFinite).sorted()
        return variances.isEmpty ? 0 : variances[variances.count / 2]
    }
}
