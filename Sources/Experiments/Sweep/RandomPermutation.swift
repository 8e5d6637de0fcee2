import SimulationKernel

/// A random order of 0..<count of which any place can be asked without making the others: a keyed
/// shuffle of the next larger power of four, in which numbers beyond the count are walked over
/// (Black and Rogaway 2002).
struct RandomPermutation {
    static let purpose: UInt64 = 1_100
    private static let rounds = 8
    private let count: UInt64
    private let half: UInt64
    private let keys: [UInt64]

    /// - Precondition: count > 0.
    init(count: Int, seed: UInt64, entity: UInt64) {
        self.count = UInt64(count)
        var half: UInt64 = 1
        while 1 << (2 * half) < self.count { half += 1 }
        self.half = half
        var stream = RandomStream(
            seed: seed, replication: 0, entity: entity, purpose: Self.purpose)
        keys = (0..<Self.rounds).map { _ in stream.next() }
    }

    subscript(place: Int) -> Int {
        var value = UInt64(place)
        repeat { value = encrypted(value) } while value >= count
        return Int(value)
    }

    /// A Feistel network over two halves of the bits: a permutation whatever its round function.
    private func encrypted(_ value: UInt64) -> UInt64 {
        let mask = (1 << half) - 1 as UInt64
        var left = value >> half
        var right = value & mask
        for key in keys {
            var mixed = (right ^ key) &* 0x9E37_79B9_7F4A_7C15
            mixed = (mixed ^ (mixed >> 29)) &* 0xBF58_476D_1CE4_E5B9
            (left, right) = (right, left ^ ((mixed >> 31) & mask))
        }
        return left << half | right
    }
}
