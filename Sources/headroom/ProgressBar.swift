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

    func update(_ done: Int, of total: Int) {
        guard isShown, DispatchTime.now().uptimeNanoseconds - began > Self.delay else { return }
        let filled = done * Self.cells / max(1, total)
        let percent = done * 100 / max(1, total)
        state.withLock { state in
            guard percent > state.shown else { return }
            state.shown = percent
            state.isDrawn = true
            let bar =
                String(repeating: "#", count: filled)
                + String(repeating: ".", count: Self.cells - filled)
            Terminal.say("\r\(label) [\(bar)] \(done)/\(total)\u{1B}[K")
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
