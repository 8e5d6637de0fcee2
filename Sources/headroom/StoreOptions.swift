import ArgumentParser
import Diagnostics
import Experiments
import Foundation
import Reports

/// Where results are kept.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Keep every replication's measures in a SQLite file, made if missing.",
            valueName: "file"))
    var store: String?
}

/// How this program was called and when: what a store says of a run.
enum Invocation {
    /// What makes the same result again.
    static var command: String { ShellCommand.line(CommandLine.arguments) }

    static var time: String {
        Date.now.formatted(.iso8601)
    }
}
