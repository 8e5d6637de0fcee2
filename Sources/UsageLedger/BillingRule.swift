package import Quantities

/// How a provider turns the time of one entry into running into billable time.
///
/// Source: AWS per-second billing (2017-10-02, Windows 2021-06-11, RHEL 2024-07): one-second steps,
/// 60 s at least; operating systems billed by the hour (SUSE) pay each started hour. Google Compute
/// Engine: the same 60 s and one second.
package struct BillingRule: Hashable, Sendable {
    /// Time is rounded up to a multiple of this.
    package var increment: TimeSpan
    /// The least that one entry into running costs.
    package var minimum: TimeSpan
    /// An instance that the provider takes back before it has run this long is free (AWS spot: 1
    /// h).
    package var freeIfInterruptedBefore: TimeSpan

    package init(
        increment: TimeSpan, minimum: TimeSpan, freeIfInterruptedBefore: TimeSpan = .zero
    ) {
        self.increment = increment
        self.minimum = minimum
        self.freeIfInterruptedBefore = freeIfInterruptedBefore
    }

    package static let perSecond = BillingRule(increment: .second, minimum: .minute)
    package static let hourly = BillingRule(increment: .hour, minimum: .hour)

    /// Billable time of one entry into running that lasted `running`. Entering costs the minimum,
    /// even where it ends at once; below zero nothing was entered.
    package func billable(_ running: TimeSpan, end: SegmentEnd = .scaledIn) -> TimeSpan {
        if end == .interrupted, running < freeIfInterruptedBefore { return .zero }
        if running < .zero { return .zero }
        let steps = floorDivide(running.nanoseconds - 1, increment.nanoseconds) + 1
        return max(minimum, increment * steps)
    }
}
