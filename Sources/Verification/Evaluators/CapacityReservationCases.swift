import Pricing
import Quantities
import UsageLedger

/// Capacity reservations, hour by hour through the rater.
enum CapacityReservationCases {
    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("provisioned_seconds") { return try provisioned(inputs) }
        if inputs.has("timeline") { return try timeline(inputs) }
        guard inputs.has("capacity_reservation") else {
            throw .unsupported("this shape of on-demand billing")
        }
        try inputs.only("capacity_reservation", "running_matching", "hours", "ondemand_rate")
        let hours = try inputs.count("hours")
        guard (1...8_784).contains(hours) else {
            throw .malformed("`inputs.hours` must be from 1 to 8,784")
        }
        let running = try inputs.count("running_matching", in: 0...1_000_000)
        let bill = rate(
            held: try inputs.count("capacity_reservation", in: 0...1_000_000), until: hours,
            price: try inputs.price("ondemand_rate"), horizon: .hour * hours,
            running: Array(repeating: running, count: Int(hours)))
        return [
            JSONMember("instance_charge", .number(bill.total(.compute).billed.dollars)),
            JSONMember(
                "unused_reservation_charge",
                .number(bill.total(.unusedCommitment).billed.dollars)),
            JSONMember("total", .number(bill.total.billed.dollars)),
        ]
    }

    /// One instance of one type, and one reservation for it until an hour.
    private static func rate(
        held: Int64, until: Int64, price: UnitPrice, horizon: TimeSpan, running: [Int64]
    ) -> Bill {
        let start = UTCInstant(nanosecondsSince1970: 0)
        let sourced = SourcedPrice(
            price: price, asOf: start.date, source: "case", provenance: .user)
        let poolPrice = PoolPrice(
            onDemand: sourced, spot: nil, family: "case", normalizationUnits: nil,
            sizeFlexible: false)
        let reservation = Commitment(
            name: "held",
            kind: .capacityReservation(
                CapacityReservation(
                    region: "case", zone: "case", instanceType: "case", operatingSystem: "linux",
                    count: held, price: poolPrice)),
            payment: .noUpfront, start: start,
            end: min(start + horizon, start + .hour * until), upfront: .zero,
            recurringPerHour: .zero, provenance: .user)
        let pool = PoolDescription(
            fleet: "case", provider: "aws", region: "case", zone: "case", instanceType: "case",
            operatingSystem: "linux", market: .onDemand, billing: .perSecond)
        var rater = Rater(
            plan: RatingPlan(
                catalog: LedgerCatalog(
                    scenario: "case", start: start, horizon: horizon, pools: [pool], meters: []),
                pools: [poolPrice], meters: [], balancerCapacityUnits: [],
                commitments: [reservation], negotiatedDiscount: [:], extras: []))
        for (number, count) in running.enumerated() {
            var hour = HourlyUsage(clockHour: Int64(number), pools: 1, meters: 0)
            hour.instanceNanoseconds[0] = Int128(count) * Int128(TimeSpan.hour.nanoseconds)
            rater.record(hour)
        }
        return rater.finish()
    }

    private static func provisioned(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("provisioned_seconds")
        let seconds = try inputs.count("provisioned_seconds")
        guard (1...31_622_400).contains(seconds) else {
            throw .malformed("`inputs.provisioned_seconds` must be from 1 second to a year")
        }
        let bill = rate(
            held: 1, until: seconds, price: UnitPrice(picodollars: 1_000_000_000_000),
            horizon: .second * seconds, running: [])
        return [
            JSONMember(
                "reservation_hours", .number(bill.lines.reduce(0) { $0 + $1.quantity }))
        ]
    }

    private static func timeline(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("rate", "timeline")
        var running: [Int64] = []
        var until = Int64(0)
        for element in try inputs.elements("timeline") {
            switch element.text {
            case "unused": running.append(0)
            case "used", "cancelled+running": running.append(1)
            default: throw .unsupported("another word in `inputs.timeline`")
            }
            if element.text != "cancelled+running" { until = Int64(running.count) }
        }
        guard !running.isEmpty, running.count <= 8_784, until > 0 else {
            throw .malformed("`inputs.timeline` must have from 1 to 8,784 hours, some of them held")
        }
        let bill = rate(
            held: 1, until: until, price: try inputs.price("rate"),
            horizon: .hour * Int64(running.count), running: running)
        func hours(_ category: ChargeCategory) -> Double {
            bill.lines.reduce(0) { $1.key.category == category ? $0 + $1.quantity : $0 }
        }
        return [
            JSONMember("unused_hours", .number(hours(.unusedCommitment))),
            JSONMember("instance_hours", .number(hours(.compute))),
            JSONMember("total", .number(bill.total.billed.dollars)),
        ]
    }
}
