import ArgumentParser
import Diagnostics
import Quantities
import Reports
import Statistics

struct SizeCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "size",
        abstract: "How many instances a load and a promise need, by queueing theory.",
        discussion: """
            No scenario is needed: one steady load, one kind of request, the fewest instances
            that keep every promise given.

            EXAMPLES:
              headroom size --load 400 req/s --service-time 40ms --slots 8 --p99 250ms
              headroom size --load 95 req/s --service-time 1s --wait-p95 100ms
              headroom size --load 400 req/s --service-time 40ms --timeout 2s --max-loss 1%
              headroom size --load 9 req/s --service-time 2s --mean-wait 1s --zones 3
            """)

    @OptionGroup(title: "Workload") var workload: WorkloadOptions
    @OptionGroup(title: "Promises, of which at least one") var promises: PromiseOptions

    @Option(help: "Spread the instances over so many zones, with spare ones.")
    var zones: Int?

    @Option(help: ArgumentHelp("How many of the zones may fail. (default: 1)", valueName: "zones"))
    var survive: Int?

    @Option(help: "text or json.")
    var format: Format = .text

    @Flag(help: "Short for `--format json`.")
    var json = false

    @Option(help: "When to use color: auto, always or never.")
    var color: ColorChoice = .auto

    func validate() throws {
        if promises.maxLoss != nil, workload.timeout == nil, workload.queueLimit == nil {
            throw ValidationError(
                "--max-loss needs --timeout or --queue-limit: otherwise nothing is lost")
        }
        if survive != nil, zones == nil {
            throw ValidationError("--survive needs --zones, such as --zones 3 --survive 1")
        }
        if let zones, !(1...1_000).contains(zones) {
            throw ValidationError("--zones takes 1 to 1,000, found \(zones)")
        }
        if let zones, !(0..<zones).contains(failing) {
            throw ValidationError(
                "--survive takes 0 to \(zones - 1) of \(zones) zones, found \(failing)")
        }
    }

    private var failing: Int { survive ?? 1 }

    func run() throws {
        do {
            try Terminal.put(try answer())
        } catch let error as Diagnostic {
            // Still a matter of the flags, but one for which their syntax is no help.
            Terminal.say(DiagnosticRenderer(color: Terminal.colorsErrors).render(error))
            throw ExitCode(64)
        }
    }

    private func answer() throws -> String {
        guard !promises.all.isEmpty else {
            throw Diagnostic(
                .error, "no promise to keep",
                help: "give one or more, such as `--p99 250ms`, `--wait-p95 20ms` or "
                    + "`--max-utilization 70%`")
        }
        let load = try workload.read()
        let sizing: Sizing
        do throws(SizingError) {
            sizing = try Sizing(load, promises: promises.all)
        } catch {
            throw error.diagnostic(load)
        }
        let spread = zones.flatMap {
            ZoneSpread(needed: sizing.system.instances, zones: $0, failing: failing)
        }
        let report = SizingReport(sizing, spread: spread, failing: failing)
        return json || format == .json ? report.json : report.text(Terminal.style(color))
    }
}

extension SizingError {
    fileprivate func diagnostic(_ load: Workload) -> Diagnostic {
        switch self {
        case .invalid(.invalidParameter(let name, let value)):
            return Diagnostic(.error, "no queue has \(value) for its \(name)")
        case .invalid(.unstable(let utilization)):
            return Diagnostic(
                .error, "the load is \(Promise.utilization(1).format(utilization)) of capacity")
        case .tooLarge(let busy):
            return Diagnostic(
                .error, "the load keeps \(shortest(busy)) slots busy",
                help: "at most \(shortest(Sizing.loadLimit)) are looked at")
        case .impossible(let promise, let best):
            return Diagnostic(
                .error,
                "no number of instances keeps \(promise.name(load)) within "
                    + promise.format(promise.limit),
                help: "promise a longer time, or make the service faster (`--service-time`) "
                    + "or steadier (`--cv`)",
                notes: [
                    "requests that never wait have a \(promise.name(load)) of "
                        + promise.format(best)
                ])
        case .unsupported(let promise):
            return Diagnostic(
                .error,
                "a promise of \(promise.name(load)) is not supported yet with "
                    + (load.overflow == .wait ? "this queue" : "--timeout or --queue-limit"),
                help: "without it, waits are those of a queue in which all stay: longer, "
                    + "so a size that keeps the promise there is safe")
        case .notWithin(let instances):
            return Diagnostic(
                .error, "not even \(instances) instances keep the promises",
                help: "promise a little more")
        }
    }
}
