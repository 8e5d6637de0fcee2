import ArgumentParser
import Diagnostics
import Experiments
import Foundation
import Quantities

/// How to run scenarios and how to print what came out.
struct ExperimentOptions: ParsableArguments {
    @Option(
        help: """
            Independent runs of each scenario; more make intervals narrower. (default: 20; 10 with \
            zoom, 5 with requests and both)
            """)
    var replications: Int?

    @Option(
        help: ArgumentHelp(
            """
            Replicate until the 95 % interval of a measure's mean is so narrow: `1%` of the mean, \
            or an amount such as `50 USD`. It is looked at after `--replications`, then whenever \
            there are half as many again.
            """, valueName: "width"))
    var precision: String?

    @Option(
        help: ArgumentHelp(
            "The measure that `--precision` is about. (default: \(Self.usualMeasure))",
            valueName: "measure"))
    var precisionOf: String?

    @Option(
        help: ArgumentHelp(
            "With --precision: give up after so many. (default: \(Precision.usualMaximum))",
            valueName: "count"))
    var maxReplications: Int?

    @Option(help: "Seed of all random numbers.")
    var seed: UInt64 = 1

    @Option(help: "Threads; the result is the same for any number. (default: all cores)")
    var threads: Int?

    @Option(
        help: """
            How load is served: flow as a rate, requests one by one, zoom in windows only, or both \
            models side by side. (default: flow, with --window zoom)
            """)
    var serving: ServingRequest.Kind?

    @Option(
        help: ArgumentHelp(
            """
            Look at every request from one time to another, `9d14h..9d16h` since the start or \
            RFC 3339. Repeatable. (default with zoom: around demand events and the busiest hour)
            """, valueName: "from..to"),
        transform: window)
    var window: [WindowText] = []

    @Option(
        help: ArgumentHelp(
            "End a replication early after so many events; results are then partial.",
            valueName: "count"))
    var maxEvents: Int?

    @Option(
        help: ArgumentHelp(
            "End the command after a time such as 30s; results are then partial.",
            valueName: "time"),
        transform: duration)
    var timeLimit: TimeSpan?

    @Option(help: ArgumentHelp("Write usage and hourly charges as CSV.", valueName: "file"))
    var ledger: String?

    @Option(
        help: ArgumentHelp(
            "Write load and capacity over time of the first replication as CSV.",
            valueName: "file"))
    var series: String?

    @Flag(
        help: "Say when scaling policies acted in the first replication, what they saw, and why.")
    var explainScaling = false

    @Flag(
        help: """
            Say what the system settles at under a load that stays: instances, utilization, \
            latency, without the start of each replication.
            """)
    var steadyState = false

    @OptionGroup var gates: GateOptions
    @OptionGroup var storing: StoreOptions

    @Option(
        help: "text, json, csv or markdown; `run` also focus, the first replication's bill.")
    var format: OutputFormat = .text

    @Flag(help: "Short for `--format json`.")
    var json = false

    @Option(help: ArgumentHelp("Write the result to a file.", valueName: "file"))
    var output: String?

    static let maximumReplications = 100_000
    static let usualMeasure = "cost.effective.perMonth"

    func validate() throws {
        if let replications, !(1...Self.maximumReplications).contains(replications) {
            throw ValidationError(
                "--replications takes 1 to \(Self.maximumReplications), found \(replications)")
        }
        try validatePrecision()
        if let maxEvents, maxEvents < 1 {
            throw ValidationError("--max-events takes 1 or more, found \(maxEvents)")
        }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads takes 1 to 1024, found \(threads)")
        }
        if steadyState, !window.isEmpty || serving == .zoom || serving == .both {
            throw ValidationError("--steady-state goes with --serving flow or requests")
        }
        if let serving, !window.isEmpty, serving == .flow || serving == .requests {
            throw ValidationError(
                "--window needs --serving zoom or both, found --serving \(serving.rawValue)")
        }
    }

    /// No two results may go to one file: one would be lost.
    func checkFiles(beside html: String?) throws {
        let named = [
            ("--output", output), ("--html", html), ("--junit", gates.junit),
            ("--store", storing.store), ("--ledger", ledger), ("--series", series),
        ].compactMap { flag, path in path.map { (flag: flag, path: $0) } }
        for (index, file) in named.enumerated() {
            guard let other = named[..<index].first(where: { $0.path == file.path }) else {
                continue
            }
            throw ValidationError("\(other.flag) and \(file.flag) name one file: \(file.path)")
        }
    }

    private func validatePrecision() throws {
        guard precision != nil else {
            if precisionOf != nil || maxReplications != nil {
                let flag = precisionOf != nil ? "--precision-of" : "--max-replications"
                throw ValidationError("\(flag) goes with --precision")
            }
            return
        }
        if let replications, replications < Self.smallestPilot {
            throw ValidationError(
                "--precision needs \(Self.smallestPilot) replications or more before its first "
                    + "look, found --replications \(replications)")
        }
        let most = maxReplications ?? Precision.usualMaximum
        if !(firstReplications...Self.maximumReplications).contains(most) {
            throw ValidationError(
                "--max-replications takes \(firstReplications), those before the first look, to "
                    + "\(Self.maximumReplications), found \(most)")
        }
    }

    /// Fewer say too little about the spread to stop on.
    private static let smallestPilot = 10

    /// - Throws: `Diagnostic` about the measure or the width.
    func chosenPrecision() throws -> Precision? {
        try precision.map { try Precision($0, of: precisionOf ?? Self.usualMeasure) }
    }

    private static func window(_ text: String) throws -> WindowText {
        do {
            return try WindowText(text)
        } catch {
            let parts = [error.message, error.help].compactMap(\.self)
            throw ValidationError(parts.joined(separator: "; "))
        }
    }

    static func duration(_ text: String) throws -> TimeSpan {
        guard let span = try? TimeSpan.parse(text), span > .zero else {
            throw ValidationError("expected a duration such as 30s or 5m, found `\(text)`")
        }
        return span
    }

    var servingRequest: ServingRequest {
        ServingRequest(
            kind: serving ?? (window.isEmpty ? .flow : .zoom), windows: window,
            maximumEvents: maxEvents ?? .max)
    }
    var chosenReplications: Int {
        precision == nil
            ? replications ?? max(servingRequest.usualReplications, gateReplications)
            : firstReplications
    }
    private var firstReplications: Int { replications ?? max(Precision.pilot, gateReplications) }
    /// What the conditions need to be judged.
    private var gateReplications: Int {
        (try? gates.gates())?.map(\.replicationsNeeded).max() ?? 0
    }
    /// As far as can be said before the first look.
    var mostReplications: Int {
        precision == nil ? chosenReplications : maxReplications ?? Precision.usualMaximum
    }

    static var cores: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
    var workers: Int { threads ?? Self.cores }
    var chosenFormat: OutputFormat { json ? .json : format }
}

extension ServingRequest.Kind: ExpressibleByArgument {}
