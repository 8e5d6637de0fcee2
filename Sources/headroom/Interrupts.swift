import Dispatch
import Experiments
import Foundation

/// Turns Ctrl-C into a polite request; a second one ends the program at once.
final class Interrupts {
    private let sources: [any DispatchSourceSignal]

    init(_ cancellation: Cancellation) {
        let queue = DispatchQueue(label: "interrupts")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if cancellation.isCancelled { exit(130) }
                cancellation.cancel()
            }
            source.resume()
            return source
        }
    }

    deinit {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}
