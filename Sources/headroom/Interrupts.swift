import Dispatch
import Experiments
import Foundation
import Synchronization

/// Turns Ctrl-C into a polite request to a simulation; a second one ends the program at once. While
/// nothing is simulated it ends the program: reading files and building the price book can be left
/// off anywhere.
final class Interrupts {
    private enum Phase {
        case preparing
        case simulating(Cancellation)
        case printing
    }
    private static let phase = Mutex(Phase.preparing)
    private let sources: [any DispatchSourceSignal]

    init() {
        let queue = DispatchQueue(label: "interrupts")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { Self.interrupt() }
            source.resume()
            return source
        }
    }

    private static func interrupt() {
        switch phase.withLock({ $0 }) {
        case .preparing:
            Terminal.say("\ninterrupted before there was anything to show\n")
        case .simulating(let cancellation):
            if !cancellation.isCancelled { return cancellation.cancel() }
        case .printing: break
        }
        // No clean-up: the other threads are still at work.
        _exit(130)
    }

    static func simulating(_ cancellation: Cancellation) {
        phase.withLock { $0 = .simulating(cancellation) }
    }

    static func printing() { phase.withLock { $0 = .printing } }
}
