import Testing

@testable import Pricing

/// XXH64: the values for "", "a" and "abc" are those of the reference implementation; the others
/// were computed by an independent program in Python from the specification.
@Suite struct PriceBookHashTests {
    @Test(arguments: [
        ([UInt8](), 0xEF46_DB37_51D8_E999 as UInt64, 0xAC75_FDA2_929B_17EF as UInt64),
        (Array("a".utf8), 0xD24E_C4F1_A98C_6E5B, 0x393D_A8B7_8992_279B),
        (Array("abc".utf8), 0x44BC_2CF5_AD77_0999, 0x1318_DF30_094A_85FD),
        (Array(0..<101), 0xE990_3849_5F85_381E, 0xA1C6_D417_4C37_136D),
    ])
    func matchesTheReference(bytes: [UInt8], plain: UInt64, seeded: UInt64) {
        #expect(ContentHash.hash(bytes) == plain)
        #expect(ContentHash.hash(bytes, seed: 0x9E37_79B1) == seeded)
    }

    @Test func textHasSixteenDigits() {
        #expect(ContentHash.text(0xABC) == "0000000000000abc")
    }
}
