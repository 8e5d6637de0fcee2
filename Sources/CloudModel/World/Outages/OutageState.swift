import Quantities
import SimulationKernel

/// The outages of one replication: when they are, and what they keep closed now.
struct OutageState {
    /// In the order of their beginnings.
    let occurrences: [Outage]
    /// What is drawn for the instances that one hits.
    var stream: RandomStream
    /// By region: what is drawn for how long people take to decide that it is lost, how long its
    /// copy of the data takes to be promoted, and how far copies of its data are behind.
    var runbooks: [RandomStream]
    var promotions: [RandomStream]
    var lags: [RandomStream]
    /// Outages of each region's control plane that are going on, and when the last of them ends.
    private var controls: [Int]
    private var controlEnds: [Int64]
    /// The same of whole zones, by region.
    private var closures: [[Int]]
    /// How many of both are going on: hardly ever any.
    private(set) var closings = 0
    private(set) var controlOutages = 0
    /// Occurrences of those that are of software and going on, in the order of their beginnings.
    private(set) var software: [Int] = []
    /// Thousandths of requests that had been lost when the last minute ended.
    var lostBefore: Int64 = 0
    /// All outcomes before it are of outages that are long over.
    var firstRecent = 0
    /// One per occurrence that has begun, in their order.
    var outcomes: [OutageOutcome] = []

    /// - Parameter stream: makes one for an entity.
    init(_ plan: Plan, stream: (String) -> RandomStream) {
        var occurrences: [Outage] = []
        for (index, outage) in plan.outages.enumerated() {
            let region = plan.regions[outage.region]
            let place = outage.zone.map { region.zones[$0] } ?? region.name
            var own = stream("outage/\(outage.name)/\(place)")
            occurrences += outage.occurrences(
                index: index, horizon: plan.horizon.nanoseconds, using: &own)
        }
        self.occurrences = occurrences.sorted {
            ($0.fromNanoseconds, $0.plan) < ($1.fromNanoseconds, $1.plan)
        }
        self.stream = stream("outages")
        runbooks = plan.regions.map { stream("runbook/\($0.name)") }
        promotions = plan.regions.map { stream("promotion/\($0.name)") }
        lags = plan.regions.map { stream("lag/\($0.name)") }
        controls = Array(repeating: 0, count: plan.regions.count)
        controlEnds = Array(repeating: 0, count: plan.regions.count)
        closures = plan.regions.map { Array(repeating: 0, count: $0.zones.count) }
    }

    func isClosed(region: Int, zone: Int) -> Bool {
        closings > 0 && closures[region][zone] > 0
    }

    func isAnyClosed(region: Int) -> Bool {
        closings > 0 && closures[region].contains { $0 > 0 }
    }

    func areAllClosed(region: Int) -> Bool {
        closings > 0 && closures[region].allSatisfy { $0 > 0 }
    }

    /// Until when nothing can be changed in a region; nil: it can.
    func controlEnd(region: Int) -> Int64? {
        controlOutages > 0 && controls[region] > 0 ? controlEnds[region] : nil
    }

    mutating func begin(_ index: Int, _ plan: OutagePlan) {
        if !plan.isOfPlace { software.append(index) }
        change(plan, by: 1, end: occurrences[index].toNanoseconds)
    }

    mutating func end(_ index: Int, _ plan: OutagePlan) {
        software.removeAll { $0 == index }
        change(plan, by: -1, end: occurrences[index].toNanoseconds)
    }

    /// Opens or closes what an outage keeps closed.
    private mutating func change(_ plan: OutagePlan, by change: Int, end: Int64) {
        for place in plan.places {
            if plan.hitsControl {
                controls[place.region] += change
                controlOutages += change
                controlEnds[place.region] = max(controlEnds[place.region], end)
            }
            // A zone of which a part fails takes launches in the rest.
            guard plan.hitsData, plan.share >= 1, plan.isOfPlace else { continue }
            closings += change
            for zone in closures[place.region].indices where place.zone ?? zone == zone {
                closures[place.region][zone] += change
            }
        }
    }
}

/// What one outage did.
package struct OutageOutcome: Hashable, Sendable {
    package var name: String
    /// Nanoseconds from the start of the run.
    package var fromNanoseconds: Int64
    package var toNanoseconds: Int64
    /// Instances that it hit.
    package var instances: Int64 = 0
    /// Seconds from its beginning until enough checks of a service had failed, and until
    /// all that ever leaves had left; nil: never.
    package var decidedSeconds: Double?
    package var divertedSeconds: Double?
    /// Seconds from its beginning to the end of the last minute in which requests were lost before
    /// demand began to come back; nil: none was.
    package var recoveredSeconds: Double?
    /// Seconds from its beginning until people had decided to fail over, and until a standby had
    /// the data and something that answered; nil: no standby was called.
    package var decisionSeconds: Double?
    package var readySeconds: Double?
    /// Seconds of writes that a failover left behind, 0 where there was none; nil: there is no copy
    /// of the region's data, or no region was lost. And how many writes that is.
    package var recoveryPointSeconds: Double?
    package var writesLost: Double?
    /// At its beginning, in the region.
    package var writesPerSecond = 0.0
    /// When demand began to come back, and thousandths of requests that were lost from then on in
    /// minutes that were no good ones.
    package var returnsNanoseconds: Int64?
    package var lostOnReturn: Int64 = 0
    /// The largest share of a minute's requests for which those regions that were not lost had no
    /// capacity.
    package var shortfall = 0.0
}
