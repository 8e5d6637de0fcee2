import CloudModel
import Quantities

/// What `headroom explain` says of recorded incidents and events.
enum IncidentText {
    /// One line per incident.
    static var list: String {
        let width = RecordedIncidents.all.map(\.name.count).max() ?? 0
        var text = "  Recorded incidents, `headroom explain` tells more of each by its name:\n"
        for incident in RecordedIncidents.all {
            let name = incident.name + String(repeating: " ", count: width - incident.name.count)
            text += "    \(name)  \(incident.provider) \(incident.scope.rawValue), "
            text += "\(incident.duration), \(what(incident))\(incident.cause)\n"
        }
        return text
    }

    private static func what(_ incident: RecordedIncident) -> String {
        switch incident.plane {
        case .control: "launches and scaling only; "
        case .data, .both: ""
        }
    }

    static func text(for name: String) -> String? {
        if let incident = RecordedIncidents.named(name) { return text(incident) }
        return RecordedEvents.named(name).map(text)
    }

    private static func text(_ incident: RecordedIncident) -> String {
        let place = incident.scope == .zone ? "one zone of" : "the region"
        let share = incident.share.map(percent) ?? "not recorded; replayed as 100 %"
        var lines: [String] = [
            "\(incident.account.prefix(1).uppercased())\(incident.account.dropFirst()).",
            "Where:   \(place) \(incident.region) (\(incident.provider))",
            "When:    \(incident.begin), for \(incident.duration)",
            "Fails:   \(plane(incident.plane))", "Share:   \(share)",
        ]
        for (index, stage) in incident.stages.enumerated() {
            let back = stage.share == 0 ? "recovery begins" : "\(percent(stage.share)) are back"
            lines.append((index == 0 ? "Back:    " : "         ") + "after \(stage.after), \(back)")
        }
        if incident.stages.isEmpty { lines.append("Back:    all at the end") }
        if let last = incident.stages.last, last.share < 1 {
            lines.append("         the rest does not come back by itself")
        }
        lines.append("Source:  \(incident.source)")
        if incident.confidence == .partly {
            lines.append("         some figures are read out of words")
        }
        return "\(incident.name)\n" + lines.map { "  \($0)\n" }.joined()
    }

    private static func plane(_ plane: OutagePlan.Plane) -> String {
        switch plane {
        case .data: "what instances serve"
        case .control: "launches, terminations and scaling; what runs goes on"
        case .both: "what instances serve, and all changes"
        }
    }

    /// The fit and how good it is.
    private static func text(_ events: RecordedEvents) -> String {
        let interval = events.rateInterval
        var text = """
            \(events.name) (derived)
              Failures of \(events.what).
              Rate:    \(events.events) events in \(shortest(events.placeYears)) \
            \(events.scope.rawValue)-years: \(rounded(events.rate)) a year, 95 % \
            \(rounded(interval.low)) to \(rounded(interval.high)) (Poisson);
                       one in \(shortest((1 / events.rate * 10).rounded() / 10)) years
              Length:  lognormal through the recorded median \(events.median) and p90 \
            \(events.p90); sigma \(rounded(events.sigma)), from \(events.lengths) events

              share of events   recorded   fitted   (minutes)

            """
        for (share, minutes) in events.quantiles {
            text += "  " + padded("\(percent(share))", 15)
            text += padded(shortest(minutes), 11)
            text += padded(shortest(events.fitted(share).rounded()), 9) + "\n"
        }
        return text + """

              Posts tell of the worst part of a zone, hardly ever of all of it: `share` is yours \
            to choose.
              Source:  \(events.source)
              Zones:   \(events.exposure)

            """
    }

    private static func rounded(_ value: Double) -> String {
        shortest((value * 1_000).rounded() / 1_000)
    }

    private static func percent(_ share: Double) -> String {
        "\(shortest((share * 1_000).rounded() / 10)) %"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
