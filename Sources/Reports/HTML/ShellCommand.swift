/// What was typed, as it can be typed again.
package enum ShellCommand {
    /// Options that say where a result goes, how it looks there, or how fast it comes: leaving them
    /// out changes nothing in it.
    private static let silent = [
        "--html", "--output", "--threads", "--color", "--format", "--store", "--junit", "--shard",
    ]
    private static let silentFlags = ["--quiet", "--json"]

    /// - Parameter arguments: of a process, its own path first.
    package static func line(_ arguments: [String]) -> String {
        var words = ["headroom"]
        var rest = arguments.dropFirst()
        while let word = rest.popFirst() {
            if silentFlags.contains(word) { continue }
            if silent.contains(word) {
                rest = rest.dropFirst()
                continue
            }
            if silent.contains(where: { word.hasPrefix($0 + "=") }) { continue }
            words.append(quoted(word))
        }
        return words.joined(separator: " ")
    }

    /// In single quotes where a shell would see more than a word.
    static func quoted(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || ("0"..."9").contains($0)
                    || "-_./=:,@%+".unicodeScalars.contains($0)
            }
        return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
