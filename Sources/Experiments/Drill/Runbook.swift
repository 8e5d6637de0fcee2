import CloudModel
import Quantities

/// What a drill has shown, turned into what to look for, decide, do and check: the parts of a
/// runbook, in plain words.
package struct Runbook: Sendable {
    /// What to do, and the command that does it.
    package struct Step: Hashable, Sendable {
        package var text: String
        package var command: String?
        /// Whether it is for when demand comes back.
        package var isForReturn = false
    }
    /// What tells of the outage, and of what it does to the others.
    package let signals: [DrillEvent]
    package let decisions: [String]
    package let steps: [Step]
    /// What has to be so before demand comes back.
    package let checks: [String]

    private static let signalKinds: [DrillEvent.Kind] = [
        .begins, .outOfRotation, .checksFail, .losing, .busy, .refused,
    ]

    package init(_ result: DrillResult) {
        let author = RunbookAuthor(result: result)
        signals = result.timeline.filter { Self.signalKinds.contains($0.kind) }
        decisions = author.decisions
        steps = author.steps
        checks = author.checks
    }
}

/// Reads a result for its runbook.
private struct RunbookAuthor {
    let result: DrillResult
    private var plan: Plan { result.plan }
    private var outage: OutagePlan { result.outage.plan }

    private func first(_ kind: DrillEvent.Kind) -> DrillEvent? {
        result.timeline.first { $0.kind == kind }
    }

    private func after(_ event: DrillEvent) -> String {
        TimeSpan(
            seconds: (Double(event.timeNanoseconds - result.outage.from) / 1e9).rounded()
        ).description
    }

    /// Regions in which every zone that the scenario has is hit.
    private var dark: [Int] {
        hit.filter { region in
            plan.regions[region].zones.indices.allSatisfy { outage.hits(region: region, zone: $0) }
        }
    }

    private var hit: [Int] { plan.regions.indices.filter { outage.touches(region: $0) } }

    var decisions: [String] {
        var lines: [String] = []
        if outage.hitsData, outage.zone != nil, !dark.isEmpty {
            let names = dark.map { plan.regions[$0].name }.joined(separator: ", ")
            lines.append(
                "No zone is left in \(names): decide to point names elsewhere, or to wait.")
        } else if outage.zone != nil {
            lines.append(
                "Leave demand where it is? Its region goes on with its other zones; nothing needs "
                    + "to be told to leave.")
        } else if !outage.hitsData {
            lines.append(
                "Do not move demand: what runs goes on. Decide whether to hold what is not urgent: "
                    + "releases, scaling in, replacing instances.")
        } else if let called = first(.called) {
            let ready = first(.ready).map { ", and demand is sent there after \(after($0))" } ?? ""
            lines.append(
                "Fail over? The failure is found after \(after(called)); people decide"
                    + (first(.approved).map { " after \(after($0))" } ?? "") + ready + ".")
        } else if let decided = first(.decided), let left = first(.left) {
            lines.append(
                "Let the failover work: it decides after \(after(decided)), and all have left "
                    + "after \(after(left)). Move by hand only if it has not decided by then.")
        } else if let decided = first(.decided) {
            lines.append("The failover decides after \(after(decided)).")
        } else if hit.count == plan.regions.count {
            let why =
                hit.count == 1 ? "the scenario has one region" : "all \(hit.count) regions fail"
            lines.append(
                "There is nowhere to go: \(why). Decide what to tell clients, and whether to "
                    + "restore elsewhere.")
        } else {
            lines.append(
                "Nothing moves demand by itself: decide to point names elsewhere, or to wait.")
        }
        let struggling = result.timeline.filter { event in
            event.kind == .losing && !hit.contains { plan.regions[$0].name == event.region }
        }
        for event in struggling.prefix(3) {
            lines.append(
                "\(capitalized(event.what)) from \(after(event)) on: decide what to shed "
                    + "or to switch off there.")
        }
        return lines
    }

    var steps: [Runbook.Step] {
        var steps: [Runbook.Step] = []
        func step(_ text: String, _ command: String? = nil) {
            steps.append(Runbook.Step(text: text, command: command))
        }
        step("Open the incident, and stop releases everywhere.")
        step(
            "Confirm the place: errors and failed checks in "
                + outage.places.map { plan.name(of: $0) }.joined(separator: ", ")
                + " and nowhere else.")
        if outage.hitsControl {
            step(
                "Change nothing there before the outage is over: launches, terminations and "
                    + "scaling fail.")
        }
        if first(.restored) != nil {
            step("Restore the newest backup that has arrived there, and check what it holds.")
        }
        if first(.decided) ?? first(.ready) != nil {
            step("See that names lead elsewhere.", "dig +short SERVICE.example.com")
        }
        let pressed = plan.fleets.indices.flatMap { self.steps(for: $0) }
        steps += pressed.filter { !$0.isForReturn }
        if let ends = first(.ends) {
            step(
                "From \(after(ends)) on expect what was hit to answer again; then check what is "
                    + "below before demand returns.")
        }
        steps += pressed.filter(\.isForReturn)
        return steps
    }

