import ArgumentParser
import Diagnostics
import Experiments
import Reports

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Look into a result store.",
        discussion: "`--store FILE` on `run`, `compare` and `sweep` keeps results in one.",
        subcommands: [List.self, Show.self, Compare.self, Export.self])

    struct ViewOptions: ParsableArguments {
        @Flag(help: "Print JSON.")
        var json = false

        @Option(help: "When to use color: auto, always or never.")
        var color: ColorChoice = .auto
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All runs in a store.")

        @Argument(help: "The store.")
        var store: String

        @OptionGroup var view: ViewOptions

        func run() throws {
            let runs = try ResultStore(path: store, makesFile: false).runs()
            let report = RunsReport(runs)
            try Terminal.put(view.json ? report.json() : report.text(Terminal.style(view.color)))
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One run: what it found, and the command that makes it again.")

        @Argument(help: "The store.")
        var store: String

        @Argument(help: "The run's number, as `headroom runs list` shows it.")
        var id: Int64

        @OptionGroup var view: ViewOptions

        func run() throws {
            let store = try ResultStore(path: store, makesFile: false)
            let result = try StoredResult(id, of: store)
            let report = StoredResultReport(result)
            try Terminal.put(view.json ? report.json() : report.text(Terminal.style(view.color)))
        }
    }

    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What moved from one run to another.",
            discussion: "Replications are paired where both runs have the same seed.")

        @Argument(help: "The store.")
        var store: String

        @Argument(help: "The earlier run's number.")
        var before: Int64

        @Argument(help: "The later run's number.")
        var after: Int64

        @OptionGroup var options: DiffOptions

        func run() throws {
            let store = try ResultStore(path: store, makesFile: false)
            try options.put(
                ResultDifference(
                    try StoredResult(before, of: store), try StoredResult(after, of: store)))
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Every replication of a run as CSV.",
            discussion: """
                The same bytes whatever machines made the run, in whatever order, and however often \
                they were interrupted.
                """)

        @Argument(help: "The store.")
        var store: String

        @Argument(help: "The run's number. (default: the only one)")
        var id: Int64?

        @Option(help: ArgumentHelp("Write to a file.", valueName: "file"))
        var output: String?

        func run() throws {
            let store = try ResultStore(path: store, makesFile: false)
            let runs = try store.runs()
            guard let chosen = id ?? (runs.count == 1 ? runs[0].id : nil) else {
                throw Diagnostic(
                    .error, "`\(printable(self.store))` holds \(runs.count) runs",
                    help: "say which: `headroom runs list` shows their numbers")
            }
            let file =
                try output.map { try OutputFile(path: $0) }
                ?? OutputFile(descriptor: 1, name: "standard output")
            try ResultExport.write(chosen, of: store, to: file)
            try file.finish()
        }
    }
}
