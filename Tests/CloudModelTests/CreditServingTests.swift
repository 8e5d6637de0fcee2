import CloudModel
import Quantities
import SimulationKernel
import Testing
import UsageLedger

/// Fleets of burstable types under the `flow` model.
@Suite struct CreditServingTests {
    /// One request takes 0.1 s of a vCPU, so a vCPU carries ten per second.
    private func option(
        _ vcpu: Int, baseline: Double, atLaunch: Double = 0, isUnlimited: Bool = false,
        type: String = "t3.large"
    ) -> InstanceOption {
        var option = Sample.option(type, slots: vcpu, vcpu: vcpu)
        let earned = baseline * Double(vcpu) * 60
        option.credits = CreditPlan(
            baseline: baseline, earnedPerHour: earned, maximum: 24 * earned, atLaunch: atLaunch,
            isUnlimited: isUnlimited)
        return option
    }

    private func charged(_ run: Run) -> Int128 {
        run.ledger.hours.reduce(0) { $0 + $1.meters.reduce(0, +) }
    }

    /// EC2 User Guide, "Unlimited mode concepts": a t3.large at 40 % owes 10 % of its two vCPUs, 12
    /// credits an hour. The first 864 are a day's earning and not charged while it runs.
    @Test func unlimitedChargesBeyondADaysEarning() throws {
        let plan = Sample.plan(
            Sample.service(rate: 8),
            Sample.fleet(
                option(2, baseline: 0.3, isUnlimited: true),
                minimum: 1), horizon: .day * 4, zones: 1)
        let run = try Run(plan)
        #expect(charged(run) == (96 * 12 - 864) * 60)
        // 864 credits are 72 hours' worth.
        let first = try #require(run.ledger.hours.firstIndex { $0.meters[0] > 0 })
        #expect(first == 72)
        #expect(run.ledger.hours[80].meters[0] == 12 * 60)
        #expect(run.outcome.services[0].counts.lost == 0)
    }

    /// At the baseline nothing is ever owed.
    @Test func theBaselineIsFree() throws {
        let plan = Sample.plan(
            Sample.service(rate: 6),
            Sample.fleet(
                option(2, baseline: 0.3, isUnlimited: true),
                minimum: 1), horizon: .day * 4, zones: 1)
        #expect(charged(try Run(plan)) == 0)
    }

    /// A t2.micro at 50 %: 30 launch credits and 6 an hour against 30 an hour last 75 minutes; then
    /// it works at a tenth.
    @Test func standardSlowsDownToTheBaseline() throws {
        let plan = Sample.plan(
            Sample.service(rate: 5),
            Sample.fleet(
                option(1, baseline: 0.1, atLaunch: 30),
                minimum: 1), zones: 1)
        let run = try Run(plan)
        let points = run.series.points
        #expect(points[..<75].allSatisfy { abs($0.cpu - 0.5) < 1e-6 && $0.capacity == 10 })
        #expect(points[76...].allSatisfy { abs($0.cpu - 0.1) < 1e-4 })
        #expect(points[76...].allSatisfy { abs($0.capacity - 1) < 1e-9 })
        #expect(run.ledger.hours.allSatisfy { $0.meters.isEmpty })
        // Every credit of the day was spent, and no other.
        let spent = points.reduce(0) { $0 + $1.cpu }
        #expect(abs(spent - (30 + 24 * 6)) < 0.05)
        #expect(run.outcome.services[0].counts.lost > 0)
    }

    /// Without launch credits an instance begins at its baseline, until it has saved a minute of
    /// full speed: at half its baseline that takes 2 ÷ 6 of an hour.
    @Test func aFreshInstanceSavesFirst() throws {
        let plan = Sample.plan(
            Sample.service(rate: 1), Sample.fleet(option(2, baseline: 0.1), minimum: 1), zones: 1)
        let points = try Run(plan).series.points
        #expect(points[..<20].allSatisfy { abs($0.capacity - 2) < 1e-9 })
        #expect(points[20...].allSatisfy { $0.capacity == 20 })
    }

    /// A throttled instance is one of so much slower CPUs.
    @Test func throttledLatencyIsThatOfTheSlowerMachine() throws {
        let service = Sample.service(rate: 0.95 * 2)
        let slow = option(2, baseline: 0.1)
        var slower = Sample.option()
        slower.speed = 0.1
        // Five per cent of 12 credits an hour take longer than three hours to make two.
        let horizon = TimeSpan.hour * 3
        let throttled = try Run(
            Sample.plan(service, Sample.fleet(slow, minimum: 1), horizon: horizon, zones: 1))
        let plain = try Run(
            Sample.plan(service, Sample.fleet(slower, minimum: 1), horizon: horizon, zones: 1))
        #expect(throttled.outcome.services[0].latency == plain.outcome.services[0].latency)
        #expect(throttled.outcome.services[0].counts == plain.outcome.services[0].counts)
    }

