import Quantities

/// A checked value of the scenario, with every default filled in.
///
/// The tree mirrors the schema. A value that was wrong is `.invalid`: its error is already
/// reported, and whoever reads it stays silent, so that no error cascades.
package struct Setting: Sendable {
    package indirect enum Value: Sendable {
        case absent
        case invalid
        case scalar(Scalar)
        case uncertain(UncertainScalar)
        /// In the order of the schema.
        case group([(name: String, setting: Setting)])
        /// In the order of the file.
        case entries([Entry])
        case list([Setting])
        case raw(SourceNode)
    }
    package struct Entry: Sendable {
        package var name: String
        package var place: Place
        package var setting: Setting
    }
    package var value: Value
    /// Dotted path from the top of the file: the key of uncertain draws.
    package var path: String
    /// Where the value is written; for a default, the nearest thing that is.
    package var place: Place
    /// Where its key is written.
    package var keyPlace: Place
    /// False when a default was filled in.
    package var isGiven: Bool
    /// How scalars print; nil for maps and lists.
    package var kind: ScalarKind?
    /// Whether a plain number was written as a percentage.
    package var isPercentage = false

    package var isAbsent: Bool {
        if case .absent = value { return true }
        return false
    }

    /// The named setting of a group; absent when this is absent, invalid, or no group.
    package subscript(name: String) -> Setting {
        if case .group(let fields) = value, let field = fields.first(where: { $0.name == name }) {
            return field.setting
        }
        var child = self
        if case .group = value {
            child.value = .absent
        } else if case .invalid = value {
            child.value = .invalid
        } else {
            child.value = .absent
        }
        child.path += ".\(name)"
        child.isGiven = false
        return child
    }

    package var entries: [Entry] {
        if case .entries(let entries) = value { return entries }
        return []
    }

    package var list: [Setting] {
        if case .list(let list) = value { return list }
        return []
    }

    /// The text of a text or choice, nil otherwise.
    package var text: String? {
        if case .scalar(.text(let text)) = value { return text }
        return nil
    }

    package var flag: Bool? {
        if case .scalar(.flag(let flag)) = value { return flag }
        return nil
    }

    package var scalar: Scalar? {
        if case .scalar(let scalar) = value { return scalar }
        return nil
    }

    /// Whether anything below is drawn once per replication.
    package var isUncertain: Bool {
        switch value {
        case .absent, .invalid, .scalar, .raw: false
        case .uncertain: true
        case .group(let fields): fields.contains { $0.setting.isUncertain }
        case .entries(let entries): entries.contains { $0.setting.isUncertain }
        case .list(let list): list.contains { $0.isUncertain }
        }
    }
}

/// A quantity known by three of its quantiles, drawn once per replication.
///
/// The distribution is a two-piece normal: below the median with the spread that p10 implies, above
/// it with the one that p90 implies, so that all three quantiles are met exactly. What falls
/// outside the key's legal range is moved to its edge.
package struct UncertainScalar: Hashable, Sendable {
    /// Standard normal quantile of 90 %.
    private static let z90 = 1.2815515655446004

    package var p10: Scalar
    package var p50: Scalar
    package var p90: Scalar
    package var kind: ScalarKind

    /// The value at a standard normal `z`: −1.2816 gives p10, 0 gives p50, +1.2816 gives p90.
    package func value(atStandardNormal z: Double) -> Scalar {
        let low = Self.number(p10)
        let middle = Self.number(p50)
        let high = Self.number(p90)
        let spread = z < 0 ? middle - low : high - middle
        var value = middle + spread * z / Self.z90
        if let limits = kind.limits {
            value = min(max(value, limits.lowerBound), limits.upperBound)
        }
        return ScalarKind.scalar(value, like: p50)
    }

    static func number(_ scalar: Scalar) -> Double {
        switch scalar {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: 0
        }
    }
}
