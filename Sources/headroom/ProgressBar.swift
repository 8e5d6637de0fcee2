import Dispatch
import Synchronization

/// A line on the terminal that shows how far the work is, and leaves no trace.
final class ProgressBar: Sendable {
    private struct State {
        var shown = -1
        var isDrawn = false
    }
    private let isShown: Bool
    private let label: String
    private let began = DispatchTime.now().uptimeNanoseconds
    private let state = Mutex(State())
    private static let cells = 30
    /// Work that is over sooner needs no bar.
    private static let delay: UInt64 = 300_000_000

    init(_ label: String, isQuiet: Bool) {
        self.label = label
        isShown = Terminal.isError && !isQuiet
    }

    /// - Parameter done: of `total`, with parts of what is being worked on.
    func update(_ done: Double, of total: Int) {
        guard isShown, DispatchTime.now().uptimeNanoseconds - began > Self.delay else { return }
        let share = min(1, done / Double(max(1, total)))
        let filled = Int(share * Double(Self.cells))
        let percent = Int(share * 100)
        state.withLock { state in
            guard percent > state.shown else { return }
            state.shown = percent
            state.isDrawn = true
            let bar =
                String(repeating: "#", count: filled)
                + String(repeating: ".", count: Self.cells - filled)
            Terminal.say("\r\(label) [\(bar)] \(Int(done))/\(total)\u{1B}[K")
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
