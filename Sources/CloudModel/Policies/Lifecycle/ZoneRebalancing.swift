/// Evening out a fleet's zones: instances are launched where there are few before others are
/// terminated where there are many.
///
/// Source: Amazon EC2 Auto Scaling user guide, "Amazon EC2 Auto Scaling benefits: rebalancing
/// activities" (2023-06).
package enum ZoneRebalancing {
    /// Instances that rebalancing may run beyond the maximum: a tenth of it, at least one. Where
    /// the tenth is no whole number it is rounded down, which the provider leaves open.
    package static func margin(maximum: Int64) -> Int64 { max(1, maximum / 10) }

    /// Moves from the fullest zone to the emptiest until none has two more than another.
    ///
    /// - Parameters:
    ///   - counts: instances per zone.
    ///   - limit: the most moves.
    /// - Returns: where from and where to, in turn.
    package static func moves(_ counts: [Int64], limit: Int64) -> [(from: Int, to: Int)] {
        var counts = counts
        var moves: [(from: Int, to: Int)] = []
        while Int64(moves.count) < limit {
            var (fullest, emptiest) = (0, 0)
            for zone in counts.indices {
                // Of equally full zones the last gives first, and the first gets first.
                if counts[zone] >= counts[fullest] { fullest = zone }
                if counts[zone] < counts[emptiest] { emptiest = zone }
            }
            guard counts[fullest] - counts[emptiest] > 1 else { break }
            counts[fullest] -= 1
            counts[emptiest] += 1
            moves.append((fullest, emptiest))
        }
        return moves
    }
}
