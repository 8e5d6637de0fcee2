package import CloudModel

/// What one service's clients saw over all replications: of all regions, or of one.
package struct ServiceResult: Sendable {
    package var service: String
    /// Nil: all regions together.
    package var region: String?
    /// One per measure, in the order of `ZoomMeasures.all`.
    package var measures: [Summary]

    /// Each service as a whole, then by region where it has several.
    package static func all(_ replications: [[ServiceOutcome]]) -> [ServiceResult] {
        guard let first = replications.first else { return [] }
        var results: [ServiceResult] = []
        for (index, service) in first.enumerated() {
            results.append(
                ServiceResult(
                    service: service.name, region: nil,
                    of: replications.map { ($0[index].counts, $0[index].latency) }))
            guard service.regions.count > 1 else { continue }
            for (place, region) in service.regions.enumerated() {
                results.append(
                    ServiceResult(
                        service: service.name, region: region.name,
                        of: replications.map {
                            ($0[index].regions[place].counts, $0[index].regions[place].latency)
                        }))
            }
        }
        return results
    }

    private init(
        service: String, region: String?,
        of replications: [(counts: RequestCounts, latency: LatencySummary)]
    ) {
        self.service = service
        self.region = region
        measures = ZoomMeasures.all.map { measure in
            Summary(replications.map { measure.value($0.counts, $0.latency) })
        }
        for place in 0..<3 {
            measures[place].mean = RequestBalance.rounded(measures[place].mean)
        }
        measures[1].mean = measures[0].mean - measures[2].mean
    }
}
