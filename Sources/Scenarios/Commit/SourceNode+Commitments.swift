import Diagnostics

extension SourceNode {
    /// The same with further commitments, whose entries are maps of the language.
    func buying(
        _ bought: [(name: String, entry: String)]
    ) throws(DiagnosticList) -> SourceNode {
        var node = self
        var overlay = NodeOverlay()
        for (name, entry) in bought {
            node = overlay.setting(
                "commitments.\(name)", at: place, to: try NodeReader.read(entry, file: name),
                in: node)
        }
        guard overlay.problems.isEmpty else { throw DiagnosticList(overlay.problems) }
        return node
    }
}
