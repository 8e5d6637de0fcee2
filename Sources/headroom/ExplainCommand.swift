import ArgumentParser
import Diagnostics
import Experiments
import Scenarios

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say what a scenario key, a policy, a purchase plan or a measure means.",
        discussion: """
            EXAMPLES:
              headroom explain fleets.web.market
              headroom explain target-tracking
              headroom explain cost.effective
            """)

    @Argument(help: "A key with or without its path, a policy, or a measure.")
    var word: String

    func run() throws {
        if let measure = Measures.all.first(where: { $0.id == word }) {
            try Terminal.put(
                "\(measure.id): \(measure.title) (\(measure.unit.rawValue))\n\n"
                    + "\(measure.definition)\n")
            return
        }
        if let measure = DrillMeasures.all.first(where: { $0.id == word }) {
            try Terminal.put(
                "\(measure.id): \(measure.title) (\(measure.unit.rawValue))\n\n"
                    + "\(measure.definition)\n")
            return
        }
        switch Explanation.text(for: word) {
        case .success(let text): try Terminal.put(text.hasSuffix("\n") ? text : text + "\n")
        case .failure(let unknown):
            let near =
                unknown.suggestion ?? suggestion(for: word, among: Measures.all.map(\.id))
            throw Diagnostic(
                .error, "there is nothing called `\(unknown.word)` to explain",
                help: near.map { "did you mean `\($0)`?" },
                notes: ["`headroom explain scenario` shows a whole one"])
        }
    }
}
