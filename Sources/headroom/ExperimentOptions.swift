import ArgumentParser
import Foundation

/// How to run scenarios and how to print what came out.
struct ExperimentOptions: ParsableArguments {
    @Option(help: "Independent runs of each scenario; more make intervals narrower.")
    var replications = 20

    @Option(help: "Seed of all random numbers.")
    var seed: UInt64 = 1

    @Option(help: "Threads; the result is the same for any number. (default: all cores)")
    var threads: Int?

    @Option(help: "How load is served between fleet changes: flow.")
    var serving = "flow"

    @Option(help: ArgumentHelp("Write usage and hourly charges as CSV.", valueName: "file"))
    var ledger: String?

    @Option(
        help: ArgumentHelp(
            "Write load and capacity over time of the first replication as CSV.",
            valueName: "file"))
    var series: String?

    @Option(help: "text, json, csv or markdown.")
    var format: OutputFormat = .text

    @Flag(help: "Short for `--format json`.")
    var json = false

    @Option(help: ArgumentHelp("Write the result to a file.", valueName: "file"))
    var output: String?

    static let maximumReplications = 100_000

    func validate() throws {
        guard (1...Self.maximumReplications).contains(replications) else {
            throw ValidationError(
                "--replications takes 1 to \(Self.maximumReplications), found \(replications)")
        }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads takes 1 to 1024, found \(threads)")
        }
        switch serving {
        case "flow": break
        case "requests", "both", "zoom":
            throw ValidationError("--serving \(serving) is not supported yet; use flow")
        default:
            throw ValidationError("--serving takes flow, found \(serving)")
        }
    }

    var workers: Int { threads ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
    var chosenFormat: OutputFormat { json ? .json : format }
}
