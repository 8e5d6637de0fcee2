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
    /// slows down without CPU credits.
    let tables: [[[StationTable]]]
    /// The same, as the flow loop reads them.
    let flow: FlowTables
    /// Per shared meter: what was there before the start.
    let keptBefore: [[Double]]
    private let recipes: [[Recipe]]

    /// What a table depends on; equal recipes share one.
    private struct Recipe: Hashable {
        var specs: [StationSpec]
        var request: RequestPlan
        var targets: [ObjectivePlan.LatencyTarget]
    }

    /// - Parameter previous: another replication's, whose tables are kept where nothing changed.
    package init(_ plan: Plan, reusing previous: PreparedPlan? = nil) {
        self.plan = plan
        layout = PoolLayout(plan: plan)
        meterLayout = MeterLayout(plan: plan)
        keptBefore = plan.keptBefore
        var known: [(Recipe, [StationTable])] = []
        if let previous {
            for (recipes, tables) in zip(previous.recipes, previous.tables) {
                known += zip(recipes, tables)
            }
        }
        var allTables: [[[StationTable]]] = []
        var allRecipes: [[Recipe]] = []
        for fleet in plan.fleets {
            var fleetTables: [[StationTable]] = []
            var fleetRecipes: [Recipe] = []
            for option in fleet.instances {
                let recipe =
                    fleet.service < 0
                    ? Self.unused : Self.recipe(option, fleet, plan.services[fleet.service])
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
        recipes = allRecipes
    }

    /// Of what serves nothing by itself, such as a node: nobody asks it.
    private static let unused = Recipe(
        specs: [StationSpec(slots: 1, vcpu: 1, cpuSeconds: 1, waitingSeconds: 0)],
        request: RequestPlan(
            serviceTime: .deterministic(1), cpuSeconds: nil, responseBytes: 0, timeout: .minute),
        targets: [])

    private static func recipe(
        _ option: InstanceOption, _ fleet: FleetPlan, _ service: ServicePlan
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
        return Recipe(
            specs: option.paces.flatMap { pace in
                machines.map {
                    StationSpec(
                        pace, service.request, machines: $0, queueLimit: fleet.queueLimit)
                }
            },
            request: service.request, targets: service.objective?.latency ?? [])
    }

    private static func build(_ recipe: Recipe) -> [StationTable] {
        recipe.specs.map {
            StationTable(
                $0, serviceTime: recipe.request.serviceTime,
                timeout: recipe.request.timeout.seconds, targets: recipe.targets)
        }
    }

    /// The ledger's catalog for this plan.
    package var catalog: LedgerCatalog { LedgerCatalog(plan: plan) }
}
