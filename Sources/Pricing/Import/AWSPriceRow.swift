/// One price of AWS's list, in whichever file it stands.
struct AWSPriceRow {
    var price: FieldText?
    /// `Hrs`, `Quantity`, `GB-Mo`…
    var unit: FieldText?
    var effective: FieldText?
    /// `1yr`, `3yr`.
    var lease: FieldText?
    /// `standard`, `convertible`.
    var offeringClass: FieldText?
    /// `No Upfront`, `Partial Upfront`, `All Upfront`.
    var payment: FieldText?
    var from: FieldText?
    var upTo: FieldText?
    var isReserved: Bool
    /// Of the price in the file; nil where the caller knows the place otherwise.
    var offset: Int?

    /// The price of an instance.
    func take(_ type: Int64, _ region: Int64, _ sink: ImportSink) throws {
        let amount = try amount()
        let day = try day(sink)
        guard isReserved else {
            guard unit?.equals("Hrs") == true else {
                return sink.skip("on-demand prices that are not per hour")
            }
            guard amount > 0 else { return sink.skip("prices of 0") }
            return try sink.figure(
                .onDemand, type: type, region: region, day: day, price: amount)
        }
        guard let kind = try kind() else {
            return sink.skip("reserved offers of another term than one or three years")
        }
        let isUpfront = unit?.equals("Quantity") == true
        guard isUpfront || unit?.equals("Hrs") == true else {
            return sink.skip("reserved prices that are neither per hour nor upfront")
        }
        try sink.figure(
            kind, type: type, region: region, day: day, price: amount, isUpfront: isUpfront)
    }

    /// The price of a service, or a tier of it.
    func take(_ item: AWSServiceItem, _ region: Int64, _ sink: ImportSink) throws {
        let amount = try amount()
        guard !isReserved else { return sink.skip("reserved prices of services") }
        guard amount > 0 else { return sink.skip("prices of 0") }
        let (product, overflow) = amount.multipliedReportingOverflow(by: item.factor)
        guard !overflow else { throw ImportFault("a price that is too high", at: offset) }
        let isEndless = upTo.map { $0.isEmpty || $0.equals("Inf") } ?? true
        guard let begin = from.map({ Double($0.text) ?? ($0.isEmpty ? 0 : nil) }) ?? 0,
            let end = isEndless ? .infinity : upTo.flatMap({ Double($0.text) }), end > begin,
            begin >= 0
        else { throw ImportFault("a tier without beginning or end", at: offset) }
        try sink.service(
            "aws", item.service, item.item, unit: item.unit, region: region, day: try day(sink),
            from: begin, upTo: isEndless ? nil : end,
            price: (product + item.divisor / 2) / item.divisor)
    }

    private func amount() throws -> Int64 {
        guard let amount = price?.picodollars, amount >= 0 else {
            throw ImportFault(
                "`\(price?.text ?? "")` is no price in dollars", at: offset)
        }
        return amount
    }

    /// A figure counts from the day of the list, or from its own where that is later.
    private func day(_ sink: ImportSink) throws -> Int64 {
        let listed = try sink.day(at: offset)
        guard let effective, !effective.isEmpty else { return listed }
        guard let day = effective.day else {
            throw ImportFault("`\(effective.text)` is no date", at: offset)
        }
        return max(listed, day)
    }

    private func kind() throws -> ComputeKind? {
        guard let payment = payment.flatMap(Self.payment) else {
            throw ImportFault(
                "`\(payment?.text ?? "")` is no way to pay for a reserved instance", at: offset)
        }
        let offering: OfferingClass =
            offeringClass?.equals("convertible") == true ? .convertible : .standard
        return lease.flatMap(Self.years).flatMap {
            .reserved(offering, years: $0, payment: payment)
        }
    }

    static func payment(_ text: FieldText) -> Commitment.Payment? {
        if text.equals("No Upfront") { return .noUpfront }
        if text.equals("Partial Upfront") { return .partialUpfront }
        return text.equals("All Upfront") ? .allUpfront : nil
    }

    /// `1yr`, `1 year`, `1`.
    static func years(_ text: FieldText) -> Int? {
        if text.hasPrefix("1") { return text.equals("1yr") || text.equals("1") ? 1 : nil }
        return text.equals("3yr") || text.equals("3") ? 3 : nil
    }
}
