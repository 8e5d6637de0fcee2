import Diagnostics
import Pricing
import Quantities

/// AWS's Cost and Usage Report, version 1 (`lineItem/UsageAmount`) or 2 (`line_item_usage_amount`).
///
/// Rows of running instances are rated again whatever covered them; fees, negations and unused
/// parts of commitments are replaced; all else is kept at what it cost.
///
/// Source: AWS Data Exports user guide, Cost and Usage Report columns (2026-06).
enum CostAndUsageReport: UsageFormat {
    static let format = UsageDocument.Format.costAndUsage

    static func matches(_ header: [String]) -> Bool {
        header.contains("lineItem/LineItemType") || header.contains("line_item_line_item_type")
    }

    /// Column names of the version at hand.
    private struct Names {
        let isFirst: Bool

        func callAsFunction(_ first: String, _ second: String) -> String {
            isFirst ? first : second
        }
        var kind: String { self("lineItem/LineItemType", "line_item_line_item_type") }
        var start: String { self("lineItem/UsageStartDate", "line_item_usage_start_date") }
        var end: String { self("lineItem/UsageEndDate", "line_item_usage_end_date") }
        var amount: String { self("lineItem/UsageAmount", "line_item_usage_amount") }
        var usageType: String { self("lineItem/UsageType", "line_item_usage_type") }
        var account: String { self("lineItem/UsageAccountId", "line_item_usage_account_id") }
        var zone: String { self("lineItem/AvailabilityZone", "line_item_availability_zone") }
        var product: String { self("lineItem/ProductCode", "line_item_product_code") }
        var cost: String { self("lineItem/UnblendedCost", "line_item_unblended_cost") }
        var list: String { self("pricing/publicOnDemandCost", "pricing_public_on_demand_cost") }
        var type: String { self("product/instanceType", "product_instance_type") }
        var region: String { self("product/regionCode", "product_region_code") }
        var region1: String { self("product/region", "product_region") }
        var system: String { self("product/operatingSystem", "product_operating_system") }
        var tenancy: String { self("product/tenancy", "product_tenancy") }
        var planCost: String {
            self(
                "savingsPlan/SavingsPlanEffectiveCost", "savings_plan_savings_plan_effective_cost")
        }
        var reservedCost: String {
            self("reservation/EffectiveCost", "reservation_effective_cost")
        }
    }

    /// Money and idleness of commitments, which the commitments of this rating stand in for.
    private static let ofCommitments = [
        "RIFee", "SavingsPlanRecurringFee", "SavingsPlanUpfrontFee", "SavingsPlanNegation",
    ]

    static func read(_ table: UsageTable) throws(Diagnostic) -> UsageRow {
        let names = Names(isFirst: table.has("lineItem/LineItemType"))
        let period = try table.period(names.start, names.end)
        let kind = try table.required(names.kind)
        let paid = try table.money(names.cost)
        if ofCommitments.contains(kind)
            || (kind == "Fee" && table.text(names.usageType).contains("HeavyUsage"))
        {
            return .replaced(
                costs: Costs(list: .zero, contracted: .zero, effective: .zero, billed: paid))
        }
        let list = table.text(names.list).isEmpty ? paid : try table.money(names.list)
        var costs = Costs(list: list, contracted: list, effective: paid, billed: paid)
        switch kind {
        case "DiscountedUsage":
            costs.effective = try table.money(names.reservedCost)
            costs.billed = .zero
        case "SavingsPlanCoveredUsage":
            costs.effective = try table.money(names.planCost)
            // It is listed at its on-demand cost, which a negation takes back.
            costs.billed = .zero
        default: break
        }
        let isUse = ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"].contains(kind)
        let usage = table.text(names.usageType)
        if isUse, isInstance(usage) {
            return try instances(table, names, period, usage, costs)
        }
        guard kind == "Usage" || !isUse else {
            throw table.fault(
                "a commitment covered `\(usage)`, which is no instance", names.usageType,
                help: "what covers Lambda, Fargate or databases cannot be rated again yet")
        }
        return .carried(
            HourlyCharge(
                carried: table.text(names.product), category: category(usage),
                owner: account(table, names), region: region(table, names), from: period.from,
                to: period.to, quantity: try table.number(names.amount),
                unit: kind == "Usage"
                    ? "units" : kind, costs: costs), from: period.from, to: period.to)
    }

    private static func isInstance(_ usage: String) -> Bool {
        let name = usage.split(separator: ":").first ?? ""
        return ["BoxUsage", "SpotUsage", "DedicatedUsage"].contains {
            name == $0 || name.hasSuffix("-\($0)")
        }
    }

    private static func account(_ table: UsageTable, _ names: Names) -> String {
        let account = table.text(names.account)
        return account.isEmpty ? "usage" : account
    }

    private static func region(_ table: UsageTable, _ names: Names) -> String {
        let region = table.text(names.region)
        return region.isEmpty ? table.text(names.region1) : region
    }

    private static func instances(
        _ table: UsageTable, _ names: Names, _ period: (from: Int64, to: Int64), _ usage: String,
        _ costs: Costs
    ) throws(Diagnostic) -> UsageRow {
        var type = table.text(names.type)
        if type.isEmpty, let colon = usage.firstIndex(of: ":") {
            type = String(usage[usage.index(after: colon)...])
        }
        guard !type.isEmpty else {
            throw table.fault("the row names no instance type", names.usageType)
        }
        let tenancy = table.text(names.tenancy)
        guard tenancy.isEmpty || tenancy == "Shared", !usage.contains("DedicatedUsage") else {
            throw table.fault(
                "instances on dedicated hardware have no price in the book",
                tenancy.isEmpty ? names.usageType : names.tenancy)
        }
        let column = table.text(names.region).isEmpty ? names.region1 : names.region
        guard try table.provider(ofRegion: column) == "aws" else {
            throw table.fault("`\(table.text(column))` is no region of AWS", column)
        }
        let system = table.text(names.system).lowercased()
        return .instances(
            UsageDocument.Pool(
                owner: account(table, names), account: table.text(names.account),
                provider: "aws", region: table.text(column), zone: table.text(names.zone),
                type: type, os: system.isEmpty ? "linux" : system,
                isSpot: usage.contains("SpotUsage")),
            from: period.from, to: period.to,
            nanoseconds: try table.instanceTime(names.amount), costs: costs)
    }

    private static func category(_ usage: String) -> ChargeCategory {
        if usage.contains("EBS:") || usage.contains("TimedStorage") { return .storage }
        if usage.contains("DataTransfer") || usage.contains("LoadBalancer")
            || usage.contains("NatGateway") || usage.contains("LCU")
        {
            return .network
        }
        return usage.contains("CW:") ? .observability : .extras
    }
}
