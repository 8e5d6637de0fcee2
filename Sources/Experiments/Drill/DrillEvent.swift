import CloudModel
import Quantities

/// A line of a drill's timeline: what happened, and why.
package struct DrillEvent: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case begins, outOfRotation, checksFail, decided, called, approved, restored, ready, leaving,
            left, losing, busy, refused
        case replaced, launched, inService, relieved, ends, recovered, recalled, home, well
    }
    package var kind: Kind
    /// Nanoseconds from the start of the scenario.
    package var timeNanoseconds: Int64
    /// Lower case, no full stop, as `why` is.
    package var what: String
    package var why: String
    /// The region that it is about; empty: all.
    package var region: String
    /// The fleet or service; empty: none.
    package var subject: String
    /// Instances, or a share; 0 where there is none.
    package var amount: Double
    /// Instances that could have carried all that was asked for; nil: it is not about that.
    package var needed: Int64?

    init(
        _ kind: Kind, at time: Int64, _ what: String, why: String = "", region: String = "",
        subject: String = "", amount: Double = 0
    ) {
        self.kind = kind
        timeNanoseconds = time
        self.what = what
        self.why = why
        self.region = region
        self.subject = subject
        self.amount = amount
    }
}

/// Makes a timeline of what a world noted and of what its minutes were like.
struct TimelineBuilder {
    let outage: DrillOutage
    let plan: Plan
    let replication: Replication
    private(set) var events: [DrillEvent] = []
    /// Moments of one kind and fleet that are further apart than this are told apart.
    private static let lull = TimeSpan.minute * 5

    init(_ outage: DrillOutage, _ plan: Plan, _ replication: Replication) {
        self.outage = outage
        self.plan = plan
        self.replication = replication
        addOutage()
        addDiversions()
        addInstances()
    }

    mutating func add(_ event: DrillEvent) { events.append(event) }

