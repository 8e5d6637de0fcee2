import ArgumentParser
import Diagnostics
import Experiments

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Join the result stores of a sweep's shards.",
        discussion: """
            Parts may be given in any order and more than once. Parts of different scenarios, \
            prices, seeds or programs are refused, and so are parts that contradict each other.
            """)

    @Argument(help: "The stores of the parts.")
    var stores: [String]

    @Option(
        name: .customLong("into"),
        help: ArgumentHelp("The store that takes them in, made if missing.", valueName: "file"))
    var target: String

    func run() throws {
        let parts = try stores.map { try ResultStore(path: $0, makesFile: false) }
        let whole = try ResultStore(path: target)
        let added = try whole.merge(parts)
        for entry in try whole.runs() {
            let wanted = (entry.points - entry.problems) * entry.run.replications
            let missing = wanted - entry.results
            let rest = missing > 0 ? "\(missing) replications are missing" : "complete"
            try Terminal.put(
                printable("run \(entry.id), \(entry.run.kind) of \(entry.run.name): \(rest)")
                    + "\n")
        }
        try Terminal.put("\(added) replications taken in\n")
    }
}
