/// Pages of Google's Cloud Billing Catalog for Compute Engine: `skus`, each with its regions and
/// its newest prices.
///
/// Google prices vCPUs and memory of a family; what a machine type costs is their sum, which the
/// book makes. Source: Cloud Billing documentation, REST resource `services.skus` (2026).
struct GoogleCatalog: PagedPriceImporter {
    static let format = ImportFormat(
        name: "gcp-catalog", title: "Google Cloud Billing Catalog", kind: "published")
    static let records = ["skus.*"]
    static let nextPage = "nextPageToken"

    static func recognizes(_ head: ImportHead) -> Bool { head.has("skus") }

    var hasMore = false

    mutating func record(
        _ pattern: Int, _ record: JSONRecord, _ path: [String], _ sink: ImportSink
    ) throws {
        sink.readRow()
        guard let description = record["description"], let category = record["category"] else {
            throw ImportFault("a SKU without `description` or `category`", at: record.offset)
        }
        guard category["resourceFamily"]?.equals("Compute") == true else {
            let family = category["resourceFamily"]?.text ?? ""
            return sink.skip("resource family `\(family)`")
        }
        guard let kind = category["usageType"].flatMap(Self.kind) else {
            return sink.skip("usage type `\(category["usageType"]?.text ?? "")`")
        }
        guard let part = GoogleResource(description.text) else {
            let group = category["resourceGroup"]?.text ?? ""
            return sink.skip("SKUs that are no vCPUs or memory of a family: group `\(group)`")
        }
        guard let pricing = Self.last(record["pricingInfo"]) else {
            return sink.skip("SKUs without prices")
        }
        guard let rate = try rate(pricing, sink) else { return }
        guard rate > 0 else { return sink.skip("prices of 0") }
        guard let effective = pricing["effectiveTime"], let day = effective.field?.day else {
            throw ImportFault("a price without `effectiveTime`", at: pricing.offset)
        }
        sink.publicationDay = max(sink.publicationDay ?? day, day)
        guard let regions = record["serviceRegions"], regions.isArray else {
            throw ImportFault("a SKU without `serviceRegions`", at: record.offset)
        }
        try regions.forEachElement { region throws in
            guard let code = region.field else { return }
            try sink.resourceRate(
                family: part.family, resource: part.isMemory ? "memory" : "vcpu", kind: kind,
                region: sink.region("gcp", code), day: day, price: rate)
        }
    }

    private static func kind(_ usage: JSONRecord) -> ComputeKind? {
        switch usage.text {
        case "OnDemand": .onDemand
        case "Preemptible": .spot
        case "Commit1Yr": .committedUse1
        case "Commit3Yr": .committedUse3
        default: nil
        }
    }

    private static func last(_ list: JSONRecord?) -> JSONRecord? {
        var last: JSONRecord?
        list?.forEachElement { last = $0 }
        return last
    }

    /// Pico-dollars per hour of the only tier; nil, and counted, for other units and currencies.
    private func rate(_ pricing: JSONRecord, _ sink: ImportSink) throws -> Int64? {
        guard let expression = pricing["pricingExpression"],
            let tiers = expression["tieredRates"], let tier = Self.last(tiers),
            let price = tier["unitPrice"]
        else {
            throw ImportFault("a price without `tieredRates`", at: pricing.offset)
        }
        guard price["currencyCode"]?.equals("USD") == true else {
            sink.skip("prices in another currency than USD")
            return nil
        }
        let unit = expression["usageUnit"]?.text ?? ""
        // Memory is per GiB and hour: `GiBy.h`.
        guard unit == "h" || unit == "GiBy.h" else {
            sink.skip("prices per `\(unit)`")
            return nil
        }
        guard let units = Int64(price["units"]?.text ?? "0"),
            let nanos = Int64(price["nanos"]?.text ?? "0"), (0..<1_000_000).contains(units),
            (0..<1_000_000_000).contains(nanos)
        else { throw ImportFault("no `units` and `nanos` of a price", at: price.offset) }
        return units * 1_000_000_000_000 + nanos * 1_000
    }
}

/// What a SKU's description says of it: `Spot Preemptible N2D AMD Instance Ram running in Iowa`,
/// `Commitment v1: N2 Cpu in Americas for 1 Year`.
struct GoogleResource: Hashable {
    /// As machine types begin with it: `n2d`.
    var family: String
    var isMemory: Bool

    /// Nil: not the vCPUs or the memory of predefined machine types.
    init?(_ description: String) {
        var text = Substring(description)
        for head in ["Spot Preemptible ", "Preemptible ", "Commitment v1: ", "Commitment: "]
        where text.hasPrefix(head) {
            text = text.dropFirst(head.count)
            break
        }
        let isCommitment = description.hasPrefix("Commitment")
        guard
            let end = text.firstRange(of: " running in ")
                ?? (isCommitment ? text.firstRange(of: " in ") : nil)
        else { return nil }
        var words = text[..<end.lowerBound].split(separator: " ")
        guard let resource = words.popLast(), ["Core", "Cpu", "Ram"].contains(resource) else {
            return nil
        }
        isMemory = resource == "Ram"
        let rest = words.joined(separator: " ")
        if let named = Self.named[rest] {
            family = named
            return
        }
        // `N2`, `N2D AMD`, `T2A Arm`, with `Instance` or `Predefined Instance` behind it.
        words.removeAll { ["Instance", "Predefined", "AMD", "Arm"].contains($0) }
        guard words.count == 1, let name = words.first, name.count <= 3,
            name.allSatisfy({ $0.isUppercase || $0.isNumber }), name.contains(where: \.isNumber)
        else { return nil }
        family = name.lowercased()
    }

    /// Families that Google calls otherwise, and the first one, whose commitments have no name.
    private static let named = [
        "": "n1", "Compute optimized": "c2", "Compute optimized Instance": "c2",
        "Memory-optimized Instance": "m1", "Memory-optimized": "m1",
    ]
}
