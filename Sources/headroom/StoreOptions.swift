import ArgumentParser
import Diagnostics
import Experiments
import Foundation

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
    /// The command line as one can type it again.
    static var command: String {
        (["headroom"] + CommandLine.arguments.dropFirst().map(quoted)).joined(separator: " ")
    }

    static var time: String {
        Date.now.formatted(.iso8601)
    }

    private static func quoted(_ argument: String) -> String {
        let safe = "0123456789-_./=,:%+@".unicodeScalars
        let plain = argument.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || safe.contains($0))
        }
        if plain, !argument.isEmpty { return argument }
        return "'" + argument.replacing("'", with: "'\\''") + "'"
    }
}
