/// The 57 columns of FOCUS 1.2, in the order of the specification, which is alphabetical.
///
/// Source: FinOps Open Cost and Usage Specification 1.2 (2025-05).
package enum FocusColumn: String, CaseIterable, Sendable {
    case availabilityZone = "AvailabilityZone"
    case billedCost = "BilledCost"
    case billingAccountId = "BillingAccountId"
    case billingAccountName = "BillingAccountName"
    case billingAccountType = "BillingAccountType"
    case billingCurrency = "BillingCurrency"
    case billingPeriodEnd = "BillingPeriodEnd"
    case billingPeriodStart = "BillingPeriodStart"
    case capacityReservationId = "CapacityReservationId"
    case capacityReservationStatus = "CapacityReservationStatus"
    case chargeCategory = "ChargeCategory"
    case chargeClass = "ChargeClass"
    case chargeDescription = "ChargeDescription"
    case chargeFrequency = "ChargeFrequency"
    case chargePeriodEnd = "ChargePeriodEnd"
    case chargePeriodStart = "ChargePeriodStart"
    case commitmentDiscountCategory = "CommitmentDiscountCategory"
    case commitmentDiscountId = "CommitmentDiscountId"
    case commitmentDiscountName = "CommitmentDiscountName"
    case commitmentDiscountQuantity = "CommitmentDiscountQuantity"
    case commitmentDiscountStatus = "CommitmentDiscountStatus"
    case commitmentDiscountType = "CommitmentDiscountType"
    case commitmentDiscountUnit = "CommitmentDiscountUnit"
    case consumedQuantity = "ConsumedQuantity"
    case consumedUnit = "ConsumedUnit"
    case contractedCost = "ContractedCost"
    case contractedUnitPrice = "ContractedUnitPrice"
    case effectiveCost = "EffectiveCost"
    case invoiceId = "InvoiceId"
    case invoiceIssuerName = "InvoiceIssuerName"
    case listCost = "ListCost"
    case listUnitPrice = "ListUnitPrice"
    case pricingCategory = "PricingCategory"
    case pricingCurrency = "PricingCurrency"
    case pricingCurrencyContractedUnitPrice = "PricingCurrencyContractedUnitPrice"
    case pricingCurrencyEffectiveCost = "PricingCurrencyEffectiveCost"
    case pricingCurrencyListUnitPrice = "PricingCurrencyListUnitPrice"
    case pricingQuantity = "PricingQuantity"
    case pricingUnit = "PricingUnit"
    case providerName = "ProviderName"
    case publisherName = "PublisherName"
    case regionId = "RegionId"
    case regionName = "RegionName"
    case resourceId = "ResourceId"
    case resourceName = "ResourceName"
    case resourceType = "ResourceType"
    case serviceCategory = "ServiceCategory"
    case serviceName = "ServiceName"
    case serviceSubcategory = "ServiceSubcategory"
    case skuId = "SkuId"
    case skuMeter = "SkuMeter"
    case skuPriceDetails = "SkuPriceDetails"
    case skuPriceId = "SkuPriceId"
    case subAccountId = "SubAccountId"
    case subAccountName = "SubAccountName"
    case subAccountType = "SubAccountType"
    case tags = "Tags"

    package enum Kind: Sendable {
        case text, decimal
        /// UTC, `2026-03-01T00:00:00Z`.
        case instant
        /// An object of keys and values.
        case json
    }
    package var kind: Kind {
        switch self {
        case .billedCost, .commitmentDiscountQuantity, .consumedQuantity, .contractedCost,
            .contractedUnitPrice, .effectiveCost, .listCost, .listUnitPrice,
            .pricingCurrencyContractedUnitPrice, .pricingCurrencyEffectiveCost,
            .pricingCurrencyListUnitPrice, .pricingQuantity:
            .decimal
        case .billingPeriodEnd, .billingPeriodStart, .chargePeriodEnd, .chargePeriodStart: .instant
        case .skuPriceDetails, .tags: .json
        default: .text
        }
    }

    /// Must be in every file.
    package var isMandatory: Bool {
        switch self {
        case .billedCost, .billingAccountId, .billingAccountName, .billingCurrency,
            .billingPeriodEnd, .billingPeriodStart, .chargeCategory, .chargeClass,
            .chargeDescription, .chargePeriodEnd, .chargePeriodStart, .contractedCost,
            .effectiveCost, .invoiceIssuerName, .listCost, .pricingQuantity, .pricingUnit,
            .providerName, .publisherName, .serviceCategory, .serviceName:
            true
        default: false
        }
    }

    /// Must have a value in every row of a file that has the column.
    package var isRequired: Bool {
        switch self {
        case .billedCost, .billingAccountId, .billingCurrency, .billingPeriodEnd,
            .billingPeriodStart, .chargeCategory, .chargeFrequency, .chargePeriodEnd,
            .chargePeriodStart, .contractedCost, .effectiveCost, .invoiceIssuerName,
            .listCost, .providerName, .publisherName, .serviceCategory, .serviceName,
            .serviceSubcategory:
            true
        default: false
        }
    }

    /// The words that the specification allows; empty: any.
    package var allowed: [String] {
        switch self {
        case .chargeCategory: ["Usage", "Purchase", "Tax", "Credit", "Adjustment"]
        case .chargeClass: ["Correction"]
        case .chargeFrequency: ["One-Time", "Recurring", "Usage-Based"]
        case .pricingCategory: ["Standard", "Dynamic", "Committed", "Other"]
        case .commitmentDiscountCategory: ["Spend", "Usage"]
        case .commitmentDiscountStatus, .capacityReservationStatus: ["Used", "Unused"]
        case .serviceCategory:
            [
                "AI and Machine Learning", "Analytics", "Business Applications", "Compute",
                "Databases", "Developer Tools", "Multicloud", "Identity", "Integration",
                "Internet of Things", "Management and Governance", "Media", "Migration", "Mobile",
                "Networking", "Security", "Storage", "Web", "Other",
            ]
        default: []
        }
    }

    package var index: Int { Self.positions[self] ?? 0 }

    private static let positions: [FocusColumn: Int] = Dictionary(
        uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
