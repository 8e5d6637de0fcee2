import Dispatch
import Experiments
import Quantities

/// The wall-clock guard of a command: counts from the program's start, and asks the simulation to
/// stop. Nothing below the command line knows the time of day.
enum TimeLimit {
    private static let began = DispatchTime.now()

    static func begin() { _ = began }

    static func start(_ limit: TimeSpan, _ cancellation: Cancellation) {
        // A span of centuries is no limit, and would overflow the clock.
        let nanoseconds = min(limit, .day * 3_650).nanoseconds
        let deadline = DispatchTime(
            uptimeNanoseconds: began.uptimeNanoseconds + UInt64(nanoseconds))
        DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: deadline) {
            cancellation.cancel(.timeLimit)
        }
    }
}
