import Diagnostics
import Foundation
import Pricing
import Quantities

/// FOCUS 1.2: rows of virtual machines are rated again, purchases and unused parts of commitments
/// replaced, all else kept with its four costs.
enum FocusUsage: UsageFormat {
    static let format = UsageDocument.Format.focus

    static func matches(_ header: [String]) -> Bool {
        ["ChargeCategory", "BilledCost", "EffectiveCost", "ChargePeriodStart"]
            .allSatisfy(header.contains)
    }

    static func read(_ table: UsageTable) throws(Diagnostic) -> UsageRow {
        let period = try table.period("ChargePeriodStart", "ChargePeriodEnd")
        let costs = Costs(
            list: try table.money("ListCost"), contracted: try table.money("ContractedCost"),
            effective: try table.money("EffectiveCost"), billed: try table.money("BilledCost"))
        let isCommitted = !table.text("CommitmentDiscountId").isEmpty
        let category = table.text("ChargeCategory")
        if isCommitted, category == "Purchase" || table.text("CommitmentDiscountStatus") == "Unused"
        {
            // A purchase is what was paid; its effective cost is with the use.
            return .replaced(
                costs: category == "Purchase"
                    ? Costs(list: .zero, contracted: .zero, effective: .zero, billed: costs.billed)
                    : costs)
        }
        if table.text("CapacityReservationStatus") == "Unused" { return .replaced(costs: costs) }
        let details = Self.details(table)
        if category == "Usage", let type = details.type {
            return try instances(table, period, type, details, costs)
        }
        guard !isCommitted else {
            throw table.fault(
                "a commitment covered this row, and it names no instance type",
                table.has("SkuPriceDetails") ? "SkuPriceDetails" : "CommitmentDiscountId",
                help: "rating needs `InstanceType` in `SkuPriceDetails`, or `x_InstanceType`")
        }
        return .carried(
            HourlyCharge(
                carried: table.text("ServiceName"),
                category: chargeCategory(table.text("ServiceCategory")),
                owner: owner(table), region: table.text("RegionId"), from: period.from,
                to: period.to, quantity: try table.number("PricingQuantity"),
                unit: table.text("PricingUnit"), costs: costs), from: period.from, to: period.to)
    }

    private struct Details {
        var type: String?
        var system: String?
        var cores: Double?
    }

    private static func details(_ table: UsageTable) -> Details {
        var details = Details()
        let own = table.text("x_InstanceType")
        details.type = own.isEmpty ? nil : own
        let text = table.text("SkuPriceDetails")
        guard !text.isEmpty,
            let object = try? JSONSerialization.jsonObject(with: Data(text.utf8))
                as? [String: Any]
        else { return details }
        details.type = details.type ?? object["InstanceType"] as? String
        details.system = object["OperatingSystem"] as? String
        details.cores = (object["CoreCount"] as? NSNumber)?.doubleValue
        return details
    }

    private static func owner(_ table: UsageTable) -> String {
        for column in ["SubAccountName", "SubAccountId", "BillingAccountName"] {
            let name = table.text(column)
            if !name.isEmpty { return name }
        }
        return "usage"
    }

    private static let hours = ["Hours", "Hour", "Hrs", "Instance-Hours", "Virtual Machine-Hours"]

    private static func instances(
        _ table: UsageTable, _ period: (from: Int64, to: Int64), _ type: String,
        _ details: Details, _ costs: Costs
    ) throws(Diagnostic) -> UsageRow {
        let column = table.text("ConsumedQuantity").isEmpty ? "Pricing" : "Consumed"
        let unit = table.text("\(column)Unit")
        // An instance whose memory is a row of its own is counted by its vCPUs.
        if unit == "GiB-Hours" { return .replaced(costs: costs) }
        var time = try table.instanceTime("\(column)Quantity")
        if unit == "vCPU-Hours", let cores = details.cores, cores >= 1 {
            time = dividedRounding(time, by: Int128(cores))
        } else if !hours.contains(unit) {
            throw table.fault(
                "instances are counted in hours, found `\(unit)`", "\(column)Unit",
                help: "one of: \(hours.joined(separator: ", "))")
        }
        let system = (details.system ?? "linux").lowercased()
        let os = ["linux", "windows", "rhel", "suse"].first(where: system.hasPrefix) ?? system
        return .instances(
            UsageDocument.Pool(
                owner: owner(table), account: table.text("SubAccountId"),
                provider: try table.provider(ofRegion: "RegionId"),
                region: table.text("RegionId"), zone: table.text("AvailabilityZone"), type: type,
                os: os, isSpot: table.text("PricingCategory") == "Dynamic"),
            from: period.from, to: period.to, nanoseconds: time, costs: costs)
    }

    private static func chargeCategory(_ service: String) -> ChargeCategory {
        switch service {
        case "Compute": .compute
        case "Storage", "Databases": .storage
        case "Networking": .network
        case "Management and Governance": .observability
        case "Security", "Identity": .security
        default: .extras
        }
    }
}
