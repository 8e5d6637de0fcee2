import Quantities

/// Whom a fleet's own termination policies choose.
extension World {
    /// Terminates up to `most` instances of one market in a zone, as the policies of the fleet say.
    /// - Returns: how many, and the capacity units that they were.
    mutating func terminateChosen(
        _ index: Int, _ ranking: Int, zone: Int, _ most: Int64, within units: Int64
    ) -> (count: Int64, units: Int64) {
        var ended: (count: Int64, units: Int64) = (0, 0)
        while ended.count < most,
            let victim = chosen(index, ranking, zone: zone, within: units - ended.units)
        {
            let pool = cohorts[victim].pool
            let weight = pools[pool].weight
            let count = min(
                most - ended.count, cohorts[victim].count, (units - ended.units) / weight,
                pools[pool].kept - pools[pool].surplus)
            serve(index)
            dismiss(count, from: victim)
            ended.count += count
            ended.units += count * weight
        }
        routeDemand(besides: index)
        return ended
    }

    private mutating func chosen(
        _ index: Int, _ ranking: Int, zone: Int, within units: Int64
    ) -> Int? {
        var best: (cohort: Int, candidate: TerminationPolicy.Candidate)?
        let first = rankings[ranking].starts[zone]
        for place in first..<rankings[ranking].starts[zone + 1] {
            let pool = rankings[ranking].pools[place]
            guard pools[pool].weight <= units, pools[pool].kept > pools[pool].surplus else {
                continue
            }
            var cohort = pools[pool].firstCohort
            while cohort >= 0 {
                if !cohorts[cohort].isNoticed, !cohorts[cohort].isHeld {
                    let candidate = candidate(cohort, rank: Int64(place - first))
                    let isBetter =
                        best.map {
                            TerminationPolicy.takes(
                                candidate, before: $0.candidate, fleets[index].termination.chain)
                        } ?? true
                    if isBetter { best = (cohort, candidate) }
                }
                cohort = cohorts[cohort].next
            }
        }
        return best?.cohort
    }

    private mutating func candidate(_ cohort: Int, rank: Int64) -> TerminationPolicy.Candidate {
        let since = cohorts[cohort].runningNanoseconds
        return TerminationPolicy.Candidate(
            rank: rank, version: Int64(cohorts[cohort].version), runningNanoseconds: since,
            elapsedNanoseconds: cohorts[cohort].isRunning
                ? max(0, now - since) % TimeSpan.hour.nanoseconds : 0,
            number: cohorts[cohort].number)
    }
}
