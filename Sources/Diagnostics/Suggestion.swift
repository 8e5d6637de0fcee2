/// The nearest of `candidates` to a mistyped word, or nil when none is near.
///
/// Near means an edit distance (with transpositions) below four and at most half the word's length,
/// so that short words do not attract everything.
package func suggestion(for word: String, among candidates: [String]) -> String? {
    nearest(to: word, among: candidates, limit: 1).first
}

/// Up to `limit` near candidates, nearest first, ties in alphabetical order.
package func nearest(to word: String, among candidates: [String], limit: Int) -> [String] {
    let lowered = Array(word.lowercased())
    let bound = min(3, max(1, lowered.count / 2))
    let scored = candidates.compactMap { candidate -> (Int, String)? in
        let other = Array(candidate.lowercased())
        guard abs(other.count - lowered.count) <= bound else { return nil }
        let distance = editDistance(lowered, other)
        return distance <= bound ? (distance, candidate) : nil
    }
    return scored.sorted { $0 < $1 }.prefix(limit).map { $0.1 }
}

/// Optimal-string-alignment distance: insert, delete, replace, swap neighbours.
package func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    if left.isEmpty { return right.count }
    if right.isEmpty { return left.count }
    var beforePrevious: [Int] = []
    var previous = Array(0...right.count)
    for i in 1...left.count {
        var current = [i]
        current.reserveCapacity(right.count + 1)
        for j in 1...right.count {
            let replace = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1)
            var best = min(previous[j] + 1, current[j - 1] + 1, replace)
            if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                best = min(best, beforePrevious[j - 2] + 1)
            }
            current.append(best)
        }
        beforePrevious = previous
        previous = current
    }
    return previous[right.count]
}
