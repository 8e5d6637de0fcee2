import Pricing
import Quantities
import UsageLedger

/// Volumes and snapshots of `service_charges`.
enum VolumeCases {
    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        if inputs.has("first_full_gb") { return try snapshots(inputs) }
        if inputs.has("root_gb") { return try hibernated(inputs) }
        if inputs.has("instance_state") { return try stopped(inputs) }
        return try provisioned(inputs)
    }

    private static func size(
        _ inputs: CaseInputs, _ key: String, seconds: Int64, days: Int64
    ) throws(EvaluationError) -> Double {
        try MeterCharge(
            .volumeByteSeconds, flat: try inputs.price("price_gb_month"), monthDays: days
        ).dollars(try product(try inputs.scaled(key, by: 1 << 30), Int128(seconds)))
    }

    private static func span(
        _ inputs: CaseInputs
    ) throws(EvaluationError) -> (seconds: Int64, days: Int64) {
        (
            try inputs.count("seconds", in: 0...10_000_000),
            try inputs.count("days_in_month", in: 28...31)
        )
    }

    private static func provisioned(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "size_gb", "iops", "throughput_mbps", "seconds", "days_in_month", "price_gb_month",
            "price_iops_month", "price_mbps_month")
        guard let type = VolumeType.named("gp3") else {
            throw .malformed("there is no volume type `gp3`")
        }
        let (seconds, days) = try span(inputs)
        let storage = try size(inputs, "size_gb", seconds: seconds, days: days)
        func above(
            _ kind: MeterKind, _ amount: Int128, _ included: Int64, _ price: String
        ) throws(EvaluationError) -> Double {
            try MeterCharge(kind, flat: try inputs.price(price), monthDays: days).dollars(
                try product(max(0, amount - Int128(included)), Int128(seconds)))
        }
        let iops = try above(
            .volumeIOPSSeconds, Int128(try inputs.count("iops", in: 0...type.mostIOPS)),
            type.iops, "price_iops_month")
        let throughput = try above(
            .volumeThroughputSeconds, try inputs.scaled("throughput_mbps", by: 1 << 20),
            type.bytesPerSecond, "price_mbps_month")
        return [
            JSONMember("storage", .number(storage)), JSONMember("iops", .number(iops)),
            JSONMember("throughput", .number(throughput)),
            JSONMember("total", .number(storage + iops + throughput)),
        ]
    }

    /// Volumes of an instance that does not run go on; it has no instance-hours.
    private static func stopped(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "size_gb", "instance_state", "seconds", "days_in_month", "price_gb_month")
        guard try inputs.text("instance_state") == "stopped" else {
            throw .unsupported("an instance that runs has a price of its own")
        }
        let (seconds, days) = try span(inputs)
        return [
            JSONMember(
                "cost", .number(try size(inputs, "size_gb", seconds: seconds, days: days))),
            JSONMember("instance_cost", .number(0)),
        ]
    }

    private static func hibernated(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only(
            "root_gb", "ram_gb", "note", "seconds", "days_in_month", "price_gb_month", "eips",
            "eip_hourly")
        let (seconds, days) = try span(inputs)
        let addresses = try MeterCharge(
            .publicAddressSeconds, flat: try inputs.price("eip_hourly")
        ).dollars(Int128(try inputs.count("eips", in: 0...1_000_000) * seconds))
        return [
            JSONMember(
                "ebs_cost", .number(try size(inputs, "root_gb", seconds: seconds, days: days))),
            JSONMember("eip_cost", .number(addresses)), JSONMember("instance_cost", .number(0)),
        ]
    }

    private static func snapshots(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("first_full_gb", "changed_gb_each", "price_gb_month", "months")
        let gibibyte = Int64(1 << 30)
        let copies =
            [try inputs.scaled("first_full_gb", by: gibibyte)]
            + (try inputs.scaledList("changed_gb_each", by: gibibyte))
        let stored = copies.reduce(0, +)
        let parts = ServiceChargesEvaluator.parts
        let cost = try MeterCharge(
            .snapshotByteSeconds, flat: try inputs.price("price_gb_month")
        ).dollars(
            try product(
                try product(stored, 30 * 86_400), try inputs.scaled("months", by: parts))
                / Int128(parts))
        return [
            JSONMember("stored_gb", .number(Double(stored) / Double(gibibyte))),
            JSONMember("cost", .number(cost)),
        ]
    }
}
