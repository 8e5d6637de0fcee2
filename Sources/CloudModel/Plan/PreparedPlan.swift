import Quantities
import SimulationKernel
package import UsageLedger

/// A plan with everything that is computed from it once and read by every replication.
package struct PreparedPlan: Sendable {
    package let plan: Plan
    package let layout: PoolLayout
    package let meterLayout: MeterLayout
    /// Per fleet and option: tables for pools of 1, 2, 4, … machines behind one queue; one table
    /// when every machine has its own. Then the same again at the baseline, for an option that
    /// slows down without CPU credits; and all that again for each slowdown of the fleet.
    let tables: [[[StationTable]]]
    /// The same, as the flow loop reads them.
    let flow: FlowTables
    /// Who calls whom; empty where nobody does.
    let calls: CallGraph
    /// Per shared meter: what was there before the start.
    let keptBefore: [[Double]]
    private let recipes: [[Recipe]]

    /// What a table depends on; equal recipes share one.
    private struct Recipe: Hashable {
        var specs: [StationSpec]
        /// Per spec: what a request spends in calls; empty where it makes none.
        var calls: [CallTime] = []
        var request: RequestPlan
        var targets: [ObjectivePlan.LatencyTarget]
    }

    /// - Parameter previous: another replication's, whose tables are kept where nothing changed.
    package init(_ plan: Plan, reusing previous: PreparedPlan? = nil) {
        self.plan = plan
        layout = PoolLayout(plan: plan)
        meterLayout = MeterLayout(plan: plan)
        keptBefore = plan.keptBefore
        var calls = CallGraph(plan)
        var known: [(Recipe, [StationTable])] = []
        if let previous {
            for (recipes, tables) in zip(previous.recipes, previous.tables) {
                known += zip(recipes, tables)
            }
        }
        var allTables: [[[StationTable]]] = []
        var allRecipes: [[Recipe]] = []
        for (index, fleet) in plan.fleets.enumerated() {
            let slowdowns = plan.slowdowns(ofFleet: index)
            var fleetTables: [[StationTable]] = []
            var fleetRecipes: [Recipe] = []
            for option in fleet.instances {
                let recipe =
                    fleet.service < 0
                    ? Self.unused
                    : Self.recipe(
                        option, fleet, plan.services[fleet.service],
                        calls.isEmpty ? nil : calls.ladders[fleet.service], slowdowns)
                let tables =
                    known.first { $0.0 == recipe }?.1 ?? Self.build(recipe)
                known.append((recipe, tables))
                fleetTables.append(tables)
                fleetRecipes.append(recipe)
            }
            allTables.append(fleetTables)
            allRecipes.append(fleetRecipes)
        }
        tables = allTables
        flow = FlowTables(allTables)
        calls.tabulate(flow)
        self.calls = calls
        recipes = allRecipes
    }

    /// Steps in which a fleet's tables follow its calls.
    func callLevels(of fleet: Int) -> Int {
        let service = plan.fleets[fleet].service
        guard !calls.isEmpty, service >= 0 else { return 1 }
        return calls.ladders[service]?.levels.count ?? 1
    }

    /// Of what serves nothing by itself, such as a node: nobody asks it.
    private static let unused = Recipe(
        specs: [StationSpec(slots: 1, vcpu: 1, cpuSeconds: 1, waitingSeconds: 0)],
        request: RequestPlan(
            serviceTime: .deterministic(1), cpuSeconds: nil, responseBytes: 0, timeout: .minute),
        targets: [])

    private static func recipe(
        _ option: InstanceOption, _ fleet: FleetPlan, _ service: ServicePlan,
        _ ladder: CallLadder?, _ slowdowns: [Double]
    ) -> Recipe {
        var machines = [1]
        if fleet.balancer?.algorithm.isNearlyOneQueue ?? false {
            // Each bucket of sizes is served by its smallest, which waits longest.
            while Int64(machines[machines.count - 1]) * 2 <= fleet.scaling.maximum,
                machines[machines.count - 1] * option.slots < 2048
            {
                machines.append(machines[machines.count - 1] * 2)
            }
        }
        var recipe = Recipe(
            specs: [], request: service.request, targets: service.objective?.latency ?? [])
        for slowdown in [1] + slowdowns {
            for pace in option.paces {
                for calls in ladder.map({ $0.levels.map(Optional.some) }) ?? [nil] {
                    for count in machines {
                        var spec = StationSpec(
                            pace, service.request, machines: count, queueLimit: fleet.queueLimit)
                        spec.waitingSeconds += (slowdown - 1) * spec.idleSeconds
                        if let calls {
                            spec.waitingSeconds += calls.mean
                            recipe.calls.append(calls)
                        }
                        recipe.specs.append(spec)
                    }
                }
            }
        }
        return recipe
    }

    private static func build(_ recipe: Recipe) -> [StationTable] {
        recipe.specs.indices.map {
            StationTable(
                Station(recipe.specs[$0]), serviceTime: recipe.request.serviceTime,
                calls: recipe.calls.isEmpty ? nil : recipe.calls[$0],
                timeout: recipe.request.timeout.seconds, targets: recipe.targets)
        }
    }

    /// A clock-hour in which nothing has been used yet.
    var nothingUsed: HourlyUsage {
        HourlyUsage(
            clockHour: 0, pools: layout.pools.count, meters: meterLayout.meters.count)
    }

    /// The ledger's catalog for this plan.
    package var catalog: LedgerCatalog { LedgerCatalog(plan: plan) }
}
