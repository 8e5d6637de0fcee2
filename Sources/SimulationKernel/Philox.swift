/// Counter-based generators of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011):
/// the output is a function of counter and key, so any stream can be made without the others.
package enum Philox {
    /// Philox4x32-10: four words of 32 bits from a counter of 128 and a key of 64 bits.
    package static func block4x32(
        counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        var (a, b, c, d) = counter
        var (left, right) = key
        for _ in 0..<10 {
            let first = a.multipliedFullWidth(by: 0xD251_1F53)
            let second = c.multipliedFullWidth(by: 0xCD9E_8D57)
            (a, b, c, d) = (
                second.high ^ b ^ left, second.low, first.high ^ d ^ right, first.low
            )
            left &+= 0x9E37_79B9
            right &+= 0xBB67_AE85
        }
        return (a, b, c, d)
    }

    /// Philox4x64-10: four words of 64 bits from a counter of 256 and a key of 128 bits.
    package static func block4x64(
        counter: (UInt64, UInt64, UInt64, UInt64), key: (UInt64, UInt64)
    ) -> (UInt64, UInt64, UInt64, UInt64) {
        var (a, b, c, d) = counter
        var (left, right) = key
        for _ in 0..<10 {
            let first = a.multipliedFullWidth(by: 0xD2E7_470E_E14C_6C93)
            let second = c.multipliedFullWidth(by: 0xCA5A_8263_9512_1157)
            (a, b, c, d) = (
                second.high ^ b ^ left, second.low, first.high ^ d ^ right, first.low
            )
            left &+= 0x9E37_79B9_7F4A_7C15
            right &+= 0xBB67_AE85_84CA_A73B
        }
        return (a, b, c, d)
    }
}
