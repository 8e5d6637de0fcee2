/// One rate of a savings plan, in whichever file it stands.
struct AWSSavingsPlanRate {
    /// `ComputeSavingsPlans`, `EC2InstanceSavingsPlans`…
    var family: FieldText?
    var payment: FieldText?
    var years: Int?
    var effective: FieldText?
    /// Of what the plan covers: `EUC1-BoxUsage:m5.large`, `RunInstances`, `AmazonEC2`.
    var usageType: FieldText?
    var operation: FieldText?
    var service: FieldText?
    var region: FieldText?
    var unit: FieldText?
    var price: FieldText?
    var currency: FieldText?
    var offset: Int?

    func take(_ sink: ImportSink) throws {
        sink.readRow()
        guard let plan = family.flatMap(Self.plan) else {
            return sink.skip("plans of family `\(family?.text ?? "")`")
        }
        guard let payment = payment.flatMap(AWSPriceRow.payment) else {
            throw ImportFault(
                "`\(payment?.text ?? "")` is no way to pay for a savings plan", at: offset)
        }
        guard let years, let kind = ComputeKind.savingsPlan(plan, years: years, payment: payment)
        else { return sink.skip("plans of another term than one or three years") }
        guard let type = instanceType(sink) else { return }
        guard currency?.equals("USD") == true else {
            return sink.skip("prices in another currency than USD")
        }
        guard let region, !region.isEmpty else { return sink.skip("rates without a region") }
        guard let amount = price?.picodollars, amount >= 0 else {
            throw ImportFault("`\(price?.text ?? "")` is no price in dollars", at: offset)
        }
        guard amount > 0 else { return sink.skip("prices of 0") }
        var day = try sink.day(at: offset)
        if let effective, !effective.isEmpty {
            guard let own = effective.day else {
                throw ImportFault("`\(effective.text)` is no date", at: offset)
            }
            day = max(day, own)
        }
        // The rate is per hour of use, however the plan is paid.
        try sink.figure(
            kind, type: sink.type("aws", type), region: sink.region("aws", region), day: day,
            price: amount, isUpfront: false)
    }

    private static func plan(_ family: FieldText) -> SavingsPlanKind? {
        if family.equals("ComputeSavingsPlans") { return .compute }
        return family.equals("EC2InstanceSavingsPlans") ? .ec2Instance : nil
    }

    /// Nil, and counted, for what the book has no rate of.
    private func instanceType(_ sink: ImportSink) -> String? {
        guard service?.equals("AmazonEC2") == true else {
            sink.skip("rates of service `\(service?.text ?? "")`")
            return nil
        }
        guard operation?.equals("RunInstances") == true else {
            sink.skip("rates of operation `\(operation?.text ?? "")`: no plain Linux")
            return nil
        }
        let parts = (usageType?.text ?? "").split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0] == "BoxUsage" || parts[0].hasSuffix("-BoxUsage") else {
            let usage = parts.first.map { $0.split(separator: "-").last ?? $0 } ?? ""
            sink.skip("rates of usage `\(usage)`: not shared tenancy")
            return nil
        }
        guard unit?.equals("Hrs") == true else {
            sink.skip("rates that are not per hour")
            return nil
        }
        return String(parts[1])
    }
}

/// AWS's price list of savings plans in JSON, for a region: `products` says what each plan is,
/// `terms` has the rates of what it covers.
///
/// Source: AWS Billing User Guide, "Reading the service price list file for a Savings Plan" (2025).
struct AWSSavingsPlanJSON: JSONPriceImporter {
    static let format = ImportFormat(
        name: "aws-savings-plan-json", title: "AWS Savings Plan price list", kind: "published")
    static let records = ["products.*", "terms.savingsPlan.*.rates.*"]

    /// Family and payment of the plans, by SKU.
    private var plans: [String: [String]] = [:]
    private var regionOfFile = ""
    /// Of the plan whose rates are read.
    private var sku = ""
    private var duration = ""
    private var unit = ""
    private var effective = ""

    static func recognizes(_ head: ImportHead) -> Bool {
        head.has("publicationDate", "regionCode", "products")
            || head.has("publicationDate", "products", "terms") && !head.has("offerCode")
    }

    var memory: [String] {
        get {
            [regionOfFile, sku, duration, unit, effective]
                + plans.sorted { $0.key < $1.key }.flatMap { [$0.key] + $0.value }
        }
        set {
            guard newValue.count >= 5 else { return }
            (regionOfFile, sku, duration, unit, effective) = (
                newValue[0], newValue[1], newValue[2], newValue[3], newValue[4]
            )
            for index in stride(from: 5, to: newValue.count - 2, by: 3) {
                plans[newValue[index]] = [newValue[index + 1], newValue[index + 2]]
            }
        }
    }

    mutating func opened(_ path: [String]) {
        guard path.count == 4, path[0] == "terms", path[1] == "savingsPlan" else { return }
        (sku, duration, unit, effective) = ("", "", "", "")
    }

