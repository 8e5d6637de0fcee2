import CloudModel
import Pricing
import Quantities
import Testing

@testable import Experiments

@Suite("measures")
struct MeasureTests {
    private func value(_ id: String, _ replication: Replication) -> Double {
        Measures.all[Measures.index(of: id)].value(MeasureInput(replication))
    }

    @Test("every identifier of the results document is there, once, and defined")
    func identifiers() {
        let promised = """
            cost.list cost.contracted cost.effective cost.billed cost.effective.perMonth
            cost.perMillionRequests cost.derivedPriceShare cost.compute cost.storage cost.network
            cost.observability cost.backup cost.security cost.unusedCommitment
            savings.effectiveRate commitment.coverage commitment.utilization spot.share
            spot.interruptions capacity.instances.mean capacity.instances.p95
            capacity.instances.peak capacity.instanceHours capacity.vcpuHours
            capacity.utilization capacity.headroomAtPeak elasticity.underprovisioned
            elasticity.overprovisioned elasticity.underprovisioned.timeshare
            elasticity.overprovisioned.timeshare scaling.actions service.offered service.served
            service.shed service.timedOut service.retried service.lost service.availability
            latency.p50 latency.p95 latency.p99 latency.p999 latency.mean slo.errorBudgetLeft
            slo.worstBurnRate
            """
        let identifiers = Measures.all.map(\.id)
        for id in promised.split(whereSeparator: \.isWhitespace) {
            #expect(identifiers.filter { $0 == id }.count == 1, "\(id)")
        }
        for measure in Measures.all {
            #expect(measure.definition.hasSuffix("."), "\(measure.id)")
            #expect(!measure.title.isEmpty)
        }
    }

    /// 365 h cost 100 + 20 dollars; half a billing month.
    @Test("costs")
    func costs() {
        let replication = Sample.replication(
            [
                Sample.line("Compute", dollars: 100, list: 180),
                Sample.line(
                    "Volume gp3", dollars: 20, category: .storage, provenance: .derived),
            ], Sample.outcome(offered: 2_000_000, shed: 0))
        #expect(value("cost.effective", replication) == 120)
        #expect(value("cost.list", replication) == 200)
        #expect(value("cost.effective.perMonth", replication) == 240)
        #expect(value("cost.compute", replication) == 100)
        #expect(value("cost.storage", replication) == 20)
        #expect(value("cost.perMillionRequests", replication) == 60)
        #expect(abs(value("cost.derivedPriceShare", replication) - 1.0 / 6) < 1e-15)
        #expect(value("savings.effectiveRate", replication) == 0.25)
        #expect(value("commitment.coverage", replication) == 0.25)
        #expect(value("commitment.utilization", replication) == 0.75)
        #expect(value("spot.share", replication) == 0.25)
    }

    @Test("a fleet without use changes no figure")
    func unusedFleet() {
        var outcome = Sample.outcome()
        let before = Sample.replication([], outcome)
        var idle = Sample.fleet(instances: 0)
        idle.instanceHours = 0
        idle.vcpuHours = 0
        idle.spotVcpuHours = 0
        idle.peakUtilization = 0
        idle.interruptions = 0
        idle.scalingActions = 0
        outcome.fleets.append(idle)
        let after = Sample.replication([], outcome)
        for measure in Measures.all {
            let old = measure.value(MeasureInput(before))
            let new = measure.value(MeasureInput(after))
            #expect(old == new || old.isNaN && new.isNaN, "\(measure.id)")
        }
    }

    /// 1 lost of 1,000 spends all of a budget of 0.1 %; 2 of 1,000 twice that.
    @Test("the error budget is that of the worst full window")
    func errorBudget() {
        func window(_ availability: Double, full: Bool = true) -> WindowOutcome {
            WindowOutcome(availability: availability, latency: [0.2], met: true, full: full)
        }
        let spent = Sample.replication([], Sample.outcome(windows: [window(1), window(0.998)]))
        #expect(abs(value("slo.errorBudgetLeft", spent) + 1) < 1e-9)
        let partial = Sample.replication(
            [], Sample.outcome(windows: [window(1), window(0.5, full: false)]))
        #expect(value("slo.errorBudgetLeft", partial) == 1)
    }
}
