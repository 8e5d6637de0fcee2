package import CloudModel
package import Diagnostics
package import Quantities

/// A window as a user writes it, `FROM..TO`: each end an offset from the scenario's start
/// (`9d14h`) or an instant (`2026-03-14T09:00Z`, without an offset in UTC).
package struct WindowText: Hashable, Sendable {
    private enum Moment: Hashable {
        case offset(TimeSpan)
        case instant(UTCInstant)

        func sinceStart(_ start: UTCInstant) -> TimeSpan {
            switch self {
            case .offset(let span): span
            case .instant(let instant): instant - start
            }
        }
    }
    package let text: String
    private let from: Moment
    private let to: Moment

    /// - Throws: a diagnostic about the form, or about ends in the wrong order.
    package init(_ text: String) throws(Diagnostic) {
        self.text = text
        let ends = text.split(separator: ".", omittingEmptySubsequences: false)
        // Fractions (`1.5h`) have single dots: only an empty part between two dots divides.
        guard let gap = ends.indices.dropFirst().first(where: { ends[$0].isEmpty }),
            gap + 1 < ends.count, !ends[gap + 1].isEmpty
        else { throw Self.malformed(text) }
        from = try Self.moment(ends[..<gap].joined(separator: "."), in: text)
        to = try Self.moment(ends[(gap + 1)...].joined(separator: "."), in: text)
        if case (.offset(let from), .offset(let to)) = (from, to), from >= to {
            throw Self.reversed(text)
        }
        if case (.instant(let from), .instant(let to)) = (from, to), from >= to {
            throw Self.reversed(text)
        }
    }

    private static func moment(_ text: String, in window: String) throws(Diagnostic) -> Moment {
        if let span = try? TimeSpan.parse(text) { return .offset(span) }
        // No time span holds what is further apart.
        if let instant = try? UTCInstant.parse(text), (1970...2100).contains(instant.date.year) {
            return .instant(instant)
        }
        throw malformed(window)
    }

    private static func malformed(_ text: String) -> Diagnostic {
        Diagnostic(
            .error, "expected a window such as `9d14h..9d16h`, found `\(text)`",
            help: "write FROM..TO, each an offset from the start (`9d14h`) or an instant "
                + "(`2026-03-14T09:00:00Z`)")
    }

    private static func reversed(_ text: String) -> Diagnostic {
        Diagnostic(.error, "the window `\(text)` ends before it begins, or at once")
    }

    /// The windows within a scenario, ascending.
    ///
    /// - Throws: everything that does not fit: windows that leave the horizon, or that overlap.
    package static func windows(
        _ texts: [WindowText], start: UTCInstant, horizon: TimeSpan
    ) throws(DiagnosticList) -> [ZoomWindow] {
        var problems: [Diagnostic] = []
        var windows: [ZoomWindow] = []
        for text in texts {
            let from = text.from.sinceStart(start)
            let to = text.to.sinceStart(start)
            if from >= to {
                problems.append(reversed(text.text))
            } else if from < .zero {
                problems.append(
                    Diagnostic(
                        .error, "the window `\(text.text)` begins before the scenario does",
                        help: "the scenario begins at \(start)"))
            } else if to > horizon {
                problems.append(
                    Diagnostic(
                        .error, "the window `\(text.text)` goes beyond the horizon of \(horizon)",
                        help: "the scenario ends at \(start + horizon)"))
            } else {
                windows.append(
                    ZoomWindow(
                        name: text.text, fromNanoseconds: from.nanoseconds,
                        toNanoseconds: to.nanoseconds))
            }
        }
        windows.sort { $0.fromNanoseconds < $1.fromNanoseconds }
        for (left, right) in zip(windows, windows.dropFirst())
        where right.fromNanoseconds < left.toNanoseconds {
            problems.append(
                Diagnostic(
                    .error, "the windows `\(left.name)` and `\(right.name)` overlap",
                    help: "write one window that holds both"))
        }
        guard problems.isEmpty else { throw DiagnosticList(problems) }
        return windows
    }
}
