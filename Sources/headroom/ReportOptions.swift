import ArgumentParser
import Experiments
import Reports
import Scenarios

/// A page of the result for people who have no terminal at hand.
struct ReportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Also write the result as one self-contained HTML page.", valueName: "file"))
    var html: String?

    var isWanted: Bool { html != nil }

    /// Fails before any work is done when the page could not be written, or would be written over
    /// what else is asked for.
    func prepare(beside output: String?) throws {
        guard let html else { return }
        if html == output { throw ValidationError("--html and --output name one file: \(html)") }
        try OutputFile.probe(path: html)
    }

    /// Writes the page, and says where it is.
    func write(_ page: (ReportOrigin) -> String, of files: [ReportOrigin.File]) throws {
        guard let html else { return }
        let origin = ReportOrigin(
            command: ShellCommand.line(CommandLine.arguments), files: files)
        let file = try OutputFile(path: html)
        file.write(page(origin))
        try file.finish()
        Terminal.say("report: \(html)\n")
    }
}

extension Workbench {
    /// The text of the scenarios' files, each once.
    func files(of scenarios: [Scenario]) -> [ReportOrigin.File] {
        files(named: scenarios.map(\.file))
    }

    /// The text of scenarios' files that have been read, each once.
    func files(named names: [String]) -> [ReportOrigin.File] {
        var files: [ReportOrigin.File] = []
        for name in names where !files.contains(where: { $0.name == name }) {
            guard let text = loader.sources[name] else { continue }
            files.append(ReportOrigin.File(name: name, text: text))
        }
        return files
    }
}
