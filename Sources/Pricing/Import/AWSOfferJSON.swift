import GRDB

/// AWS's price list of one service in JSON, for a region or all of them (offer file, format v1.0):
/// `products` by SKU, then `terms` by kind and SKU.
///
/// Source: AWS Billing User Guide, "Reading the service price list file for an AWS service" (2025).
struct AWSOfferJSON: JSONPriceImporter {
    static let format = ImportFormat(
        name: "aws-offer-json", title: "AWS price list", kind: "published")
    static let records = ["products.*", "terms.OnDemand.*", "terms.Reserved.*"]

    /// What a SKU is, as far as the book can price it.
    private enum Product {
        case instance(type: Int64, region: Int64)
        case service(AWSServiceItem, region: Int64)
    }
    private var products: [StockUnit: Product] = [:]
    private var isLoaded = false
    private var currency = ""
    private var found: [JSONRecord?] = Array(repeating: nil, count: Self.attributes.count)

    private static let attributes = JSONKeys(AWSAttribute.jsonNames)

    static func recognizes(_ head: ImportHead) -> Bool { head.has("offerCode", "products") }

    mutating func scalar(_ path: [String], _ value: JSONRecord, _ sink: ImportSink) throws {
        guard path == ["publicationDate"] else { return }
        guard let day = value.field?.day else {
            throw ImportFault("`\(value.text)` is no date", at: value.offset)
        }
        sink.publicationDay = day
    }

    mutating func record(
        _ pattern: Int, _ record: JSONRecord, _ path: [String], _ sink: ImportSink
    ) throws {
        if !isLoaded { try load(sink) }
        if pattern == 0 { return try product(record, path[1], sink) }
        let known = products[StockUnit(path[2])]
        try record.forEachMember { _, offer throws in
            guard let dimensions = offer["priceDimensions"] else {
                throw ImportFault("an offer without `priceDimensions`", at: offer.offset)
            }
            try dimensions.forEachMember { _, dimension throws in
                sink.readRow()
                guard let known else { return sink.skip("price rows of products left out") }
                try price(known, offer, dimension, isReserved: pattern == 2, sink)
            }
        }
    }

    private mutating func product(
        _ record: JSONRecord, _ sku: String, _ sink: ImportSink
    ) throws {
        guard let attributes = record["attributes"], attributes.isObject else {
            throw ImportFault("a product without `attributes`", at: record.offset)
        }
        attributes.members(Self.attributes, into: &found)
        found[AWSAttribute.productFamily.rawValue] = record["productFamily"]
        let unit = StockUnit(sku)
        switch AWSProduct.classify(Attributes(found: found), sink) {
        case .skipped(let reason): sink.skip("products: \(reason)")
        case .instance(let type, let region):
            products[unit] = .instance(type: type, region: region)
            try store(unit, type, region, nil, sink)
        case .service(let item, let region):
            products[unit] = .service(item, region: region)
            try store(unit, nil, region, item.spelling, sink)
        }
    }

    private struct Attributes: AWSAttributeSource {
        var found: [JSONRecord?]

        func attribute(_ name: AWSAttribute) -> FieldText? {
            guard let field = found[name.rawValue]?.field, !field.isEmpty else { return nil }
            return field
        }
    }

    private func store(
        _ unit: StockUnit, _ type: Int64?, _ region: Int64, _ usage: String?, _ sink: ImportSink
    ) throws {
        try sink.database.cachedStatement(sql: "INSERT INTO product VALUES (?,?,?,?,?)").execute(
            arguments: [
                Int64(bitPattern: unit.high), Int64(bitPattern: unit.low), type, region, usage,
            ])
    }

    /// What an earlier start found out.
    private mutating func load(_ sink: ImportSink) throws {
        isLoaded = true
        let rows = try Row.fetchCursor(sink.database, sql: "SELECT * FROM product")
        while let row = try rows.next() {
            let unit = StockUnit(
                high: UInt64(bitPattern: row["high"]), low: UInt64(bitPattern: row["low"]))
            let region: Int64 = row["region_id"]
            if let type: Int64 = row["type_id"] {
                products[unit] = .instance(type: type, region: region)
            } else if let item = AWSServiceItem.spelled(row["usage"]) {
                products[unit] = .service(item, region: region)
            }
        }
    }

    private func price(
        _ product: Product, _ offer: JSONRecord, _ dimension: JSONRecord, isReserved: Bool,
        _ sink: ImportSink
    ) throws {
        guard let prices = dimension["pricePerUnit"], prices.isObject else {
            throw ImportFault("a price without `pricePerUnit`", at: dimension.offset)
        }
        guard let dollars = prices["USD"] else {
            return sink.skip("prices in another currency than USD")
        }
        let terms = isReserved ? offer["termAttributes"] : nil
        let row = AWSPriceRow(
            price: dollars.field, unit: dimension["unit"]?.field,
            effective: offer["effectiveDate"]?.field,
            lease: terms?["LeaseContractLength"]?.field,
            offeringClass: terms?["OfferingClass"]?.field,
            payment: terms?["PurchaseOption"]?.field, from: dimension["beginRange"]?.field,
            upTo: dimension["endRange"]?.field, isReserved: isReserved, offset: dollars.offset)
        switch product {
        case .instance(let type, let region): try row.take(type, region, sink)
        case .service(let item, let region): try row.take(item, region, sink)
        }
    }
}

/// A SKU in sixteen bytes: AWS's are as long, and of longer ones a hash of 128 bits stands in.
struct StockUnit: Hashable {
    var high: UInt64
    var low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(_ text: String) {
        var bytes = Array(text.utf8)
        guard bytes.count <= 16 else {
            high = ContentHash.hash(bytes, seed: 1)
            low = ContentHash.hash(bytes, seed: 2)
            return
        }
        while bytes.count < 16 { bytes.append(0) }
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }
}
