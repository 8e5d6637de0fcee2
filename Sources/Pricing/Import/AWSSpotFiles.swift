import Quantities

/// What `aws ec2 describe-spot-price-history` prints: prices by type, zone and system, each from an
/// instant on.
///
/// The book has one figure per region and day: the mean of the zones, each with its last price of
/// the day. Source: AWS CLI Command Reference, `describe-spot-price-history` (2025).
struct AWSSpotHistory: JSONPriceImporter {
    static let format = ImportFormat(
        name: "aws-spot-history", title: "AWS spot price history", kind: "published")
    static let records = ["SpotPriceHistory.*"]
    /// A file may have page after page.
    static let allowsSeveral = true

    static func recognizes(_ head: ImportHead) -> Bool { head.has("SpotPriceHistory") }

    mutating func record(
        _ pattern: Int, _ record: JSONRecord, _ path: [String], _ sink: ImportSink
    ) throws {
        sink.readRow()
        guard let type = record["InstanceType"]?.field,
            let zone = record["AvailabilityZone"]?.field,
            let system = record["ProductDescription"]?.field, let price = record["SpotPrice"],
            let time = record["Timestamp"]
        else {
            throw ImportFault(
                "a spot price needs `AvailabilityZone`, `InstanceType`, `ProductDescription`, "
                    + "`SpotPrice` and `Timestamp`", at: record.offset)
        }
        guard system.equals("Linux/UNIX") || system.equals("Linux/UNIX (Amazon VPC)") else {
            return sink.skip("operating system `\(system.text)`")
        }
        guard let amount = price.field?.picodollars, amount > 0 else {
            throw ImportFault("`\(price.text)` is no price in dollars", at: price.offset)
        }
        guard let instant = try? UTCInstant.parse(time.text), let region = Self.region(zone) else {
            throw ImportFault(
                "no instant such as 2026-07-20T12:00:00+00:00, or no zone such as us-east-1a",
                at: record.offset)
        }
        let day = floorDivide(
            instant.nanosecondsSince1970, TimeSpan.day.nanoseconds)
        sink.publicationDay = max(sink.publicationDay ?? day, day)
        // Nanoseconds with leading zeros, so that the order of the text is that of time.
        let digits = "\(instant.nanosecondsSince1970)"
        try sink.spotSample(
            type: sink.type("aws", type.text), region: sink.region("aws", region),
            zone: zone.text, day: day,
            at: String(repeating: "0", count: max(0, 20 - digits.count)) + digits, price: amount)
    }

    /// `us-east-1` of `us-east-1a`, `us-west-2-lax-1` of `us-west-2-lax-1a`.
    private static func region(_ zone: FieldText) -> FieldText? {
        guard zone.bytes.count > 3, let last = zone.bytes.last,
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(last)
        else { return nil }
        return FieldText(bytes: UnsafeBufferPointer(rebasing: zone.bytes.dropLast()))
    }
}

/// AWS's Spot Instance Advisor: how often types were interrupted in the trailing month, and what
/// they save, by region and system. The file has no date.
///
/// Source: spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json (2025-06-28).
struct AWSSpotAdvisor: JSONPriceImporter {
    static let format = ImportFormat(
        name: "aws-spot-advisor", title: "AWS Spot Instance Advisor", kind: "published")
    static let records = ["spot_advisor.*.*.*"]

    static func recognizes(_ head: ImportHead) -> Bool {
        head.has("spot_advisor") || head.has("instance_types")
    }

    mutating func record(
        _ pattern: Int, _ record: JSONRecord, _ path: [String], _ sink: ImportSink
    ) throws {
        sink.readRow()
        let system = path[2].lowercased()
        guard system == "linux" || system == "windows" else {
            return sink.skip("operating system `\(path[2])`")
        }
        guard let bucket = record["r"].flatMap({ Int64($0.text) }),
            let saving = record["s"].flatMap({ Int64($0.text) }), (0...4).contains(bucket),
            (-100..<100).contains(saving)
        else {
            throw ImportFault(
                "expected a bucket `r` from 0 to 4 and a saving `s` below 100", at: record.offset)
        }
        var code = path[1]
        let region = code.withUTF8 { sink.region("aws", FieldText(bytes: $0)) }
        try sink.advice(
            type: sink.type("aws", path[3]), region: region, system: system,
            day: try sink.day(at: record.offset), bucket: bucket, saving: saving)
    }
}
