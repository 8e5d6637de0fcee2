/// Pages of Azure's Retail Prices interface: `Items`, and `NextPageLink` to the next page. A file
/// may have one page or many.
///
/// A reservation's price is for its whole term, and is the same paid at once or by the month.
/// Source: Microsoft Learn, "Azure Retail Prices REST API overview" (2026).
struct AzureRetailPrices: PagedPriceImporter {
    static let format = ImportFormat(
        name: "azure-retail-prices", title: "Azure Retail Prices", kind: "published")
    static let records = ["Items.*"]
    static let nextPage = "NextPageLink"

    private enum Member: Int, CaseIterable {
        case currency, retailPrice, region, type, term, product, sku, meter, armName, service
        case unit, effective, savingsPlan, tier

        static let keys = JSONKeys([
            "currencyCode", "retailPrice", "armRegionName", "type", "reservationTerm",
            "productName", "skuName", "meterName", "armSkuName", "serviceName", "unitOfMeasure",
            "effectiveStartDate", "savingsPlan", "tierMinimumUnits",
        ])
    }
    private var found: [JSONRecord?] = Array(repeating: nil, count: Member.allCases.count)
    var hasMore = false

    static func recognizes(_ head: ImportHead) -> Bool { head.has("Items", "BillingCurrency") }

    mutating func record(
        _ pattern: Int, _ record: JSONRecord, _ path: [String], _ sink: ImportSink
    ) throws {
        sink.readRow()
        record.members(Member.keys, into: &found)
        guard field(.currency)?.equals("USD") == true else {
            return sink.skip("prices in another currency than USD")
        }
        guard field(.service)?.equals("Virtual Machines") == true else {
            return sink.skip("service `\(field(.service)?.text ?? "")`")
        }
        if let reason = unpriced { return sink.skip(reason) }
        guard let price = found[Member.retailPrice.rawValue],
            let amount = price.field?.picodollars, amount >= 0
        else {
            throw ImportFault("an item without a `retailPrice` in dollars", at: record.offset)
        }
        guard let name = field(.armName), !name.isEmpty, let region = field(.region),
            !region.isEmpty
        else { return sink.skip("virtual machines without size or region") }
        guard amount > 0 else { return sink.skip("prices of 0") }
        let day = try day(record, sink)
        let (type, place) = (sink.type("azure", name.text), sink.region("azure", region))
        if field(.type)?.equals("Reservation") == true {
            return try reservation(amount, type, place, day, sink)
        }
        let isSpot = field(.sku)?.text.hasSuffix(" Spot") == true
        try sink.figure(
            isSpot ? .spot : .onDemand, type: type, region: place, day: day, price: amount)
        guard !isSpot, let plans = found[Member.savingsPlan.rawValue] else { return }
        try plans.forEachElement { plan throws in
            try savingsPlan(plan, type, place, day, sink)
        }
    }

    private func field(_ member: Member) -> FieldText? { found[member.rawValue]?.field }

    /// Why a virtual machine's price is none of the book's: Linux, without a further licence.
    private var unpriced: String? {
        let (product, sku) = (field(.product)?.text ?? "", field(.sku)?.text ?? "")
        if product.hasSuffix(" Windows") { return "operating system Windows" }
        if product.contains("CloudServices") || product.contains("Cloud Services") {
            return "cloud services"
        }
        if sku.hasSuffix(" Low Priority") { return "low-priority virtual machines" }
        if product.contains("Dedicated Host") { return "dedicated hosts" }
        if let type = field(.type), !type.equals("Consumption"), !type.equals("Reservation") {
            return "prices of type `\(type.text)`"
        }
        if field(.unit)?.equals("1 Hour") != true {
            return "prices per `\(field(.unit)?.text ?? "")`"
        }
        return nil
    }

    private func day(_ record: JSONRecord, _ sink: ImportSink) throws -> Int64 {
        let listed = try sink.day(at: record.offset)
        guard let effective = field(.effective) else { return listed }
        guard let day = effective.day else {
            throw ImportFault("`\(effective.text)` is no date", at: record.offset)
        }
        return max(listed, day)
    }

    private static func years(_ text: FieldText?) -> Int? {
        if text?.equals("1 Year") == true { return 1 }
        return text?.equals("3 Years") == true ? 3 : nil
    }

    private func reservation(
        _ amount: Int64, _ type: Int64, _ region: Int64, _ day: Int64, _ sink: ImportSink
    ) throws {
        guard let years = Self.years(field(.term)),
            let monthly = ComputeKind.reserved(.standard, years: years, payment: .noUpfront),
            let atOnce = ComputeKind.reserved(.standard, years: years, payment: .allUpfront)
        else {
            return sink.skip("reservations of term `\(field(.term)?.text ?? "")`")
        }
        let hours = Int64(years) * 8_760
        try sink.figure(
            monthly, type: type, region: region, day: day, price: (amount + hours / 2) / hours)
        try sink.figure(
            atOnce, type: type, region: region, day: day, price: amount, isUpfront: true)
    }

    private func savingsPlan(
        _ plan: JSONRecord, _ type: Int64, _ region: Int64, _ day: Int64, _ sink: ImportSink
    ) throws {
        guard let price = plan["retailPrice"]?.field?.picodollars, price > 0 else {
            throw ImportFault("a savings plan without a `retailPrice`", at: plan.offset)
        }
        guard let years = Self.years(plan["term"]?.field) else {
            return sink.skip("savings plans of term `\(plan["term"]?.text ?? "")`")
        }
        for payment in [Commitment.Payment.noUpfront, .allUpfront] {
            guard let kind = ComputeKind.savingsPlan(.compute, years: years, payment: payment)
            else { continue }
            try sink.figure(kind, type: type, region: region, day: day, price: price)
        }
    }
}
