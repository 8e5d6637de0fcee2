/// AWS's instance-size units, by which regional reservations cover other sizes of their family.
///
/// Everything here is in quarter units, so that the smallest size (nano, a quarter of a small) is 1
/// and all figures are whole.
///
/// Source: AWS EC2 user guide, "How Reserved Instances are applied" (apply_ri), June 2023.
package enum NormalizationFactor {
    /// Quarter units of a size word (`large` is 16, `24xlarge` 768, `metal-48xl` 1,536), or nil for
    /// a word without a factor. Plain `metal` depends on the family: ask `units(ofType:)`.
    package static func units(ofSize size: some StringProtocol) -> Int64? {
        switch size {
        case "nano": return 1
        case "micro": return 2
        case "small": return 4
        case "medium": return 8
        case "large": return 16
        case "xlarge": return 32
        default: break
        }
        if size.hasSuffix("xlarge") { return multiple(of: size.dropLast(6)) }
        if size.hasPrefix("metal-"), size.hasSuffix("xl") {
            return multiple(of: size.dropFirst(6).dropLast(2))
        }
        return nil
    }

    /// Quarter units of an AWS instance type such as `m7g.large` or `i3.metal`; nil when it has
    /// none.
    package static func units(ofType type: String) -> Int64? {
        guard let point = type.firstIndex(of: ".") else { return nil }
        let size = type[type.index(after: point)...]
        if size == "metal" { return metalUnits(ofFamily: family(ofType: type)) }
        return units(ofSize: size)
    }

    /// `m7g` of `m7g.large`; `n2` of `n2-standard-8`; the name itself when it has no parts.
    package static func family(ofType type: String) -> String {
        if let point = type.firstIndex(of: ".") { return String(type[..<point]) }
        if let dash = type.firstIndex(of: "-") { return String(type[..<dash]) }
        return type
    }

    /// May a regional reservation of `family` cover other sizes of it? Only for Linux on shared
    /// hardware, and not in the families that AWS excludes.
    package static func sizeFlexible(
        family: String, operatingSystem: String, tenancy: String = "default"
    ) -> Bool {
        operatingSystem == "linux" && tenancy == "default" && !inflexibleFamilies.contains(family)
    }

    private static let inflexibleFamilies = ["g4ad", "g4dn", "g5", "g5g", "inf1"]

    /// A size of n × xlarge counts n times an xlarge.
    private static func multiple(of digits: some StringProtocol) -> Int64? {
        guard let times = Int64(digits), (1...1_000).contains(times) else { return nil }
        return 32 * times
    }

    /// A bare-metal type counts as the largest virtual size of its hardware.
    private static func metalUnits(ofFamily family: String) -> Int64? {
        if family.hasPrefix("u-") { return 4 * 896 }
        return metalSizes.first { $0.families.contains(family) }.map { 4 * $0.factor }
    }

    private static let metalSizes: [(factor: Int64, families: [String])] = [
        (32, ["a1"]),
        (96, ["m5zn", "x2iezn", "z1d"]),
        (
            128,
            [
                "c6g", "c6gd", "c7g", "c7gd", "g5g", "i3", "m6g", "m6gd", "m7g", "m7gd", "r6g",
                "r6gd", "r7g", "r7gd", "x2gd",
            ]
        ),
        (144, ["c5n"]),
        (
            192,
            [
                "c5", "c5d", "g4dn", "i3en", "m5", "m5d", "m5dn", "m5n", "r5", "r5b", "r5d", "r5dn",
                "r5n",
            ]
        ),
        (
            256,
            [
                "c6i", "c6id", "c6in", "i4i", "m6i", "m6id", "m6idn", "m6in", "r6i", "r6id",
                "r6idn", "r6in", "x2idn", "x2iedn",
            ]
        ),
        (384, ["c6a", "m6a", "r6a"]),
    ]
}
