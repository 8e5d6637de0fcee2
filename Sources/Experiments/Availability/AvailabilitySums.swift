import CloudModel
import Pricing
import Quantities
import Statistics

/// Years added up: eight bytes for each, and sums.
struct YearSums: Sendable {
    private var downtimes: [Double] = []
    private var downtime = Moments()
    private var cost = Moments()
    private var credits = Moments()
    private var clean = 0

    mutating func add(_ year: YearFigures) {
        downtimes.append(year.downtime)
        downtime.add(year.downtime)
        cost.add(year.cost)
        credits.add(year.credits)
        if year.downtime <= 0 { clean += 1 }
    }

    func summary(_ name: String) -> YearsSummary {
        let sorted = downtimes.sorted()
        return YearsSummary(
            name: name, count: sorted.count, downtime: MeanEstimate(downtime),
            median: Quantile.type7(sorted: sorted, p: 0.5),
            p95: Quantile.type7(sorted: sorted, p: 0.95), worst: sorted.last ?? .nan,
            clean: clean, cost: MeanEstimate(cost), credits: MeanEstimate(credits))
    }
}

/// Another scenario's years against the first's.
struct TradeSums: Sendable {
    private var cost = Moments()
    private var downtime = Moments()

    mutating func add(_ year: YearFigures, baseline: YearFigures) {
        cost.add((year.cost - year.credits) - (baseline.cost - baseline.credits))
        downtime.add(year.downtime - baseline.downtime)
    }

    func trade(_ name: String) -> AvailabilityTrade {
        AvailabilityTrade(
            name: name, cost: MeanEstimate(cost), downtime: MeanEstimate(downtime))
    }
}

/// What the first scenario's years say of why.
struct DetailSums: Sendable {
    private var causes: [Moments]
    private var hits: [Int]
    private var years = 0
    private var unfailing = Moments()
    private var together = Moments()
    private var services: [Moments]
    private var overloads: [Moments]
    private var peaks: [Double]
    /// Instances' worth of work in the busiest minute.
    private var busy: [Double]

    init(causes: Int, services: Int, fleets: Int) {
        self.causes = Array(repeating: Moments(), count: causes)
        hits = Array(repeating: 0, count: causes)
        self.services = Array(repeating: Moments(), count: services)
        overloads = self.services
        peaks = Array(repeating: 0, count: fleets)
        busy = peaks
    }

    mutating func add(_ year: YearFigures) {
        years += 1
        for (index, value) in year.causes.enumerated() {
            causes[index].add(value)
            if value > 0 { hits[index] += 1 }
        }
        unfailing.add(year.unfailing)
        together.add(year.downtime - year.unfailing - year.causes.reduce(0, +))
        for (index, value) in year.services.enumerated() { services[index].add(value) }
        for (index, value) in year.overloads.enumerated() { overloads[index].add(value) }
        for fleet in peaks.indices {
            peaks[fleet] = max(peaks[fleet], year.peaks[fleet])
            busy[fleet] = max(busy[fleet], year.peaks[fleet] * year.peakUtilizations[fleet])
        }
    }

    func causes(_ all: [LossCause]) -> [CauseSummary] {
        all.indices.map {
            CauseSummary(
                cause: all[$0], downtime: MeanEstimate(causes[$0]),
                years: Double(hits[$0]) / Double(max(1, years)))
        }
    }

    var withoutFailures: MeanEstimate { MeanEstimate(unfailing) }
    var interaction: MeanEstimate { MeanEstimate(together) }

    func services(_ plan: Plan) -> [ServiceStatement] {
        let utilization = plan.fleets.indices.map { fleet in
            let room = max(peaks[fleet], plan.fleets[fleet].mostInstances ?? 0)
            return room > 0 ? busy[fleet] / room : 0
        }
        return plan.services.indices.map { service in
            ServiceStatement(
                name: plan.services[service].name, downtime: MeanEstimate(services[service]),
                budget: plan.services[service].objective?.availability.map {
                    ErrorBudget(objective: $0)
                }, window: plan.services[service].objective?.window,
                closedForm: ClosedForm(plan, service: service, utilization: utilization),
                overload: overloads[service].mean)
        }
    }

    /// Services and their regions; then the regions of services that have several.
    func stability(_ plan: Plan) -> [StaticStability] {
        var result: [StaticStability] = []
        for service in plan.services.indices {
            var peaks: [(region: Int, peak: Int)] = []
            for region in plan.regions.indices {
                let own = plan.fleets.indices.filter {
                    plan.fleets[$0].service == service && plan.fleets[$0].region == region
                }
                guard !own.isEmpty else { continue }
                let peak = own.reduce(0.0) { $0 + self.peaks[$1] }
                peaks.append((region, Int(peak.rounded(.up))))
            }
            let name = plan.services[service].name
            for (region, peak) in peaks {
                let zones = plan.regions[region].zones.count
                result.append(
                    StaticStability(
                        service: name, region: plan.regions[region].name, peak: peak,
                        places: zones,
                        spread: ZoneSpread(needed: peak, zones: zones, failing: 1)))
            }
            guard peaks.count > 1 else { continue }
            let sum = peaks.reduce(0) { $0 + $1.peak }
            result.append(
                StaticStability(
                    service: name, region: nil, peak: sum, places: peaks.count,
                    spread: ZoneSpread(needed: sum, zones: peaks.count, failing: 1)))
        }
        return result
    }
}

/// What forced occurrences of one outage add up to.
struct ForcedSums: Sendable {
    private var downtime = Moments()
    private var requests = Moments()
    private var cost = Moments()
    private var worst = 0.0

    mutating func add(_ loss: ForcedLoss) {
        downtime.add(loss.downtime)
        requests.add(loss.requests)
        cost.add(loss.cost)
        worst = max(worst, loss.downtime)
    }

    func loss(_ name: String, rate: Double, record: RecordedRate?) -> RareLoss {
        RareLoss(
            name: name,
            downtime: ConditionalEstimate(
                each: MeanEstimate(downtime), rate: record?.rate ?? EventRate(known: rate)),
            requests: MeanEstimate(requests), cost: MeanEstimate(cost), worst: worst,
            record: record)
    }
}
