import CloudModel
import Pricing
import Quantities

/// What is kept of one replication: a few hundred numbers, whatever its horizon.
struct ReplicationResult: Sendable {
    struct Part: Sendable {
        var key: BreakdownKey
        var costs: Costs
        var provenance: PriceProvenance
    }
    /// One per measure.
    var measures: [Double]
    /// Sorted by key.
    var breakdown: [Part]
    /// Ascending months.
    var months: [(month: Int, costs: Costs)]
    /// Per service.
    var windows: [[WindowOutcome]]
    var services: [ServiceOutcome]
    var fleets: [FleetOutcome]
    var workloads: [WorkloadOutcome]
    /// By window, then service.
    var zoom: [ZoomOutcome]
    /// How far the replication came, when it was cut short.
    var endedEarly: TimeSpan?
    /// Whether the clock did that: unlike a limit of events, it is not the same every time.
    var isStopped: Bool
    var chart: Chart
    var scaling: [ScalingEntry]
    /// By outage of the plan.
    var outages: [OutageEffect]
    /// By store of the plan.
    var stores: [StoreOutcome]
    var invoice: Invoice?
    var steady: SteadyState?

    init(_ run: ReplicationRun, isStopped: Bool = false) {
        self.isStopped = isStopped
        let input = MeasureInput(run.replication)
        measures = Measures.all.map { $0.value(input) }
        windows = run.replication.outcome.services.map(\.windows)
        services = run.replication.outcome.services
        fleets = run.replication.outcome.fleets
        workloads = run.replication.outcome.workloads
        zoom = run.replication.outcome.zoom
        endedEarly = run.replication.outcome.endedEarly.map { TimeSpan(nanoseconds: $0) }
        chart = run.chart
        scaling = run.scaling
        outages = run.replication.outages
        stores = run.replication.outcome.stores
        invoice = run.invoice
        steady = run.steady
        var months: [(month: Int, costs: Costs)] = []
        var parts = PartSum()
        for line in run.replication.bill.lines {
            parts.add(line)
            if let index = months.firstIndex(where: { $0.month == line.key.month }) {
                months[index].costs += line.costs
            } else {
                months.append((line.key.month, line.costs))
            }
        }
        self.months = months.sorted { $0.month < $1.month }
        breakdown = parts.sorted
    }
}

/// Adds up charges by what they are for.
struct PartSum {
    private var indices: [BreakdownKey: Int] = [:]
    private var parts: [ReplicationResult.Part] = []

    mutating func add(_ line: ChargeLine) {
        let key = BreakdownKey(
            category: line.key.category, service: line.key.service, fleet: line.key.owner,
            region: line.key.region, option: line.key.option.label)
        add(.init(key: key, costs: line.costs, provenance: line.provenance))
    }

    mutating func add(_ part: ReplicationResult.Part) {
        if let index = indices[part.key] {
            parts[index].costs += part.costs
            parts[index].provenance = min(parts[index].provenance, part.provenance)
        } else {
            indices[part.key] = parts.count
            parts.append(part)
        }
    }

    var sorted: [ReplicationResult.Part] { parts.sorted { $0.key < $1.key } }
}
