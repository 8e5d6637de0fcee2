package import CloudModel
package import Diagnostics
package import Quantities
package import Scenarios

/// An outage of a drill, at its instant in one scenario.
package struct DrillOutage: Sendable {
    /// `region us-east-1 for 3h`.
    package var title: String
    /// `region us-east-1`.
    package var place: String
    package var plan: OutagePlan
    /// Nanoseconds from the start of the scenario.
    package var from: Int64
    package var to: Int64
    /// Requests per second that its region, or all of them, would have then in the mean; nil: the
    /// moment was given.
    package var peakRate: Double?
    package var incident: RecordedIncident?

    /// What is watched after the end, at least: as long as losses are laid to an outage.
    package static let aftermath = TimeSpan.hour * 6
    /// The drill's own name of it.
    package static let name = "drill"

    /// - Throws: a diagnostic that points at a word of the phrase.
    package init(_ phrase: DrillPhrase, in plan: Plan) throws(Diagnostic) {
        var places: [OutagePlan.Place] = []
        var length = phrase.length ?? .hour
        var incident: RecordedIncident?
        switch phrase.target {
        case .places(let kind, let names):
            for name in names {
                let place = try Self.place(kind, name, in: plan)
                if places.contains(place) {
                    throw Self.problem("`\(name.text)` is named twice", name, help: nil)
                }
                places.append(place)
            }
        case .replay(let name, let on):
            guard let found = RecordedIncidents.named(name.text) else {
                throw Self.problem(
                    "no incident `\(name.text)` is recorded", name,
                    help: RecordedIncidents.help(for: name.text))
            }
            incident = found
            length = found.duration
            places = [try Self.place(of: found, name, on: on, in: plan)]
        }
        let isRegion = places[0].zone == nil
        if let plane = phrase.plane, plane != .data, !isRegion {
            throw Self.problem(
                "a zone has no control plane of its own", .init(text: "", column: 1),
                help: "leave out `plane \(plane.rawValue)`, or say `region`")
        }
        self.init(
            places, length: length, plane: phrase.plane ?? incident?.plane,
            share: phrase.share ?? incident?.share ?? 1, stages: incident?.stages ?? [],
            moment: phrase.moment, in: plan)
        self.incident = incident
        if let incident { title = "replay of \(incident.name), \(title)" }
        guard from >= 0, from < plan.horizon.nanoseconds else {
            throw Self.problem(
                "the scenario is not there then: it goes from \(plan.start) for \(plan.horizon)",
                .init(text: phrase.text, column: 1), help: "give another moment after `at`")
        }
    }

    init(
        _ places: [OutagePlan.Place], length: TimeSpan, plane: OutagePlan.Plane?, share: Double,
        stages: [OutagePlan.Stage], moment: DrillPhrase.Moment, in plan: Plan
    ) {
        let isRegion = places[0].zone == nil
        switch moment {
        case .offset(let span): from = span.nanoseconds
        case .instant(let instant): from = (instant - plan.start).nanoseconds
        case .peak:
            let regions = places.map(\.region)
            let isOne = regions.allSatisfy { $0 == regions[0] }
            let hours = HourlyDemand(plan, region: isOne ? regions[0] : nil)
            let peak = hours.peak(leaving: length + Self.aftermath)
            from = peak.from
            peakRate = peak.rate
        }
        // An offset may be as long as a time span holds.
        let (end, overflow) = from.addingReportingOverflow(length.nanoseconds)
        to = overflow ? .max : end
        var outage = OutagePlan(
            name: Self.name, region: places[0].region, zone: places[0].zone,
            timing: .scheduled(from: from, to: to), plane: plane ?? (isRegion ? .both : .data),
            share: share)
        outage.others = Array(places.dropFirst())
        outage.stages = stages
        self.plan = outage
        let names = places.map { plan.name(of: $0) }.joined(separator: ", ")
        let kind = (isRegion ? "region" : "zone") + (places.count > 1 ? "s" : "")
        let part = share < 1 ? ", \(Figure.share(share)) of it," : ""
        place = "\(kind) \(names)"
        title = "\(place)\(part) for \(length)"
        if plane == .control { title += ", control plane only" }
    }

    /// Every zone, or every region, each at the worst hour of its region.
    package static func each(
        _ kind: RecordedIncident.Scope, for length: TimeSpan, in plan: Plan
    ) -> [DrillOutage] {
        var outages: [DrillOutage] = []
        for (index, region) in plan.regions.enumerated() {
            let zones: [Int?] = kind == .region ? [nil] : region.zones.indices.map { $0 }
            // The worst hour is the region's: it is looked for once.
            let peak = HourlyDemand(plan, region: index).peak(leaving: length + aftermath)
            for zone in zones {
                var outage = DrillOutage(
                    [.init(region: index, zone: zone)], length: length, plane: nil, share: 1,
                    stages: [], moment: .offset(TimeSpan(nanoseconds: peak.from)), in: plan)
                outage.peakRate = peak.rate
                outages.append(outage)
            }
        }
        return outages
    }

    /// Until when a run has to go for what comes of it to be seen, in whole hours: a recovery's
    /// last stage, and demand on its way back.
    func horizon(of plan: Plan) -> TimeSpan {
        let failbacks = plan.services.compactMap(\.failover).map {
            ($0.failback + $0.check.recovery + $0.longestMove).nanoseconds
        }
        let stage = self.plan.stages.last?.after.nanoseconds ?? 0
        let rest = max(
            Self.aftermath.nanoseconds, (failbacks.max() ?? 0) + TimeSpan.hour.nanoseconds)
        let (end, overflow) = max(to, from + stage).addingReportingOverflow(rest)
        guard !overflow, end < plan.horizon.nanoseconds else { return plan.horizon }
        let hour = TimeSpan.hour.nanoseconds
        return min(plan.horizon, TimeSpan(nanoseconds: (end + hour - 1) / hour * hour))
    }
}

