import Quantities
import UsageLedger

/// Turns the rows of a rated ledger into those of FOCUS 1.2.
///
/// Covered use is `Committed` with its amortized cost and nothing billed; what a commitment
/// provided and nobody used is a row of its own; cash for a commitment is a `Purchase` with no
/// effective cost. So effective cost over a term adds up to what was billed for it.
package struct FocusExporter: Sendable {
    private let plan: RatingPlan
    private let billingAccount: String
    private let start: UTCInstant
    private let end: UTCInstant
    /// By owner, zone, type and market: names are what rows know of their pool.
    private var positions: [PoolName: Int] = [:]

    private struct PoolName: Hashable {
        var owner: String
        var zone: String
        var type: String
        var isSpot: Bool
    }

    /// - Parameter billingAccount: the account that the invoice is for; default: the first one that
    ///   owns something, else the scenario's name.
    package init(_ plan: RatingPlan, billingAccount: String? = nil) {
        self.plan = plan
        let owners = plan.commitments.map(\.account) + plan.pools.map(\.account)
        self.billingAccount =
            billingAccount ?? owners.first { !$0.isEmpty } ?? plan.catalog.scenario
        start = plan.catalog.start
        end = start + plan.catalog.horizon
        for (index, pool) in plan.catalog.pools.enumerated() {
            let name = PoolName(
                owner: pool.fleet, zone: pool.zone, type: pool.instanceType,
                isSpot: pool.market == .spot)
            if positions[name] == nil { positions[name] = index }
        }
    }

    package func row(_ charge: HourlyCharge) -> FocusRow {
        var row = FocusRow()
        setPeriods(charge, &row)
        let pool = pool(of: charge.key)
        let commitment = commitment(of: charge.key)
        let provider = provider(charge.key, pool, commitment)
        setNames(charge.key, provider: provider, &row)
        setAccount(commitment, pool, charge.key, &row)
        setPlace(charge.key, &row)
        setResource(charge.key, pool, &row)
        let kind = Kind(charge.key, hasCommitment: commitment != nil)
        setCharge(kind, charge, &row)
        setCosts(kind, charge, &row)
        if let commitment, kind != .usage { setCommitment(commitment, kind, charge, &row) }
        return row
    }

    /// What a charge is to FOCUS.
    private enum Kind {
        case usage, spot, covered, unused, oneTime, recurring, heldUnused, credit

        init(_ key: ChargeKey, hasCommitment: Bool) {
            switch key.option {
            case .spot: self = .spot
            case .capacityReservation: self = .heldUnused
            case .standard where key.service == ServiceLevelAgreement.line: self = .credit
            case .onDemand, .standard: self = .usage
            case .reservedInstance, .savingsPlan, .committedUse:
                if key.service.hasSuffix("upfront fee") {
                    self = .oneTime
                } else if key.service.hasSuffix(" fee") {
                    self = .recurring
                } else if key.service.hasPrefix("Capacity reservation") {
                    self = .covered
                } else {
                    self = key.service.hasSuffix(" unused") ? .unused : .covered
                }
            }
        }

        var isPurchase: Bool { self == .oneTime || self == .recurring }
    }

    private func setPeriods(_ charge: HourlyCharge, _ row: inout FocusRow) {
        let hour = TimeSpan.hour.nanoseconds
        let from = UTCInstant(nanosecondsSince1970: charge.clockHour * hour)
        let to = UTCInstant(nanosecondsSince1970: (charge.clockHour + charge.hours) * hour)
        row[.chargePeriodStart] = Self.text(max(from, start))
        row[.chargePeriodEnd] = Self.text(min(to, end))
        let month = charge.key.month
        row[.billingPeriodStart] = Self.month(month)
        row[.billingPeriodEnd] = Self.month(month + 1)
        row[.invoiceId] =
            "\(plan.catalog.scenario)-\(Self.month(month).prefix(7))"
    }

    /// Whole seconds, as the specification writes instants.
    private static func text(_ instant: UTCInstant) -> String {
        let second = TimeSpan.second.nanoseconds
        return UTCInstant(
            nanosecondsSince1970: floorDivide(instant.nanosecondsSince1970, second) * second
        ).description
    }

    private static func month(_ number: Int) -> String {
        CalendarDate(year: number / 12, month: number % 12 + 1, day: 1)?.midnight.description ?? ""
    }

    private func pool(of key: ChargeKey) -> Int? {
        positions[
            PoolName(
                owner: key.owner, zone: key.zone, type: key.instanceType,
                isSpot: key.option == .spot)]
    }

    private func commitment(of key: ChargeKey) -> Commitment? {
        let name = key.option.commitment
        guard !name.isEmpty else { return nil }
        // One that promises vCPUs and memory is two of one name.
        return plan.commitments.first { commitment in
            guard commitment.name == name else { return false }
            guard case .resource(let resource) = commitment.kind else { return true }
            return key.service.contains("memory") == (resource.resource == .memory)
        }
    }

    private func provider(
        _ key: ChargeKey, _ pool: Int?, _ commitment: Commitment?
    ) -> String {
        if let pool { return plan.catalog.pools[pool].provider }
        if let meter = plan.catalog.meters.first(where: {
            $0.owner == key.owner && $0.region == key.region
        }) {
            return meter.provider
        }
        if let commitment, !commitment.isCapacityReservation { return commitment.provider }
        return plan.catalog.pools.first { $0.region == key.region }?.provider
            ?? plan.catalog.pools.first?.provider ?? "aws"
    }

    private func setAccount(
        _ commitment: Commitment?, _ pool: Int?, _ key: ChargeKey, _ row: inout FocusRow
    ) {
        row[.billingAccountId] = billingAccount
        row[.billingAccountName] = billingAccount
        row[.billingAccountType] = "Payer"
        let owner = pool.map { plan.pools[$0].account } ?? commitment?.account ?? ""
        guard !owner.isEmpty else { return }
        row[.subAccountId] = owner
        row[.subAccountName] = owner
        row[.subAccountType] = "Account"
    }

    private func setPlace(_ key: ChargeKey, _ row: inout FocusRow) {
        row[.availabilityZone] = key.zone
        row[.regionId] = key.region
        row[.regionName] = key.region
    }

    private func setResource(_ key: ChargeKey, _ pool: Int?, _ row: inout FocusRow) {
        row[.resourceId] = [key.owner, key.zone, key.instanceType].filter { !$0.isEmpty }
            .joined(separator: "/")
        row[.resourceName] = key.owner
        row[.resourceType] = pool == nil ? key.service : "Instance"
        if pool != nil || key.category != .extras { row[.tags] = Self.json([("fleet", key.owner)]) }
        guard !key.instanceType.isEmpty else { return }
        var details = [("InstanceType", key.instanceType)]
        if let pool {
            details.append(("OperatingSystem", plan.catalog.pools[pool].operatingSystem))
            if let resources = plan.pools[pool].resources {
                details.append(("CoreCount", "\(resources.vcpus)"))
            }
        }
        row[.skuPriceDetails] = Self.json(details)
    }

    /// An object of texts and whole numbers.
    private static func json(_ members: [(String, String)]) -> String {
        let parts = members.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return Int64(value) == nil ? "\"\(name)\":\"\(escaped)\"" : "\"\(name)\":\(value)"
        }
        return "{" + parts.joined(separator: ",") + "}"
    }

    private func setCharge(_ kind: Kind, _ charge: HourlyCharge, _ row: inout FocusRow) {
        let key = charge.key
        row[.billingCurrency] = "USD"
        row[.pricingCurrency] = "USD"
        row[.chargeCategory] =
            kind == .credit ? "Credit" : kind.isPurchase ? "Purchase" : "Usage"
        row[.chargeDescription] = [key.service, key.instanceType, key.option.label]
            .filter { !$0.isEmpty }.joined(separator: ", ")
        switch kind {
        case .oneTime, .credit: row[.chargeFrequency] = "One-Time"
        case .recurring: row[.chargeFrequency] = "Recurring"
        default: row[.chargeFrequency] = "Usage-Based"
        }
        switch kind {
        case .spot: row[.pricingCategory] = "Dynamic"
        case .covered, .unused: row[.pricingCategory] = "Committed"
        default: row[.pricingCategory] = "Standard"
        }
        // A credit has no price.
        guard kind != .credit else { return row[.pricingCategory] = "" }
        let unit = FocusTerms.unit(charge.unit)
        row[.pricingQuantity] = FocusTerms.decimal(charge.quantity)
        row[.pricingUnit] = unit
        if !kind.isPurchase, kind != .unused, kind != .heldUnused {
            row[.consumedQuantity] = FocusTerms.decimal(charge.quantity)
            row[.consumedUnit] = unit
        }
        let sku = [key.service, key.instanceType, key.region].filter { !$0.isEmpty }
        row[.skuId] = sku.joined(separator: "/")
        row[.skuPriceId] = (sku + [key.option.label]).joined(separator: "/")
        row[.skuMeter] = key.service
        if case .heldUnused = kind {
            row[.capacityReservationId] = key.owner
            row[.capacityReservationStatus] = "Unused"
        } else if kind == .covered, key.service.hasPrefix("Capacity reservation") {
            row[.capacityReservationId] = key.owner
            row[.capacityReservationStatus] = "Unused"
        }
    }

    private func setCosts(_ kind: Kind, _ charge: HourlyCharge, _ row: inout FocusRow) {
        var costs = charge.costs
        if kind.isPurchase {
            costs.list = costs.billed
            costs.contracted = costs.billed
        }
        row[.listCost] = "\(costs.list)"
        row[.contractedCost] = "\(costs.contracted)"
        row[.effectiveCost] = "\(costs.effective)"
        row[.billedCost] = "\(costs.billed)"
        row[.pricingCurrencyEffectiveCost] = "\(costs.effective)"
        guard charge.quantity != 0, kind != .credit else { return }
        let list = FocusTerms.unitPrice(costs.list, charge.quantity)
        let contracted = FocusTerms.unitPrice(costs.contracted, charge.quantity)
        row[.listUnitPrice] = list
        row[.contractedUnitPrice] = contracted
        row[.pricingCurrencyListUnitPrice] = list
        row[.pricingCurrencyContractedUnitPrice] = contracted
    }

    private func setCommitment(
        _ commitment: Commitment, _ kind: Kind, _ charge: HourlyCharge, _ row: inout FocusRow
    ) {
        guard !commitment.isCapacityReservation else { return }
        let id = commitment.focusID
        row[.commitmentDiscountId] = id
        row[.commitmentDiscountName] = commitment.name
        row[.commitmentDiscountType] = commitment.focusType
        let unit = commitment.unit.name
        row[.commitmentDiscountCategory] = unit == "USD" ? "Spend" : "Usage"
        row[.commitmentDiscountUnit] = FocusTerms.unit(unit)
        let paid = kind.isPurchase ? charge.costs.billed : charge.costs.effective
        if let price = commitment.dollarsPerUnit, price > 0 {
            // Money is known to nine places, and so is what it bought.
            row[.commitmentDiscountQuantity] = FocusTerms.decimal(
                (paid.dollars / price * 1e9).rounded() / 1e9)
        } else {
            row[.commitmentDiscountQuantity] = FocusTerms.decimal(charge.quantity)
        }
        switch kind {
        case .covered: row[.commitmentDiscountStatus] = "Used"
        case .unused:
            row[.commitmentDiscountStatus] = "Unused"
            row[.resourceId] = id
        default: row[.resourceId] = id
        }
    }

    private func setNames(_ key: ChargeKey, provider: String, _ row: inout FocusRow) {
        let name = FocusTerms.provider(provider)
        row[.providerName] = name
        row[.publisherName] = name
        row[.invoiceIssuerName] = name
        let service = FocusTerms.service(key, provider: provider)
        row[.serviceCategory] = service.category
        row[.serviceSubcategory] = service.subcategory
        row[.serviceName] = service.name
    }
}

