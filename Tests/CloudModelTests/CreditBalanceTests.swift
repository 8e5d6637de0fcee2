import CloudModel
import SimulationKernel
import Testing

/// The worked examples of the Amazon EC2 User Guide (2023-06), and what must hold of any balance.
@Suite struct CreditBalanceTests {
    private func nano(_ isUnlimited: Bool) -> CreditPlan {
        CreditPlan(
            baseline: 0.05, earnedPerHour: 6, maximum: 144, atLaunch: 0, isUnlimited: isUnlimited)
    }

    /// Hours at a utilization of `vcpu` vCPUs, in steps of a minute.
    private func run(
        _ balance: inout CreditBalance, _ plan: CreditPlan, hours: Int, _ utilization: Double,
        vcpu: Double
    ) -> CreditUse {
        var sum = CreditUse()
        for _ in 0..<(hours * 60) {
            let use = balance.advance(60, busy: utilization * vcpu, under: plan)
            sum.earned += use.earned
            sum.spent += use.spent
            sum.expired += use.expired
            sum.charged += use.charged
            sum.unpaid += use.unpaid
        }
        return sum
    }

    private func expect(
        _ value: Double, _ expected: Double, _ tolerance: Double = 1e-9,
        location: SourceLocation = #_sourceLocation
    ) {
        #expect(abs(value - expected) <= tolerance, sourceLocation: location)
    }

    /// "Unlimited mode examples", example 1, points P1 to P7. The guide rounds 122.4 to 122.
    @Test func t3Unlimited() {
        let plan = nano(true)
        var balance = CreditBalance(plan)
        _ = run(&balance, plan, hours: 24, 0, vcpu: 2)
        expect(balance.available, 144)
        let idle = run(&balance, plan, hours: 12, 0.025, vcpu: 2)
        expect(balance.available, 144)
        expect(idle.expired, 36)
        let busy = run(&balance, plan, hours: 24, 0.07, vcpu: 2)
        expect(busy.spent - busy.earned, 57.6)
        expect(balance.available, 86.4)
        let rest = run(&balance, plan, hours: 12, 0.025, vcpu: 2)
        expect(rest.spent, 36)
        expect(rest.earned, 72)
        expect(balance.available, 122.4)
        let burst = run(&balance, plan, hours: 5, 1, vcpu: 2)
        expect(burst.spent - burst.earned, 570)
        expect(balance.available, 0)
        expect(balance.surplus, 144)
        expect(burst.charged, 570 - 122.4 - 144)
        let baseline = run(&balance, plan, hours: 13, 0.05, vcpu: 2)
        expect(baseline.charged, 0)
        expect(balance.surplus, 144)
        _ = run(&balance, plan, hours: 24, 0, vcpu: 2)
        expect(balance.surplus, 0)
        expect(balance.available, 0)
    }

    /// "Standard mode examples", example 1: the burst ends at the baseline.
    @Test func t3Standard() {
        let plan = nano(false)
        var balance = CreditBalance(plan)
        _ = run(&balance, plan, hours: 24, 0, vcpu: 2)
        _ = run(&balance, plan, hours: 12, 0.025, vcpu: 2)
        _ = run(&balance, plan, hours: 24, 0.07, vcpu: 2)
        _ = run(&balance, plan, hours: 12, 0.025, vcpu: 2)
        // 122.4 credits at a net 114 an hour.
        let seconds = balance.secondsUntilEmpty(busy: 2, under: plan)
        expect(seconds, 122.4 / 114 * 3600, 1e-6)
        let burst = balance.advance(seconds, busy: 2, under: plan)
        #expect(balance.isEmpty)
        expect(burst.unpaid, 0)
        #expect(balance.secondsUntilEmpty(busy: 2 * plan.baseline, under: plan) == .infinity)
        let baseline = run(&balance, plan, hours: 14, 0.05, vcpu: 2)
        #expect(balance.isEmpty)
        expect(baseline.unpaid, 0, 1e-6)
        _ = run(&balance, plan, hours: 24, 0, vcpu: 2)
        expect(balance.available, 144, 1e-6)
    }

