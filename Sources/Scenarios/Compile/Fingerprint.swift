import Pricing

/// A short, stable name for everything that a result depends on but the program and the seed.
package enum Fingerprint {
    /// Of the canonical scenario, its traces and its prices.
    static func of(_ checked: CheckedScenario) -> String {
        var text = ShowDefaults.canonical(checked)
        for fleet in checked.fleets {
            text += "\n\(fleet.name)@\(fleet.region):"
            text += ShowDefaults.canonical(fleet.setting, of: checked, fleet: fleet)
        }
        text += checked.traceHashes.joined(separator: "\n")
        text += checked.prices.trail.joined(separator: "\n")
        for category in ChargeCategory.allCases {
            if let share = checked.userDiscounts[category] { text += "\n\(category)-\(share)" }
        }
        return hexadecimal(hash(text.utf8))
    }

    /// Of several texts, told apart whatever they contain.
    package static func of(_ parts: [String]) -> String {
        hexadecimal(hash(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8))
    }

    /// FNV-1a, 64 bits (Fowler, Noll, Vo): good against accidents, no defence against an attacker.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hasher = Hasher()
        hasher.combine(bytes)
        return hasher.value
    }

    /// The same, of bytes that come in pieces.
    struct Hasher {
        private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

        mutating func combine(_ bytes: some Sequence<UInt8>) {
            var hash = value
            for byte in bytes {
                hash ^= UInt64(byte)
                hash &*= 0x0000_0100_0000_01B3
            }
            value = hash
        }
    }

    static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
