package import Quantities
package import UsageLedger

/// A meter of something bought beside fleets: gateways, addresses, keys, logs, backups.
///
/// It counts so much all the time, so much while instances run, and so much per request served.
package struct SharedMeterPlan: Hashable, Sendable {
    /// What one fleet adds, in the meter's base units.
    package struct Source: Hashable, Sendable {
        /// Index into the plan's fleets.
        package var fleet: Int
        package var perInstanceSecond: Double
        /// Per request served.
        package var perRequest: Double

        package init(fleet: Int, perInstanceSecond: Double, perRequest: Double) {
            self.fleet = fleet
            self.perInstanceSecond = perInstanceSecond
            self.perRequest = perRequest
        }
    }
    /// How long what comes in is kept; the meter counts what is there × seconds.
    package enum Retention: Hashable, Sendable {
        /// Never given up. At the start there is nothing.
        case forever
        /// At the start there is what the load before it has left.
        case span(TimeSpan)
    }
    package var meter: MeterDescription
    package var perSecond: Double
    package var sources: [Source]
    /// Nil: what comes in is counted as it comes.
    package var retention: Retention?

    package init(
        meter: MeterDescription, perSecond: Double, sources: [Source], retention: Retention? = nil
    ) {
        self.meter = meter
        self.perSecond = perSecond
        self.sources = sources
        self.retention = retention
    }
}
