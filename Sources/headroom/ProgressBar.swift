import Dispatch
import Experiments
import Statistics
import Synchronization

/// A line on the terminal that shows how far the work is, how long it will still take and what it
/// says so far, and leaves no trace.
final class ProgressBar: Sendable {
    private struct State {
        /// When it was last drawn, nanoseconds.
        var drawn: UInt64 = 0
        var isDrawn = false
    }
    private let isShown: Bool
    private let label: String
    private let began = DispatchTime.now().uptimeNanoseconds
    private let state = Mutex(State())
    /// Work that is over sooner needs no bar.
    private static let delay: UInt64 = 300_000_000
    /// Drawn no more often than people can read.
    private static let pause: UInt64 = 100_000_000

    init(_ label: String, isQuiet: Bool) {
        self.label = label
        isShown = Terminal.isError && !isQuiet
    }

    /// - Parameter done: of `total`, with parts of what is being worked on.
    func update(_ done: Double, of total: Int) {
        draw(done, total) { "" }
    }

    /// With what the first scenario's replications say so far.
    func update(_ progress: ExperimentProgress) {
        draw(progress.done, progress.total) {
            let measure = Measures.all[progress.measure]
            let mean = progress.moments.mean
            guard progress.moments.count > 0, mean.isFinite else { return "" }
            let width = MeanEstimate(progress.moments).halfWidth
            let error = width.isFinite ? " ± \(Figure.significant(width, digits: 2))" : ""
            let wanted = progress.precision.map {
                ", ± \(Figure.significant($0.allowed(mean: mean), digits: 2)) wanted"
            }
            return " · \(measure.text(mean))\(error)" + (wanted ?? "")
        }
    }

    private func draw(_ done: Double, _ total: Int, _ note: () -> String) {
        let now = DispatchTime.now().uptimeNanoseconds
        guard isShown, now - began > Self.delay else { return }
        state.withLock { state in
            guard now - state.drawn > Self.pause else { return }
            // The end moves when a precision needs more than was thought: the bar may go back.
            let share = min(1, done / Double(max(1, total)))
            state.drawn = now
            state.isDrawn = true
            let time = Double(now - began) / 1e9
            let text = BarText(
                label: label, done: done, total: total, share: share, seconds: time)
            Terminal.say("\r\(text.fitted(note(), width: Terminal.errorWidth))\u{1B}[K")
        }
    }

    /// Says one thing in place, without a measure of how far it is.
    func note(_ text: String) {
        guard isShown else { return }
        state.withLock { $0.isDrawn = true }
        Terminal.say("\r\(text)\u{1B}[K")
    }

    func clear() {
        state.withLock { state in
            if state.isDrawn { Terminal.say("\r\u{1B}[K") }
            state.isDrawn = false
        }
    }
}

/// What the line says.
struct BarText {
    var label: String
    var done: Double
    var total: Int
    /// 0…1.
    var share: Double
    /// Since the work began.
    var seconds: Double
    private static let cells = 20

    /// The line, cut to the columns there are: a longer one would not be drawn over.
    func fitted(_ note: String, width: Int) -> String {
        let filled = Int(share * Double(Self.cells))
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: Self.cells - filled)
        var text = "\(label) [\(bar)] \(Int(done))/\(total)"
        for part in [rate, timeLeft, note] where text.count + part.count < width { text += part }
        return text
    }

    private var rate: String {
        let each = done / max(seconds, 1e-9)
        return each >= 1 ? " · \(Figure.significant(each, digits: 2))/s" : ""
    }

    private var timeLeft: String {
        guard share > 0.005 else { return "" }
        let left = seconds * (1 - share) / share
        if left < 1 { return " · < 1 s left" }
        if left < 100 { return " · \(Int(left.rounded(.up))) s left" }
        if left < 6_000 { return " · \(Int((left / 60).rounded(.up))) min left" }
        return " · \(Int((left / 3_600).rounded(.up))) h left"
    }
}
