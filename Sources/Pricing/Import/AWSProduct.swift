/// What AWS's price list says of a product, in whichever file it stands.
enum AWSAttribute: Int, CaseIterable {
    case productFamily, regionCode, locationType, location, instanceType, operatingSystem
    case tenancy, capacityStatus, preInstalledSoftware, licenseModel, marketOption, usageType
    case operation, vcpu, memory, processor, architecture, clockSpeed, currentGeneration
    case serviceCode, fromRegionCode

    /// In a JSON offer file; `productFamily` stands beside the attributes.
    static let jsonNames: [StaticString] = [
        "productFamily", "regionCode", "locationType", "location", "instanceType",
        "operatingSystem", "tenancy", "capacitystatus", "preInstalledSw", "licenseModel",
        "marketoption", "usagetype", "operation", "vcpu", "memory", "physicalProcessor",
        "processorArchitecture", "clockSpeed", "currentGeneration", "servicecode",
        "fromRegionCode",
    ]
    /// The columns of a CSV offer file.
    static let csvNames = [
        "Product Family", "Region Code", "Location Type", "Location", "Instance Type",
        "Operating System", "Tenancy", "CapacityStatus", "Pre Installed S/W", "License Model",
        "MarketOption", "usageType", "operation", "vCPU", "Memory", "Physical Processor",
        "Processor Architecture", "Clock Speed", "Current Generation", "serviceCode",
        "From Region Code",
    ]
}

/// Where a product's attributes are read.
protocol AWSAttributeSource {
    /// Nil: the file has no such attribute, or an empty one.
    func attribute(_ name: AWSAttribute) -> FieldText?
}

/// What a product is to the book.
enum AWSProduct {
    case instance(type: Int64, region: Int64)
    case service(AWSServiceItem, region: Int64)
    /// The book has no place for it; why.
    case skipped(String)

    /// The book prices Linux on shared tenancy, and services by the names in `services.csv`.
    static func classify(_ source: some AWSAttributeSource, _ sink: ImportSink) -> AWSProduct {
        guard let family = source.attribute(.productFamily) else {
            return service(source, "no product family", sink)
        }
        guard family.equals("Compute Instance") || family.equals("Compute Instance (bare metal)")
        else { return service(source, "product family `\(family.text)`", sink) }
        if let reason = unpriced(source) { return .skipped(reason) }
        guard let type = source.attribute(.instanceType),
            let region = source.attribute(.regionCode)
        else { return .skipped("an instance without type or region code") }
        let name = type.text
        let identifier = sink.type("aws", name) { specification(name, source) }
        return .instance(type: identifier, region: sink.region("aws", region) { kind(source) })
    }

    private static func kind(_ source: some AWSAttributeSource) -> ImportRegion {
        let isRegion = source.attribute(.locationType).map { $0.equals("AWS Region") } ?? true
        return ImportRegion(
            kind: isRegion ? "region" : "local-zone",
            name: source.attribute(.location)?.text ?? "")
    }

    /// Why an instance is none that the book prices; nil: it is one.
    private static func unpriced(_ source: some AWSAttributeSource) -> String? {
        func differs(_ name: AWSAttribute, _ value: StaticString, _ title: String) -> String? {
            guard let text = source.attribute(name), !text.equals(value) else { return nil }
            return "\(title) `\(text.text)`"
        }
        return differs(.operatingSystem, "Linux", "operating system")
            ?? differs(.tenancy, "Shared", "tenancy")
            ?? differs(.capacityStatus, "Used", "capacity status")
            ?? differs(.preInstalledSoftware, "NA", "pre-installed software")
            ?? differs(.licenseModel, "No License required", "license")
            ?? differs(.marketOption, "OnDemand", "market option")
    }

    private static func service(
        _ source: some AWSAttributeSource, _ reason: String, _ sink: ImportSink
    ) -> AWSProduct {
        guard let usage = source.attribute(.usageType),
            let region = source.attribute(.regionCode) ?? source.attribute(.fromRegionCode),
            let item = AWSServiceItem.named(
                usage.text, operation: source.attribute(.operation)?.text ?? "",
                offer: source.attribute(.serviceCode)?.text ?? "")
        else { return .skipped(reason) }
        return .service(item, region: sink.region("aws", region) { kind(source) })
    }

    private static func specification(
        _ name: String, _ source: some AWSAttributeSource
    ) -> ImportType {
        let processor = source.attribute(.processor)?.text
        let isGraviton = processor?.contains("Graviton") == true
        let architecture: String? =
            switch source.attribute(.architecture)?.text {
            case "32-bit": "i386"
            case nil where processor == nil: nil
            default: isGraviton ? "arm64" : "x86_64"
            }
        return ImportType(
            vcpu: source.attribute(.vcpu).flatMap { Int64($0.text) },
            memoryBytes: source.attribute(.memory).flatMap { bytes($0.text) },
            architecture: architecture,
            processor: processor,
            clockGigahertz: source.attribute(.clockSpeed).flatMap { gigahertz($0.text) },
            isBurstable: name.first == "t" && name.dropFirst().first?.isNumber == true,
            isBareMetal: name.contains(".metal"),
            isCurrent: source.attribute(.currentGeneration)?.equals("Yes") ?? true)
    }

    /// `8 GiB`, `1,952 GiB`.
    static func bytes(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, parts[1] == "GiB",
            let amount = Double(parts[0].filter { $0 != "," }), amount > 0, amount < 1e6
        else { return nil }
        return Int64((amount * 1_073_741_824).rounded())
    }

    /// `2.5 GHz`, `Up to 3.1 GHz`.
    private static func gigahertz(_ text: String) -> Double? {
        text.split(separator: " ").compactMap { Double($0) }.first
    }
}