extension Commitment {
    /// Unlike the name, which two commitments of one promise share.
    var focusID: String {
        if case .resource(let resource) = kind { return "\(name)/\(resource.resource.rawValue)" }
        return name
    }

    /// `aws`, `gcp` or `azure`.
    var provider: String {
        switch kind {
        case .reservedInstance(let reservation): reservation.provider
        case .savingsPlan(let plan):
            switch plan.eligibility {
            case .compute, .ec2Instance: "aws"
            case .azureCompute: "azure"
            case .flexibleCommittedUse: "gcp"
            }
        case .resource: "gcp"
        case .capacityReservation: "aws"
        }
    }

    fileprivate var focusType: String {
        switch kind {
        case .reservedInstance: "Reserved Instance"
        case .savingsPlan(let plan):
            switch plan.eligibility {
            case .compute: "Compute Savings Plan"
            case .ec2Instance: "EC2 Instance Savings Plan"
            case .azureCompute: "Savings Plan for Compute"
            case .flexibleCommittedUse: "Flexible Committed Use Discount"
            }
        case .resource: "Resource Committed Use Discount"
        case .capacityReservation: "Capacity Reservation"
        }
    }

    /// The whole term's cost over what it provides, per unit of `unit`.
    fileprivate var dollarsPerUnit: Double? {
        let provided =
            Double(CoverageSchedule.capacityPerNanosecond(self)) / Double(unit.perNanosecond)
        return provided > 0 ? amortizedRate().dollarsPerHour / provided : nil
    }
}
