import ArgumentParser
import Diagnostics
import Experiments
import Foundation
import Reports

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Say what changed between two results.",
        discussion: """
            Results are what `--format json` of `run` and `compare` wrote: of a file before and \
            after a change, or of the same file under two price books.
            """)

    @Argument(help: "The earlier result, JSON.")
    var before: String

    @Argument(help: "The later result, JSON; `-` reads standard input.")
    var after: String

    @Flag(help: "Exit with status 1 when something moved beyond sampling error.")
    var exitCode = false

    @OptionGroup var options: DiffOptions

    func run() throws {
        let difference = ResultDifference(try read(before), try read(after))
        if difference.scenarios.isEmpty {
            throw Diagnostic(
                .error, "the results have no scenario in common",
                notes: [
                    "before: \(difference.removed.joined(separator: ", "))",
                    "after: \(difference.added.joined(separator: ", "))",
                ])
        }
        try options.put(difference)
        let moved = difference.scenarios.contains { !$0.moved.isEmpty }
        if exitCode, moved || !difference.added.isEmpty || !difference.removed.isEmpty {
            throw ExitCode(1)
        }
    }

    private func read(_ path: String) throws -> ResultDocument {
        let data: Data
        if path == "-" {
            data = FileHandle.standardInput.readDataToEndOfFile()
        } else {
            do {
                data = try Data(contentsOf: URL(filePath: path))
            } catch {
                throw Diagnostic(.error, "`\(printable(path))` cannot be read", file: path)
            }
        }
        return try ResultDocument(data, file: path)
    }
}

/// How differences between results are printed.
struct DiffOptions: ParsableArguments {
    @Flag(help: "Show measures that did not move, too.")
    var all = false

    @Option(help: "text, json or markdown.")
    var format: DiffFormat = .text

    @Option(help: ArgumentHelp("Write the result to a file.", valueName: "file"))
    var output: String?

    @Option(help: "When to use color: auto, always or never.")
    var color: ColorChoice = .auto

    func put(_ difference: ResultDifference) throws {
        let report = DiffReport(difference, showsAll: all)
        let text =
            switch format {
            case .text: report.text(Terminal.style(color))
            case .json: report.json()
            case .markdown: report.markdown()
            }
        guard let output else { return try Terminal.put(text) }
        try StudyOptions.write(text, to: output)
    }
}

enum DiffFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, markdown
}
