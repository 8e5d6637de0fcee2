import CloudModel
package import Diagnostics

/// Designs of a scenario: settings as `--set` has them, and `posture=pilot-light`, which changes
/// more than one key.
extension ScenarioLoader {
    /// What a design calls its posture.
    package static let posturePath = "posture"

    /// A file's own scenario with a design's settings, without its variants.
    package func design(path: String, settings: [String]) throws(DiagnosticList) -> Scenario {
        let root = try designRoot(path: path, settings: settings)
        return try check(
            root, file: Self.name(of: path), folder: Self.folder(of: path), variant: nil)
    }

    /// The text of such a scenario: a file that runs where it stands beside the files that it
    /// names.
    ///
    /// - Throws: what is wrong with the file or the settings.
    package func written(path: String, settings: [String]) throws(DiagnosticList) -> String {
        try designRoot(path: path, settings: settings).yaml
    }

    private func designRoot(
        path: String, settings: [String]
    ) throws(DiagnosticList) -> SourceNode {
        let name = Self.name(of: path)
        let text = try SourceReader.text(try readBytes(path, name: name), file: name)
        let prefix = Self.posturePath + "="
        let postures = settings.filter { $0.hasPrefix(prefix) }
        var (root, problems) = try root(
            of: text, file: name, settings: settings.filter { !$0.hasPrefix(prefix) })
        guard problems.isEmpty else { throw DiagnosticList(Self.sorted(problems)) }
        root["variants"] = nil
        for setting in postures {
            let word = String(setting.dropFirst(prefix.count))
            do throws(Diagnostic) {
                guard let posture = Posture(rawValue: word) else { throw Self.unknown(word) }
                root = try PostureVariants(root, standby: nil).node(posture)
            } catch {
                throw DiagnosticList([error])
            }
        }
        return root
    }

    private static func unknown(_ word: String) -> Diagnostic {
        let names = Posture.allCases.map(\.rawValue)
        return Diagnostic(
            .error, "there is no posture `\(printable(word))`",
            help: suggestion(for: word, among: names).map { "did you mean `\($0)`?" },
            notes: ["there are: \(names.joined(separator: ", "))"])
    }
}
