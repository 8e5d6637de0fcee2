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
    /// Operating systems that are billed by the started hour.
    package static let hourly = BillingRule(increment: .hour, minimum: .hour)

    /// Source: Amazon EC2 billing, per second with 60 s at least for Linux, Windows and (2024-07)
    /// RHEL; SUSE by the started hour.
    package static func onDemand(operatingSystem: String) -> BillingRule {
        operatingSystem == "suse" ? .hourly : .perSecond
    }

    /// Source: Amazon EC2 user guide, "Billing for interrupted Spot Instances" (2023-06): free when
    /// AWS interrupts within the first hour; Google Compute Engine: within the first minute.
    package static func spot(provider: String, operatingSystem: String) -> BillingRule {
        var rule = onDemand(operatingSystem: operatingSystem)
        switch provider {
        case "aws": rule.freeIfInterruptedBefore = .hour
        case "gcp": rule.freeIfInterruptedBefore = .minute
        default: break
        }
        return rule
    }

    /// Billable time of one entry into running that lasted `running`. Entering costs the minimum,
    /// even where it ends at once; below zero nothing was entered.
    package func billable(_ running: TimeSpan, end: SegmentEnd = .scaledIn) -> TimeSpan {
        if end == .interrupted, running < freeIfInterruptedBefore { return .zero }
        if running < .zero { return .zero }
        if end == .interrupted, increment > .second {
            // Where started hours are paid, the provider takes nothing for the one that it ends.
            return increment * floorDivide(running.nanoseconds, increment.nanoseconds)
        }
        let steps = floorDivide(running.nanoseconds - 1, increment.nanoseconds) + 1
        return max(minimum, increment * steps)
    }
}
