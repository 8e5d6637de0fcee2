import Quantities

extension ScalarKind {
    private static let bandwidths: [(suffix: String, bits: Int64)] = [
        ("bit/s", 1), ("kbit/s", 1_000), ("Mbit/s", 1_000_000), ("Gbit/s", 1_000_000_000),
        ("bps", 1), ("kbps", 1_000), ("Mbps", 1_000_000), ("Gbps", 1_000_000_000),
    ]

    /// Whole bits per second from `10 Gbit/s` or `750 Mbps`.
    static func parseBandwidth(_ text: String) throws(QuantityError) -> Int64 {
        let failure = QuantityError(
            expected: "a bandwidth such as \"10 Gbit/s\" or \"750 Mbit/s\"", found: text)
        let (number, suffix) = splitUnit(text)
        guard let value = Decimal18(number), value.coefficient >= 0 else { throw failure }
        if suffix.isEmpty {
            if value.coefficient == 0 { return 0 }
            throw failure.suggesting("\(text) Gbit/s", "\(text) Mbit/s")
        }
        guard let unit = bandwidths.first(where: { $0.suffix == suffix }),
            let bits = value.times(unit.bits), bits < Int128(Int64.max)
        else { throw failure }
        return Int64(bits)
    }

    static func formatBandwidth(_ bits: Int64) -> String {
        let unit = bandwidths[..<4].last { bits >= $0.bits && bits % $0.bits == 0 }
        return unit.map { "\(bits / $0.bits) \($0.suffix)" } ?? "\(bits) bit/s"
    }
}