    /// Instances that are scaled in pay what they owe. The debt is added up anew from the series.
    @Test func endingInstancesPayTheirDebt() throws {
        var service = Sample.service(rate: 18)
        service.demand.events = [
            DemandEvent(
                name: "rush", fromNanoseconds: 0, toNanoseconds: TimeSpan.hour.nanoseconds * 2,
                multiplier: 4, rampNanoseconds: 0)
        ]
        var fleet = Sample.fleet(
            option(2, baseline: 0.3, isUnlimited: true), minimum: 1, maximum: 4,
            policies: [NamedPolicy(name: "cpu", policy: TargetTracking(target: 0.5))])
        fleet.scaling.initial = 4
        let run = try Run(Sample.plan(service, fleet, horizon: .hour * 6))
        let ended = run.ledger.segments.filter { $0.end == .scaledIn }
        #expect(!ended.isEmpty)
        var owed = 0.0
        for segment in ended {
            let minutes = Int(segment.toNanoseconds / TimeSpan.minute.nanoseconds)
            #expect(segment.fromNanoseconds == 0)
            let debt = run.series.points[..<minutes].reduce(0) { $0 + $1.cpu * 2 - 0.6 }
            #expect(debt > 100)
            owed += debt * Double(segment.count)
        }
        #expect(abs(Double(charged(run)) / 60 - owed) < 0.1)
    }

    /// Standard mode sheds where unlimited mode pays; more load never costs less.
    @Test func moreLoadNeverCostsLess() throws {
        var last: Int128 = 0
        for rate in stride(from: 2.0, through: 20, by: 3) {
            let fleet = Sample.fleet(option(2, baseline: 0.3, isUnlimited: true), minimum: 2)
            let run = try Run(
                Sample.plan(Sample.service(rate: 2 * rate), fleet, horizon: .day * 3))
            #expect(charged(run) >= last, "\(rate)")
            last = charged(run)
        }
        #expect(last > 0)
    }

    /// `requests` keeps the same account. Twelve credits an hour for six hours, of which 24 are not
    /// charged; the work of 173,000 exponential requests of 1/600 credit each spreads by 1.
    @Test func requestsAreChargedToo() throws {
        var large = option(2, baseline: 0.3, isUnlimited: true)
        large.credits?.maximum = 24
        let plan = Sample.plan(
            Sample.service(rate: 8), Sample.fleet(large, minimum: 1), horizon: .hour * 6, zones: 1)
        let run = try Run(plan, mode: .requests)
        let credits = Double(charged(run)) / 60
        #expect(abs(credits - 48) < 4)
    }

    /// 30 launch credits and six an hour are all that four hours can work, whatever comes.
    @Test func requestsSlowDownToo() throws {
        let plan = Sample.plan(
            Sample.service(rate: 5),
            Sample.fleet(
                option(1, baseline: 0.1, atLaunch: 30),
                minimum: 1), horizon: .hour * 4, zones: 1)
        let run = try Run(plan, mode: .requests)
        let work = run.series.points.reduce(0) { $0 + $1.cpu }
        #expect(abs(work - 54) < 2)
        #expect(run.outcome.total.throttledHours > 2.5)
        #expect(run.outcome.total.throttledHours < 2.9)
    }

    /// Two options of one family share a meter; another family, and standard mode, have none of it.
    @Test func metersFollowTheFamily() {
        var fleet = Sample.fleet(
            option(2, baseline: 0.3, isUnlimited: true), minimum: 1)
        fleet.instances.append(option(4, baseline: 0.4, isUnlimited: true, type: "t3.xlarge"))
        fleet.instances.append(option(2, baseline: 0.3, type: "t3a.large"))
        fleet.instances.append(option(2, baseline: 0.3, isUnlimited: true, type: "t4g.large"))
        let plan = Sample.plan(Sample.service(rate: 8), fleet)
        let layout = MeterLayout(plan: plan)
        #expect(layout.meters.map(\.detail) == ["t3-linux", "t4g-linux"])
        #expect(layout.meters.allSatisfy { $0.kind == .surplusCreditSeconds })
        #expect(layout.fleets[0].surplusCredits == [0, 0, nil, 1])
    }
}