    /// In the order of time; of one instant, in that of the kinds.
    var sorted: [DrillEvent] {
        let order = DrillEvent.Kind.allCases
        return events.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            if one.timeNanoseconds != other.timeNanoseconds {
                return one.timeNanoseconds < other.timeNanoseconds
            }
            let place = order.firstIndex(of: one.kind) ?? 0
            let otherPlace = order.firstIndex(of: other.kind) ?? 0
            return (place, left.offset) < (otherPlace, right.offset)
        }.map(\.element)
    }

    private var place: String {
        let names = outage.plan.places.map { plan.name(of: $0) }
        let kind = outage.plan.zone == nil ? "region" : "zone"
        return kind + (names.count > 1 ? "s " : " ") + names.joined(separator: ", ")
    }

    private mutating func addOutage() {
        let outcome = replication.outcome.outages.first { $0.name == DrillOutage.name }
        let instances = outcome?.instances ?? 0
        var what = "\(place) fail" + (outage.plan.places.count > 1 ? "" : "s")
        if outage.plan.hitsData { what += ": \(instances) instances stop answering" }
        let why: String =
            switch outage.plan.plane {
            case .data: "what runs there is hit; launches elsewhere go on"
            case .control: "nothing can be launched, terminated or scaled there; what runs goes on"
            case .both: "what runs there is hit, and nothing can be launched or scaled there"
            }
        add(
            DrillEvent(
                .begins, at: outage.from, what, why: why, amount: Double(instances)))
        guard outage.to < Int64(replication.horizon.nanoseconds) else { return }
        var back = ""
        if let last = outage.plan.stages.last {
            back =
                "the recovery has a tail: \(Figure.share(last.share)) are back after "
                + "\(last.after)"
        }
        add(DrillEvent(.ends, at: outage.to, "\(place): the outage is over", why: back))
        guard let outcome else { return }
        let seconds = outcome.recoveredSeconds
        let end = outage.from + Int64((seconds ?? 0) * 1e9)
        if seconds == nil {
            add(
                DrillEvent(
                    .well, at: outage.from, "no minute loses more than one request in a thousand"))
        } else if end < Int64(replication.horizon.nanoseconds) {
            add(
                DrillEvent(
                    .well, at: end, "requests are served again",
                    why: "the last minute that lost more than one in a thousand is over"))
        }
    }

    private mutating func addDiversions() {
        let regions = plan.regions.count
        for index in 0..<(plan.services.count * regions) {
            let (service, region) = (plan.services[index / regions], plan.regions[index % regions])
            guard let failover = service.failover else { continue }
            var told: [Double] = []
            for moment in replication.outcome.moments where moment.place == index {
                add(moment, service.name, region.name, failover, told: &told)
            }
        }
    }

    private static let shares = [0.5, 0.95, 1]

    private mutating func add(
        _ moment: OutageMoment, _ service: String, _ region: String, _ failover: FailoverPlan,
        told: inout [Double]
    ) {
        let check = failover.check
        func event(_ kind: DrillEvent.Kind, _ what: String, _ why: String, _ amount: Double = 0) {
            add(
                DrillEvent(
                    kind, at: moment.timeNanoseconds, what, why: why, region: region,
                    subject: service, amount: amount))
        }
        switch moment.kind {
        case .checksFail:
            event(
                .checksFail, "checks of \(service) in \(region) begin to fail",
                "no instance of it answers there")
        case .decided:
            told = []
            event(
                .decided, "\(service) is told to leave \(region)",
                "\(check.tripsNeeded) of \(check.checkers) checkers saw \(check.threshold) "
                    + "failures in a row, every \(check.interval)")
        case .standby(let step): add(step, event, service, region, check)
        case .left(let share):
            for goal in Self.shares where share >= goal && !told.contains(goal) {
                told.append(goal)
                // At once: what is said of all says it of half.
                if goal < 1, share >= 1 { continue }
                let clients = goal == 1 ? "all clients" : "\(Figure.share(goal)) of the clients"
                event(
                    goal == 1 ? .left : .leaving, "\(clients) of \(service) have left \(region)",
                    Self.movement(failover), goal)
            }
        case .recalled:
            event(
                .recalled, "\(service) is told to return to \(region)",
                "checks have succeeded for \(check.recovery)"
                    + (failover.failback > .zero ? ", and \(failover.failback) more" : ""))
        case .home:
            event(.home, "all clients of \(service) are back in \(region)", Self.movement(failover))
        default: break
        }
    }

    private func add(
        _ step: StandbyStep, _ event: (DrillEvent.Kind, String, String, Double) -> Void,
        _ service: String, _ region: String, _ check: EndpointCheck
    ) {
        let standby = plan.standbys.first { plan.regions[$0.primary].name == region }
        let place = standby.map { plan.regions[$0.region].name } ?? "the other regions"
        switch step {
        case .called:
            event(
                .called, "\(service) is found to fail in \(region)",
                "\(check.tripsNeeded) of \(check.checkers) checkers saw \(check.threshold) "
                    + "failures in a row, every \(check.interval)", 0)
        case .approved: event(.approved, "fail over to \(place)", "as the runbook says", 0)
        case .restored:
            event(.restored, "data is restored in \(place)", "from the newest copy there", 0)
        case .ready:
            event(
                .ready, "\(service) is sent to \(place)",
                "its fleets answer, and its data takes writes", 0)
        }
    }

    private static func movement(_ failover: FailoverPlan) -> String {
        switch failover.mechanism {
        case .dns:
            "answers are kept for \(failover.timeToLive)"
                + (failover.overstay > 0
                    ? ", by \(Figure.share(failover.overstay)) of resolvers five times as long"
                    : "")
        case .anycast: "addresses lead elsewhere at once"
        case .loadBalancer: "the balancer before all regions sends them elsewhere at once"
        }
    }

    private enum Group: CaseIterable {
        case outOfRotation, replaced, recovered, launched, inService

        func count(_ kind: OutageMoment.Kind) -> Int64? {
            switch (self, kind) {
            case (.outOfRotation, .outOfRotation(let count)): count
            case (.replaced, .replaced(let count)): count
            case (.recovered, .recovered(let count)): count
            case (.launched, .launched(let count)): count
            case (.inService, .inService(let count)): count
            default: nil
            }
        }
    }

    private mutating func addInstances() {
        for fleet in plan.fleets.indices {
            for group in Group.allCases { add(group, fleet) }
            for moment in replication.outcome.moments where moment.place == fleet {
                guard case .refused(let units) = moment.kind else { continue }
                let name = title(fleet)
                add(
                    DrillEvent(
                        .refused, at: moment.timeNanoseconds,
                        "\(name) wants \(units) more and cannot have them",
                        why: "no zone is open, nobody can be asked, or the provider has none",
                        region: region(fleet), subject: plan.fleets[fleet].name,
                        amount: Double(units)))
            }
        }
    }

    /// One line per burst: when it began, or for what comes into service, when it was complete.
    private mutating func add(_ group: Group, _ fleet: Int) {
        var burst: (first: Int64, last: Int64, count: Int64)?
        for moment in replication.outcome.moments where moment.place == fleet {
            guard let count = group.count(moment.kind) else { continue }
            if let open = burst, moment.timeNanoseconds - open.last <= Self.lull.nanoseconds {
                burst = (open.first, moment.timeNanoseconds, open.count + count)
            } else {
                burst.map { add(group, fleet, $0) }
                burst = (moment.timeNanoseconds, moment.timeNanoseconds, count)
            }
        }
        burst.map { add(group, fleet, $0) }
    }

    private mutating func add(
        _ group: Group, _ fleet: Int, _ burst: (first: Int64, last: Int64, count: Int64)
    ) {
        let name = title(fleet)
        let isPods = plan.fleets[fleet].role.workload != nil
        let noun = isPods ? "pod" : plan.fleets[fleet].role.nodePool == nil ? "instance" : "node"
        let count = burst.count == 1 ? "1 \(noun)" : "\(burst.count) \(noun)s"
        let span = TimeSpan(seconds: (Double(burst.last - burst.first) / 1e9).rounded())
        let within = span > .second ? "within \(span)" : "at once"
        let event: (kind: DrillEvent.Kind, time: Int64, what: String, why: String)
        switch group {
        case .outOfRotation where isPods:
            event = (
                .outOfRotation, burst.last, "\(count) of \(name) are ready no more",
                "a readiness probe has failed, or the container has ended"
            )
        case .outOfRotation:
            let check = plan.fleets[fleet].balancer?.healthCheck
            let why = check.map { "\($0.unhealthy) failed checks in a row, every \($0.interval)" }
            event = (
                .outOfRotation, burst.last, "the balancer of \(name) sends \(count) nothing more",
                why ?? ""
            )
        case .replaced:
            event = (
                .replaced, burst.first, "\(name) gives \(count) up", "status checks have failed"
            )
        case .recovered:
            event = (.recovered, burst.last, "\(count) of \(name) work again", within)
        case .launched:
            event = (.launched, burst.first, "\(name) launches \(count)", within)
        case .inService:
            event = (.inService, burst.last, "\(count) of \(name) are in service", within)
        }
        add(
            DrillEvent(
                event.kind, at: event.time, event.what, why: event.why, region: region(fleet),
                subject: plan.fleets[fleet].name, amount: Double(burst.count)))
    }

    func title(_ fleet: Int) -> String {
        plan.regions.count > 1
            ? "\(plan.fleets[fleet].name) in \(region(fleet))" : plan.fleets[fleet].name
    }

    func region(_ fleet: Int) -> String { plan.regions[plan.fleets[fleet].region].name }
}
