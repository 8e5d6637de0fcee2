/// When a client of something that has failed is somewhere else: until enough checkers have seen
/// it, names have changed, and the answer that the client has is given up.
///
/// Seconds since the failure. Checkers look every `interval`, each in its own time; the last of
/// those that are needed is an order statistic of uniforms. The client's answer is a mixture of
/// uniforms. Their sum has a closed form: of one checker and an honest resolver, a trapezoid.
package struct FailoverTime: Hashable, Sendable {
    /// From a failure to the decision, when the checkers look at once.
    package var shortestDetection: Double
    /// Between two looks of a checker.
    package var interval: Double
    /// When in an interval the last checker that is needed looks.
    package var look: OrderedUniform
    /// From the decision until it is answered with.
    package var propagation: Double
    package var answer: AnswerLife

    package init(
        shortestDetection: Double, interval: Double = 0,
        look: OrderedUniform = OrderedUniform(rank: 1, of: 1), propagation: Double = 0,
        answer: AnswerLife = AnswerLife(seconds: 0)
    ) {
        self.shortestDetection = shortestDetection
        self.interval = interval
        self.look = look
        self.propagation = propagation
        self.answer = answer
    }

    package var meanDetection: Double { shortestDetection + interval * look.mean }
    package var longestDetection: Double { shortestDetection + interval }
    package var shortest: Double { shortestDetection + propagation }
    package var mean: Double { meanDetection + propagation + answer.mean }
    package var longest: Double { longestDetection + propagation + answer.longest }

    /// The share of the clients that have moved by a time.
    package func moved(by time: Double) -> Double {
        let rest = time - shortest
        return answer.groups.reduce(0) { sum, group in
            sum + group.share * moved(rest, life: group.life)
        }
    }

    private func moved(_ rest: Double, life: Double) -> Double {
        guard life > 0 else { return detected(rest) }
        guard interval > 0 else { return min(1, max(0, rest / life)) }
        let (from, to) = ((rest - life) / interval, rest / interval)
        let area = look.firstExcess(to) - look.firstExcess(from)
        return min(1, max(0, area * interval / life))
    }

    private func detected(_ rest: Double) -> Double {
        interval > 0 ? look.cumulative(rest / interval) : rest >= 0 ? 1 : 0
    }

    /// The time by which a share of the clients have moved.
    /// - Parameter share: 0…1.
    package func quantile(_ share: Double) -> Double {
        guard share > 0 else { return shortest }
        guard share < 1 else { return longest }
        var (low, high) = (shortest, longest)
        // Two hundred halvings end where doubles do.
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { break }
            if moved(by: middle) < share { low = middle } else { high = middle }
        }
        return high
    }

    /// The mean time that a client of something which is down for so long does without: until it
    /// moves, or until the failure is over.
    package func meanLoss(outage: Double) -> Double {
        let rest = outage - shortest
        guard rest > 0 else { return max(0, outage) }
        let spared = answer.groups.reduce(0) { sum, group in
            sum + group.share * settled(rest, life: group.life)
        }
        return max(0, outage - spared)
    }

    /// ∫ of the moved share up to `rest`.
    private func settled(_ rest: Double, life: Double) -> Double {
        guard life > 0 else {
            return interval > 0 ? interval * look.firstExcess(rest / interval) : rest
        }
        guard interval > 0 else {
            return rest < life ? rest * rest / (2 * life) : rest - life / 2
        }
        let (from, to) = ((rest - life) / interval, rest / interval)
        return (look.secondExcess(to) - look.secondExcess(from)) * interval * interval / life
    }
}
