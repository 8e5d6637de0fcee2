import Quantities
import Testing

@Suite("exact decimals and money")
struct DecimalTests {
    @Test(
        "decimals are exact to the eighteenth place",
        arguments: [
            ("0", 0), ("1", 1_000_000_000_000_000_000), ("-12", -12_000_000_000_000_000_000),
            ("0.1", 100_000_000_000_000_000), (".5", 500_000_000_000_000_000),
            ("5.", 5_000_000_000_000_000_000), ("+3", 3_000_000_000_000_000_000),
            ("4e-07", 400_000_000_000), ("4E+2", 400_000_000_000_000_000_000),
            ("0.000000000000000001", 1), ("1e-18", 1),
            ("0.1000000000000000000000000", 100_000_000_000_000_000),
        ] as [(String, Int128)])
    func reads(text: String, coefficient: Int128) {
        #expect(Decimal18(text)?.coefficient == coefficient)
    }

    @Test(
        "what is no decimal, or does not fit, is nil",
        arguments: [
            "", "+", ".", "e5", "1e", "1e5x", "1.2.3", "1,5", " 1", "0x10", "1e-19", "nan",
            "0.0000000000000000015", "1000000000000000000", "1e36", "1e37",
            "1e-9223372036854775808", "1e9223372036854775807",
            "99999999999999999999999999999999999999999",
        ])
    func refuses(text: String) {
        #expect(Decimal18(text) == nil)
    }

    @Test(
        "invoices round half away from zero",
        arguments: [
            (5, 2, 3), (-5, 2, -3), (4, 3, 1), (2, 3, 1), (1, 3, 0), (-1, 3, 0), (0, 7, 0),
            (14, 4, 4), (13, 4, 3), (-14, 4, -4),
        ])
    func rounds(numerator: Int, denominator: Int, quotient: Int) {
        #expect(
            dividedRounding(Int128(numerator), by: Int128(denominator)) == Int128(quotient))
    }

    @Test("a product with an integer rounds once, and says when it does not fit")
    func multiplies() throws {
        #expect(try #require(Decimal18("0.0816")).times(1_000_000_000_000) == 81_600_000_000)
        #expect(try #require(Decimal18("0.5")).times(1) == 1)
        #expect(try #require(Decimal18("-0.5")).times(1) == -1)
        #expect(try #require(Decimal18("999999999999999999")).times(Int64.max) == nil)
    }

    @Test("unit prices keep every figure of a price list exactly")
    func unitPrices() {
        #expect(UnitPrice(dollars: "0.0816")?.picodollars == 81_600_000_000)
        // Lambda's price of one millisecond at 128 MB (2023) is the finest figure in use.
        #expect(UnitPrice(dollars: "0.0000000021")?.picodollars == 2_100)
        #expect(UnitPrice(dollars: "4e-07")?.picodollars == 400_000)
        #expect(UnitPrice(dollars: "0.0000000000005")?.picodollars == 1)
        #expect(UnitPrice(dollars: "0.0000000000004")?.picodollars == 0)
        #expect(UnitPrice(dollars: "9300000") == nil)
        #expect(UnitPrice(dollars: "free") == nil)
    }

    @Test(
        "prices read back what they print",
        arguments: [
            "0", "0.0816", "-0.0816", "0.000000000001", "123.456", "9223372.036854775806", "17",
        ])
    func priceRoundTrips(text: String) throws {
        #expect(try #require(UnitPrice(dollars: text)).description == text)
    }

    @Test("ten thousand hours of a price are exact, unlike in binary floating point")
    func sumsExactly() throws {
        let price = try #require(UnitPrice(dollars: "0.1"))
        var money = Money.zero
        for _ in 0..<10_000 { money += Money(nanodollars: Int128(price.picodollars) / 1_000) }
        #expect(money.description == "1000")
        #expect(money.dollars == 1_000)
    }

    @Test(
        "money prints nine places at most",
        arguments: [
            (705_024_000_000, "705.024"), (0, "0"), (-1, "-0.000000001"), (1_500_000_000, "1.5"),
            (-2_000_000_000, "-2"), (999_999_999, "0.999999999"),
        ])
    func printsMoney(nanodollars: Int, text: String) {
        #expect(Money(nanodollars: Int128(nanodollars)).description == text)
    }

    @Test(
        "discounts are exact in decimal, and none changes nothing",
        arguments: [
            ("0.0816", 0.04, "0.078336"), ("0.0816", 0.0, "0.0816"), ("0.0816", 1.0, "0"),
            ("9223372.036854775806", 0.0, "9223372.036854775806"),
            (
                "12345.678901234567", 0.1,
                "11111.11101111111"
            ),
        ])
    func discounts(text: String, discount: Double, expected: String) throws {
        #expect(
            try #require(UnitPrice(dollars: text)).discounted(by: discount).description == expected)
    }
}
