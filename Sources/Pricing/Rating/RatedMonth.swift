import Quantities
import UsageLedger

/// What one calendar month has added up to so far, before rounding. Everything is an exact integer.
struct RatedMonth: Sendable {
    /// Year × 12 + month − 1, UTC.
    var number: Int
    /// Length of the whole calendar month, which volume prices are prorated by.
    var seconds: Int128
    /// Time of the month within the horizon so far.
    var elapsedNanoseconds = Int128(0)
    /// Per line: instance-nanoseconds that no commitment covered (or spot).
    var lines: [Int128]
    /// Per pool with a spot price that moves: pico-dollars × nanoseconds.
    var spotCosts: [Int128]
    /// Per group of sustained use.
    var sustained: [SustainedUseBands]
    /// Per pair of pool and commitment.
    var tally: CoverageTally
    /// Per commitment: time within its term, and what was not drawn, in its own unit.
    var activeNanoseconds: [Int128]
    var unused: [Int128]
    /// Per commitment: whether its upfront fee falls in the month.
    var startsHere: [Bool]
    /// Per meter: base units and charges.
    var meters: [Int128]
    var meterCharges: [GraduatedTiers.Charge]
    /// Per balancer: capacity units.
    var capacityUnits: [Int128]
    var capacityCharges: [GraduatedTiers.Charge]
    /// Per meter: its price in this month's base units. Per tier group: base units so far.
    var tiers: [GraduatedTiers?]
    var capacityTiers: [GraduatedTiers]
    var cumulative: [Int128]

    init(number: Int, table: RatingTable) {
        let year = number / 12
        let month = number % 12 + 1
        let length = Int128(CalendarDate.days(inMonth: month, of: year)) * 86_400
        self.number = number
        seconds = length
        let plan = table.plan
        lines = Array(repeating: 0, count: table.lines.count)
        spotCosts = Array(repeating: 0, count: plan.pools.count)
        sustained = Array(repeating: SustainedUseBands(), count: table.sustainedGroups.count)
        tally = CoverageTally(table.schedule)
        activeNanoseconds = Array(repeating: 0, count: plan.commitments.count)
        unused = activeNanoseconds
        startsHere = Array(repeating: false, count: plan.commitments.count)
        meters = Array(repeating: 0, count: plan.meters.count)
        meterCharges = Array(repeating: GraduatedTiers.Charge(), count: plan.meters.count)
        capacityUnits = Array(repeating: 0, count: table.balancers.count)
        capacityCharges = Array(
            repeating: GraduatedTiers.Charge(), count: table.balancers.count)
        tiers = plan.meters.indices.map { index in
            plan.meters[index].map {
                let rule = table.meterRules[index]
                return GraduatedTiers(
                    $0.tiers, unit: rule.baseUnits(monthSeconds: length),
                    discount: $0.discount ?? table.discount(rule.category))
            }
        }
        capacityTiers = plan.balancerCapacityUnits.map {
            GraduatedTiers(
                $0.tiers, unit: BalancerCapacity.perUnitHour,
                discount: $0.discount ?? table.discount(.network))
        }
        cumulative = Array(repeating: 0, count: table.tierGroupCount)
    }
}
