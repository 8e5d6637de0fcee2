package import Diagnostics
package import Quantities

/// Reads settings as plain values for one replication, drawing the uncertain ones by their path.
///
/// Problems that only values can show (a p99 below its median) are collected, not thrown, so that a
/// check reports them all.
package struct Resolver {
    /// A standard normal number for a dotted path: the same for every variant of a replication.
    package let draw: (String) -> Double
    package private(set) var problems: [Diagnostic] = []

    package init(draw: @escaping (String) -> Double) { self.draw = draw }

    package mutating func report(
        _ message: String, at place: Place, label: String? = nil, help: String? = nil,
        severity: Diagnostic.Severity = .error
    ) {
        problems.append(
            Diagnostic(
                severity, message, file: place.file, position: place.position, label: label,
                help: help))
    }

    package mutating func report(_ diagnostic: Diagnostic) { problems.append(diagnostic) }

    package func scalar(_ setting: Setting) -> Scalar? {
        switch setting.value {
        case .scalar(let scalar): scalar
        case .uncertain(let uncertain): uncertain.value(atStandardNormal: draw(setting.path))
        default: nil
        }
    }

    /// A share, number, rate or growth; nil when absent.
    package func number(_ setting: Setting) -> Double? {
        switch scalar(setting) {
        case .number(let value)?: value
        case .integer(let value)?: Double(value)
        default: nil
        }
    }

    /// A count, a size or a duration's nanoseconds; nil when absent.
    package func integer(_ setting: Setting) -> Int64? {
        switch scalar(setting) {
        case .integer(let value)?: value
        default: nil
        }
    }

    package func span(_ setting: Setting) -> TimeSpan? {
        integer(setting).map { TimeSpan(nanoseconds: $0) }
    }

    package func seconds(_ setting: Setting) -> Double? { span(setting)?.seconds }
}
