import ArgumentParser
import Diagnostics
import Scenarios

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find every mistake of a scenario without running it.")

    @Argument(help: "Scenarios; `-` reads standard input.")
    var files: [String]

    @Flag(help: "Print the scenario with every default filled in.")
    var showDefaults = false

    @OptionGroup var input: InputOptions

    func run() throws {
        let workbench = try Workbench(input)
        var failed = false
        for file in files {
            let scenarios: [Scenario]
            do {
                scenarios = try workbench.load(file, settings: input.settings)
            } catch let code as ExitCode {
                guard code.rawValue == 2 else { throw code }
                failed = true
                continue
            }
            workbench.warn(scenarios.flatMap(\.warnings))
            if showDefaults {
                try Terminal.put(ShowDefaults.render(scenarios[0]))
            } else {
                let variants = scenarios.dropFirst().map(\.name)
                let list = variants.isEmpty ? "" : "; variants: " + variants.joined(separator: ", ")
                try Terminal.put(
                    "\(printable(file)): fine (\(scenarios[0].name)\(list))\n"
                        + SelectionText.summary(scenarios[0]))
            }
        }
        if failed { throw ExitCode(2) }
    }
}
