import Quantities
import Testing

@Suite("shares, sizes and rates")
struct ScalarParsingTests {
    @Test(
        "shares",
        arguments: [
            ("55%", 0.55), ("0.55", 0.55), ("0%", 0), ("100%", 1), ("1", 1), ("-5%", -0.05),
            ("99.95%", 0.9995), ("6.3%", 0.063), ("150%", 1.5),
        ] as [(String, Double)])
    func readsShare(text: String, value: Double) throws {
        #expect(abs(try Fraction.parse(text) - value) < 1e-15)
    }

    @Test("a bare number above one is answered with the percentage")
    func suggestsPercentage() {
        #expect(throws: QuantityError.self) { try Fraction.parse("half") }
        do {
            _ = try Fraction.parse("55")
            Issue.record("55 was read as a share")
        } catch {
            #expect(error.suggestions == ["55%"])
        }
    }

    @Test("every share in steps of a hundredth of a per cent reads back")
    func shareRoundTrips() throws {
        for step in 0...10_000 {
            let value = Double(step) / 10_000
            let text = Fraction.format(value)
            #expect(text.utf8.count <= 6, "\(text)")
            #expect(abs(try Fraction.parse(text) - value) < 1e-15)
        }
    }

    @Test(
        "sizes",
        arguments: [
            ("24 KB", 24_000), ("24KB", 24_000), ("30 GiB", 32_212_254_720), ("1.5 MB", 1_500_000),
            ("0", 0), ("7 B", 7), ("2 TB", 2_000_000_000_000), ("1 TiB", 1_099_511_627_776),
            ("3 MiB", 3_145_728), ("5 KiB", 5_120), ("1 GB", 1_000_000_000),
        ] as [(String, Int64)])
    func readsSize(text: String, bytes: Int64) throws {
        #expect(try DataSize.parse(text) == bytes)
    }

    @Test("sizes read back", arguments: [0, 1, 999, 1_000, 1_024, 24_000, 123_456_789] as [Int64])
    func sizeRoundTrips(bytes: Int64) throws {
        for factor in [1, 1_000, 1_024, 3] as [Int64] {
            #expect(try DataSize.parse(DataSize.format(bytes * factor)) == bytes * factor)
        }
    }

    @Test(
        "what is no size is refused",
        arguments: ["", "KB", "-1 KB", "24 kb", "24 Kb", "24", "9e30 TB", "1 KB KB", "1 PB"])
    func refusesSize(text: String) {
        #expect(throws: QuantityError.self) { try DataSize.parse(text) }
    }

    @Test(
        "rates",
        arguments: [
            ("120 req/s", 120), ("40000 req/5m", 400.0 / 3), ("3 req/h", 1.0 / 1_200),
            ("0", 0), ("90 req/m", 1.5), ("1 req/d", 1.0 / 86_400), ("2.5req/s", 2.5),
            ("4e-05 req/s", 0.000_04), ("1 req/1h30m", 1.0 / 5_400),
        ] as [(String, Double)])
    func readsRate(text: String, perSecond: Double) throws {
        #expect(abs(try RequestRate.parse(text) - perSecond) <= perSecond * 1e-15)
    }

    @Test(
        "what is no rate is refused",
        arguments: ["", "req/s", "-1 req/s", "120", "120 rps", "5 req/0s", "5 req/", "5 req/x"])
    func refusesRate(text: String) {
        #expect(throws: QuantityError.self) { try RequestRate.parse(text) }
    }

    @Test("rates of every magnitude read back within twelve digits")
    func rateRoundTrips() throws {
        var rate = 1e-9
        while rate < 1e12 {
            let back = try RequestRate.parse(RequestRate.format(rate))
            #expect(abs(back - rate) <= rate * 1e-11, "\(RequestRate.format(rate))")
            rate *= 1.7
        }
    }

    @Test(
        "numbers print in the fewest digits that decide",
        arguments: [
            (55.0, "55"), (0.1 + 0.2, "0.3"), (6.3, "6.3"), (-0.5, "-0.5"), (0, "0"),
            (1e16, "1e+16"), (99.95, "99.95"), (0.55 * 100, "55"), (1234.5, "1234.5"),
        ] as [(Double, String)])
    func printsShortest(value: Double, text: String) {
        #expect(shortest(value) == text)
    }

    @Test("a number and its unit come apart", arguments: ["24 KB", "24KB", "24   KB"])
    func splits(text: String) {
        let parts = splitUnit(text)
        #expect(parts.number == "24")
        #expect(parts.unit == "KB")
    }
}