extension DrillOutage {
    private static func problem(
        _ message: String, _ name: DrillPhrase.Name, help: String?
    ) -> Diagnostic {
        Diagnostic(
            .error, message, file: DrillPhrase.file,
            position: .init(line: 1, column: name.column, length: max(1, name.text.count)),
            help: help)
    }

    private static func place(
        _ kind: RecordedIncident.Scope, _ name: DrillPhrase.Name, in plan: Plan
    ) throws(Diagnostic) -> OutagePlan.Place {
        var known: [String] = []
        for (index, region) in plan.regions.enumerated() {
            switch kind {
            case .region:
                if region.name == name.text { return .init(region: index, zone: nil) }
                known.append(region.name)
            case .zone:
                if let zone = region.zones.firstIndex(of: name.text) {
                    return .init(region: index, zone: zone)
                }
                known += region.zones
            }
        }
        throw problem(
            "the scenario has no \(kind.rawValue) `\(name.text)`", name,
            help: suggestion(for: name.text, among: known).map { "did you mean `\($0)`?" }
                ?? "its \(kind.rawValue)s: \(known.joined(separator: ", "))")
    }

    /// Where an incident is replayed: where it was, or where the phrase says.
    private static func place(
        of incident: RecordedIncident, _ name: DrillPhrase.Name,
        on: (kind: RecordedIncident.Scope, name: DrillPhrase.Name)?, in plan: Plan
    ) throws(Diagnostic) -> OutagePlan.Place {
        if let on {
            guard on.kind == incident.scope else {
                throw problem(
                    "the incident was of a \(incident.scope.rawValue)", on.name,
                    help: "say `on \(incident.scope.rawValue) NAME`")
            }
            return try place(on.kind, on.name, in: plan)
        }
        guard let region = plan.regions.firstIndex(where: { $0.name == incident.region }) else {
            let place = incident.scope == .zone ? plan.regions[0].zones[0] : plan.regions[0].name
            throw problem(
                "the incident was in `\(incident.region)`, which the scenario has not", name,
                help: "say where it comes again: `on \(incident.scope.rawValue) \(place)`")
        }
        return .init(region: region, zone: incident.scope == .zone ? 0 : nil)
    }
}

extension Plan {
    func name(of place: OutagePlan.Place) -> String {
        place.zone.map { regions[place.region].zones[$0] } ?? regions[place.region].name
    }
}
