import CloudModel
import Diagnostics
package import Scenarios

/// How a user wants load to be served: what the command line says, before a scenario is known.
package struct ServingRequest: Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case flow, requests, zoom
        /// `flow` beside `requests`, or beside `zoom` where windows are given.
        case both
    }
    package var kind: Kind
    /// Empty: `zoom` places its own.
    package var windows: [WindowText]
    /// Events after which a replication ends early.
    package var maximumEvents: Int

    package init(kind: Kind = .flow, windows: [WindowText] = [], maximumEvents: Int = .max) {
        self.kind = kind
        self.windows = windows
        self.maximumEvents = maximumEvents
    }

    /// Replications when the user names no number: enough for an interval where every request is
    /// an event and a replication may take long, and for a narrow one elsewhere.
    package var usualReplications: Int {
        switch kind {
        case .flow: 20
        case .zoom: 10
        case .requests, .both: 5
        }
    }
}

/// A scenario to replicate, with its twin of the other serving model if there is one.
package struct ServedCandidate: Sendable {
    package var candidate: Candidate
    /// The same scenario served by `flow`, which watches the windows if there are any.
    package var twin: Candidate?
    /// Requests that are to be events in one replication, by the mean demand; 0 in `flow`.
    package var expectedRequests: Double

    /// - Throws: `DiagnosticList` about the scenario's medians, or about windows beyond it.
    package init(_ scenario: Scenario, _ request: ServingRequest) throws {
        let median = try scenario.resolve { _ in 0 }
        if request.kind != .flow, median.plan.hasClusters {
            throw Self.refusal(of: request.kind, scenario)
        }
        var mode = ServingMode.flow
        var notes: [String] = []
        switch request.kind {
        case .flow: notes = Self.notes(onKeys: scenario.requestsOnlyKeys)
        case .requests: mode = .requests
        case .both where request.windows.isEmpty: mode = .requests
        case .zoom where request.windows.isEmpty:
            let placement = ZoomPlacement(median.plan)
            mode = .zoom(placement.windows)
            notes = placement.notes(scenario.name)
        case .zoom, .both:
            mode = .zoom(
                try WindowText.windows(
                    request.windows, start: scenario.start, horizon: scenario.horizon))
        }
        if case .zoom = mode, median.plan.hasCalls {
            throw Self.refusalOfCalls(request.kind, scenario)
        }
        candidate = try Candidate(scenario, mode: mode, maximumEvents: request.maximumEvents)
        candidate.notes += notes
        expectedRequests =
            mode == .flow
            ? 0 : HourlyDemand(median.plan, countsCalls: true).requests(mode)
        if request.kind == .both {
            var flow = ServingMode.flow
            if case .zoom(let windows) = mode { flow = .watch(windows) }
            twin = try Candidate(scenario, mode: flow, maximumEvents: request.maximumEvents)
        }
    }

    /// Pods are served as a fluid only.
    private static func refusal(
        of kind: ServingRequest.Kind, _ scenario: Scenario
    ) -> DiagnosticList {
        let place = scenario.checked.root["workloads"].keyPlace
        return DiagnosticList([
            Diagnostic(
                .error, "`--serving \(kind.rawValue)` is not built yet for `workloads`",
                file: place.file, position: place.position,
                label: "pods are served by `flow` only", help: "leave `--serving` out")
        ])
    }

    /// A rate of calls cannot be turned into calls on their way, nor back.
    private static func refusalOfCalls(
        _ kind: ServingRequest.Kind, _ scenario: Scenario
    ) -> DiagnosticList {
        let calls = scenario.checked.services.map { $0.setting["calls"] }
        let place = (calls.first { !$0.entries.isEmpty } ?? scenario.checked.root).keyPlace
        return DiagnosticList([
            Diagnostic(
                .error, "windows of `--serving \(kind.rawValue)` are not built yet for `calls`",
                file: place.file, position: place.position,
                label: "calls are served by `flow` or `requests`, from the start to the end",
                help: "use `--serving flow` or `--serving requests`")
        ])
    }

    /// No key is ignored in silence.
    private static func notes(onKeys keys: [String]) -> [String] {
        guard !keys.isEmpty else { return [] }
        let names = keys.map { "`\($0)`" }.joined(separator: ", ")
        let verb = keys.count == 1 ? "acts" : "act"
        return ["\(names) \(verb) only where every request is an event: `--serving requests`"]
    }
}

extension ZoomPlacement {
    fileprivate func notes(_ scenario: String) -> [String] {
        guard !leftOut.isEmpty else { return [] }
        let names = leftOut.prefix(5).map { "`\($0.name)`" }.joined(separator: ", ")
        let more = leftOut.count > 5 ? " and \(leftOut.count - 5) more" : ""
        return [
            "windows of \(scenario) are \(Self.longestTotal) at most: \(names)\(more) left out; "
                + "`--window` takes what you choose"
        ]
    }
}
