/// O'Neill's PCG XSH-RR 64/32 (2014): a small sequential generator with selectable sequence.
package struct PCG32: Hashable, Sendable {
    private var state: UInt64
    private let increment: UInt64

    package init(seed: UInt64, sequence: UInt64) {
        increment = sequence &<< 1 | 1
        state = 0
        _ = next()
        state &+= seed
        _ = next()
    }

    package mutating func next() -> UInt32 {
        let old = state
        state = old &* 6_364_136_223_846_793_005 &+ increment
        let shifted = UInt32(truncatingIfNeeded: ((old &>> 18) ^ old) &>> 27)
        let rotation = UInt32(truncatingIfNeeded: old &>> 59)
        return shifted &>> rotation | shifted &<< ((0 &- rotation) & 31)
    }
}
