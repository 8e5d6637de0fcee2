package import Diagnostics

/// A part of a sweep that one machine of several works on: `3/16`.
package struct Shard: Hashable, Sendable {
    /// From 0.
    package var index: Int
    package var count: Int

    package static let whole = Shard(index: 0, count: 1)

    package init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// - Throws: a diagnostic that says what was expected.
    package init(_ text: String) throws(Diagnostic) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
            (1...1_000_000).contains(count), (1...count).contains(number)
        else {
            throw Diagnostic(
                .error, "`\(text)` is no shard", help: "write `3/16` for the third of sixteen")
        }
        self.init(index: number - 1, count: count)
    }

    /// Whole points where there are plenty, so that few are read twice; else replications.
    func contains(point: Int, replication: Int, of points: Int) -> Bool {
        (points >= 4 * count ? point : point + replication) % count == index
    }
}
