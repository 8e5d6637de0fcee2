import CloudModel

/// What is kept of one year: some tens of numbers.
struct YearFigures: Sendable {
    var offered: Double
    /// Seconds of the year: the share of its requests that were lost, as if it had been down for
    /// that share of the time.
    var downtime: Double
    /// Per service: its own downtime, and the part for which there was too much to do.
    var services: [Double]
    var overloads: [Double]
    /// Effective dollars before credits, and credits.
    var cost: Double
    var credits: Double
    /// Per cause: downtime beyond that of the same year without it.
    var causes: [Double] = []
    /// Downtime when nothing fails.
    var unfailing = 0.0
    /// Per fleet of the plan, when nothing fails.
    var peaks: [Double] = []
    var peakUtilizations: [Double] = []

    init(_ replication: Replication) {
        offered = replication.offeredRequests
        let offered = self.offered
        func time(_ requests: Double, of all: Double) -> Double {
            all > 0 ? requests / all * AvailabilityStatement.year : 0
        }
        downtime = time(replication.lostRequests, of: offered)
        services = replication.outcome.services.map {
            time(Measures.requests($0.counts.lost), of: Measures.requests($0.counts.offered))
        }
        overloads = replication.outcome.services.map { service in
            time(
                Measures.requests(service.counts.shed + service.counts.timedOut),
                of: Measures.requests(service.counts.offered))
        }
        cost = replication.costDollars
        credits = replication.creditDollars
    }

    /// Requests as seconds of downtime.
    func downtime(of requests: Double) -> Double {
        offered > 0 ? requests / offered * AvailabilityStatement.year : 0
    }
}

extension YearRunner {
    /// One year, and, where asked for, the same without each cause that it has and without any.
    ///
    /// - Returns: nil when it was cancelled.
    func figures(_ number: Int, separatesCauses: Bool) throws -> YearFigures? {
        let year = try year(number)
        guard let whole = try year.replay() else { return nil }
        var figures = YearFigures(whole)
        guard separatesCauses else { return figures }
        let present = causes.filter { $0.occurred(in: whole.outcome) }
        var quiet = whole
        figures.causes = Array(repeating: 0, count: causes.count)
        for (index, cause) in causes.enumerated() where present.contains(cause) {
            guard let other = try year.replay({ cause.remove(from: &$0) }) else { return nil }
            figures.causes[index] = figures.downtime(
                of: whole.lostRequests - other.lostRequests)
            quiet = other
        }
        if present.count > 1 {
            guard let other = try year.replay({ for cause in causes { cause.remove(from: &$0) } })
            else { return nil }
            quiet = other
        }
        figures.unfailing = figures.downtime(of: quiet.lostRequests)
        figures.peaks = quiet.outcome.fleets.map(\.instancesPeak)
        figures.peakUtilizations = quiet.outcome.fleets.map(\.peakUtilization)
        return figures
    }
}