    mutating func scalar(_ path: [String], _ value: JSONRecord, _ sink: ImportSink) throws {
        switch path {
        case ["publicationDate"]:
            guard let day = value.field?.day else {
                throw ImportFault("`\(value.text)` is no date", at: value.offset)
            }
            sink.publicationDay = day
        case ["regionCode"]: regionOfFile = value.text
        case ["terms", "savingsPlan", "*", "sku"]: sku = value.text
        case ["terms", "savingsPlan", "*", "effectiveDate"]: effective = value.text
        case ["terms", "savingsPlan", "*", "leaseContractLength", "duration"]:
            duration = value.text
        case ["terms", "savingsPlan", "*", "leaseContractLength", "unit"]: unit = value.text
        default: break
        }
    }

    mutating func record(
        _ pattern: Int, _ record: JSONRecord, _ path: [String], _ sink: ImportSink
    ) throws {
        if pattern == 0 {
            guard let name = record["sku"]?.text else {
                throw ImportFault("a plan without `sku`", at: record.offset)
            }
            plans[name] = [
                record["productFamily"]?.text ?? "",
                record["attributes"]?["purchaseOption"]?.text ?? "",
            ]
            return
        }
        guard !sku.isEmpty, !duration.isEmpty else {
            throw ImportFault(
                "rates before the plan's `sku` and `leaseContractLength`", at: record.offset)
        }
        guard let plan = plans[sku] else {
            throw ImportFault("no product has the SKU `\(sku)`", at: record.offset)
        }
        guard let rate = record["discountedRate"], rate.isObject else {
            throw ImportFault("a rate without `discountedRate`", at: record.offset)
        }
        let own = record["discountedRegionCode"]?.field
        try withFields(plan + [effective, regionOfFile]) { texts in
            try AWSSavingsPlanRate(
                family: texts[0], payment: texts[1], years: years, effective: texts[2],
                usageType: record["discountedUsageType"]?.field,
                operation: record["discountedOperation"]?.field,
                service: record["discountedServiceCode"]?.field, region: own ?? texts[3],
                unit: record["unit"]?.field, price: rate["price"]?.field,
                currency: rate["currency"]?.field, offset: rate.offset
            ).take(sink)
        }
    }

    private var years: Int? {
        switch (duration, unit) {
        case ("1", "year"): 1
        case ("3", "year"): 3
        default: nil
        }
    }

    /// Texts that are kept, as fields of the moment.
    private func withFields(_ texts: [String], _ body: ([FieldText]) throws -> Void) throws {
        let bytes = texts.map { Array($0.utf8) }
        try bytes.flatMap { $0 }.withUnsafeBufferPointer { all in
            var start = 0
            let fields = bytes.map { text in
                defer { start += text.count }
                return FieldText(
                    bytes: UnsafeBufferPointer(rebasing: all[start..<(start + text.count)]))
            }
            try body(fields)
        }
    }
}

/// The same list in CSV: five rows about the file, a header, and a row per rate.
struct AWSSavingsPlanCSV: CSVPriceImporter {
    static let format = ImportFormat(
        name: "aws-savings-plan-csv", title: "AWS Savings Plan price list", kind: "published")
    static let endsWithLineBreak = true

    private enum Column: Int {
        case family, payment, term, termUnit, effective, usageType, operation, service, region
        case unit, price, currency

        static let names = [
            "Product Family", "PurchaseOption", "LeaseContractLength", "LeaseContractLengthUnit",
            "EffectiveDate", "DiscountedUsageType", "DiscountedOperation",
            "DiscountedServiceCode", "DiscountedRegionCode", "Unit", "DiscountedRate", "Currency",
        ]
    }
    private var columns = AWSColumns(Column.names, required: Column.names)

    var isReady: Bool { columns.isReady }

    static func recognizes(_ head: ImportHead) -> Bool {
        head.hasRow("SKU", "DiscountedRate", "DiscountedUsageType")
    }

    mutating func row(_ reader: CSVReader, _ sink: ImportSink) throws {
        guard isReady else { return try columns.readPreamble(reader, sink) }
        try columns.checkWidth(reader)
        do {
            try reader.withRow { row in
                func field(_ column: Column) -> FieldText? { columns.field(column.rawValue, row) }
                let isYears = field(.termUnit)?.equals("year") == true
                try AWSSavingsPlanRate(
                    family: field(.family), payment: field(.payment),
                    years: isYears ? field(.term).flatMap(AWSPriceRow.years) : nil,
                    effective: field(.effective), usageType: field(.usageType),
                    operation: field(.operation), service: field(.service),
                    region: field(.region), unit: field(.unit), price: field(.price),
                    currency: field(.currency), offset: nil
                ).take(sink)
            }
        } catch let fault as ImportFault {
            throw reader.diagnostic(
                fault.message, field: columns.position(Column.price.rawValue))
        }
    }
}