    /// "Standard mode examples", example 2: launch credits first, outside the maximum. Balances at
    /// the ends of the seven periods.
    @Test func t2Standard() {
        let plan = CreditPlan(
            baseline: 0.05, earnedPerHour: 3, maximum: 72, atLaunch: 30, isUnlimited: false)
        var balance = CreditBalance(plan)
        let periods: [(hours: Int, utilization: Double, balance: Double)] = [
            (24, 0, 102), (12, 0, 102), (25, 0.02, 72), (11, 0.02, 72), (3, 0.2, 45),
            (15, 0.02, 72), (6, 0, 72),
        ]
        for period in periods {
            _ = run(&balance, plan, hours: period.hours, period.utilization, vcpu: 1)
            expect(balance.available, period.balance)
        }
    }

    /// The launch credits last 30 minutes at one vCPU, and what was earned meanwhile a little more.
    @Test func launchCreditsRunOut() {
        let plan = CreditPlan(
            baseline: 0.05, earnedPerHour: 3, maximum: 72, atLaunch: 30, isUnlimited: false)
        let balance = CreditBalance(plan)
        // 30 + 3·t = 60·t in hours.
        expect(balance.secondsUntilEmpty(busy: 1, under: plan), 30.0 / 57 * 3600, 1e-9)
    }

    private func randomPlan(_ stream: inout RandomStream) -> CreditPlan {
        CreditPlan(
            baseline: 0.2, earnedPerHour: 24, maximum: 576,
            atLaunch: stream.nextOpenUnit() < 0.5 ? 60 : 0,
            isUnlimited: stream.nextOpenUnit() < 0.5)
    }

    /// Nothing is made and nothing is lost, and a step in two halves is the same as the whole.
    @Test func creditsAreConserved() {
        var stream = RandomStream(
            seed: 5, replication: 0, entity: RandomStream.entityKey("credits"), purpose: 1)
        for _ in 0..<200 {
            let plan = randomPlan(&stream)
            var balance = CreditBalance(plan)
            for _ in 0..<50 {
                let busy = 2 * stream.nextOpenUnit() * stream.nextOpenUnit()
                let seconds = 20_000 * stream.nextOpenUnit()
                let before = balance.available - balance.surplus
                var halves = balance
                let use = balance.advance(seconds, busy: busy, under: plan)
                let change =
                    use.earned + use.charged + use.unpaid - use.spent - use.expired
                expect(balance.available - balance.surplus, before + change, 1e-7)
                #expect(balance.earned <= plan.maximum && balance.surplus <= plan.maximum)
                #expect(min(balance.launch, balance.earned, balance.surplus) >= 0)
                #expect(plan.isUnlimited ? use.unpaid == 0 : use.charged == 0)
                let first = halves.advance(seconds * 0.3, busy: busy, under: plan)
                let second = halves.advance(seconds * 0.7, busy: busy, under: plan)
                expect(halves.available, balance.available, 1e-7)
                expect(halves.surplus, balance.surplus, 1e-7)
                expect(first.charged + second.charged, use.charged, 1e-7)
                expect(first.expired + second.expired, use.expired, 1e-7)
            }
        }
    }

    /// More work never leaves more credits, nor charges less.
    @Test func moreWorkNeverPays() {
        var stream = RandomStream(
            seed: 6, replication: 0, entity: RandomStream.entityKey("credits"), purpose: 1)
        for _ in 0..<200 {
            let plan = randomPlan(&stream)
            var (less, more) = (CreditBalance(plan), CreditBalance(plan))
            var (lessCharged, moreCharged) = (0.0, 0.0)
            for _ in 0..<50 {
                let busy = 2 * stream.nextOpenUnit() * stream.nextOpenUnit()
                let seconds = 20_000 * stream.nextOpenUnit()
                lessCharged += less.advance(seconds, busy: busy * 0.8, under: plan).charged
                moreCharged += more.advance(seconds, busy: busy, under: plan).charged
                #expect(more.available <= less.available + 1e-7)
                #expect(moreCharged >= lessCharged - 1e-7)
            }
        }
    }

    /// The mean of two groups keeps their sums.
    @Test func mixingKeepsTheSum() {
        let plan = nano(true)
        var balance = CreditBalance(plan)
        balance.earned = 100
        var fresh = CreditBalance(plan)
        fresh.launch = 60
        fresh.surplus = 10
        balance.mix(3, with: 1, like: fresh)
        expect(4 * balance.earned, 300)
        expect(4 * balance.launch, 60)
        expect(4 * balance.surplus, 10)
        var empty = CreditBalance(plan)
        empty.mix(0, with: 2, like: fresh)
        #expect(empty.launch == 60)
    }
}