    /// What to ask of a fleet that has to carry more than it can.
    private func steps(for fleet: Int) -> [Runbook.Step] {
        let region = plan.regions[plan.fleets[fleet].region]
        let name = plan.fleets[fleet].name
        let isHit = outage.touches(region: plan.fleets[fleet].region)
        let strains = strains(of: fleet).filter { event in
            // Where nothing can be changed only what comes after the end can be helped.
            !isHit || !outage.hitsControl || event.timeNanoseconds >= result.outage.to
        }
        guard let first = strains.first else { return [] }
        let events = result.timeline.filter { $0.subject == name && $0.region == region.name }
        let launched = events.filter { $0.kind == .launched }.reduce(0) { $0 + $1.amount }
        let most = plan.fleets[fleet].scaling.maximum
        let needed = units(fleet, strains.compactMap(\.needed).max())
        let isBack = first.timeNanoseconds >= result.outage.to
        var text = isBack ? "Before demand returns give" : "Give"
        text += " \(name) in \(region.name) "
        text += needed.map { "\($0) units or more" } ?? "room"
        text +=
            launched > 0
            ? " before it scales by itself: it launched \(Figure.significant(launched)) instances"
            : ": it did not scale by itself"
        text +=
            needed ?? 0 > most
            ? ", and raise its maximum of \(most) units first."
            : ", at most \(most) units are allowed."
        let command = command(
            region, name, needed.map(String.init) ?? "N",
            isWorkload: plan.fleets[fleet].role.workload != nil)
        return [Runbook.Step(text: text, command: command, isForReturn: isBack)]
    }

    private func strains(of fleet: Int) -> [DrillEvent] {
        let region = plan.regions[plan.fleets[fleet].region].name
        return result.timeline.filter {
            $0.subject == plan.fleets[fleet].name && $0.region == region
                && ($0.kind == .losing || $0.kind == .busy)
        }
    }

    /// Capacity units, as groups count, for so many instances: no fewer than the minimum; nil where
    /// instances of several weights make them up.
    private func units(_ fleet: Int, _ needed: Int64?) -> Int64? {
        let fleet = plan.fleets[fleet]
        guard let needed, let weight = fleet.instances.first?.weight,
            fleet.instances.allSatisfy({ $0.weight == weight })
        else { return nil }
        return max(fleet.scaling.minimum, needed * weight)
    }

    private func command(
        _ region: RegionPlan, _ fleet: String, _ size: String, isWorkload: Bool
    ) -> String {
        if isWorkload { return "kubectl scale deployment/\(fleet) --replicas \(size)" }
        return switch region.provider {
        case "gcp":
            "gcloud compute instance-groups managed resize \(fleet) --region \(region.name) "
                + "--size \(size)"
        case "azure":
            "az vmss scale --resource-group GROUP --name \(fleet) --new-capacity \(size)"
        default:
            "aws autoscaling set-desired-capacity --region \(region.name) "
                + "--auto-scaling-group-name \(fleet) --desired-capacity \(size)"
        }
    }

    var checks: [String] {
        var lines: [String] = []
        for region in hit {
            let name = plan.regions[region].name
            for (index, fleet) in plan.fleets.enumerated()
            where fleet.region == region && fleet.service >= 0 {
                // As many as its demand asked for when it came back, or its minimum.
                let needed = strains(of: index).filter {
                    $0.timeNanoseconds >= result.outage.to
                }.compactMap(\.needed).max()
                let units = units(index, needed) ?? fleet.scaling.minimum
                lines.append(
                    "\(fleet.name) in \(name) has \(units) units or more in service, all of them "
                        + "checked.")
            }
        }
        if let last = outage.stages.last, last.share < 1 {
            lines.append(
                "What did not come back by itself, \(Figure.share(1 - last.share)) of what was "
                    + "hit, is replaced.")
        }
        lines.append("Data that was written elsewhere is there, and what was not copied is known.")
        lines.append("Caches are warm, or demand comes back in steps.")
        if let recalled = first(.recalled) {
            lines.append(
                "Demand comes back by itself after \(after(recalled))"
                    + (first(.home).map { ", all of it by \(after($0))" } ?? "")
                    + ": hold it before then if one of these is not so.")
        } else if first(.decided) ?? first(.ready) != nil {
            lines.append("Demand was not told to return before the drill ended.")
        }
        return lines
    }

    private func capitalized(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }
}
