import Diagnostics
import Quantities

extension PriceOverlayReader {
    /// Takes a row whose columns are those of its kind.
    mutating func store(_ kind: String, _ book: PriceBook) {
        if kind == "discount" { return storeDiscount() }
        let before = diagnostics.count
        let price = amount("price")
        let date = date()
        let provider = text("provider") ?? "aws"
        if !book.providers.contains(provider) {
            report(
                "unknown provider `\(provider)`", column: "provider",
                help: "providers are \(book.providers.joined(separator: ", "))")
        }
        guard diagnostics.count == before, let price else { return }
        if let region = text("region"), !book.hasRegion(provider: provider, region: region) {
            let near = suggestion(for: region, among: book.regions(provider: provider))
            warn(
                "the book knows no region `\(region)` of \(provider)", column: "region",
                help: near.map { "did you mean `\($0)`?" })
        }
        if kind == "service" { return storeService(provider, price, date) }
        if let type = text("type"), book.instanceSpec(provider: provider, type: type) == nil {
            let near = suggestion(for: type, among: book.types(provider: provider))
            warn(
                "the book knows no instance type `\(type)` of \(provider)", column: "type",
                help: near.map { "did you mean `\($0)`?" })
        }
        let key = PriceOverlay.ComputeKey(
            provider: provider, region: text("region") ?? "", type: text("type") ?? "",
            os: text("os") ?? "linux")
        switch kind {
        case "on-demand": add(price, date, key, \.onDemandRows)
        case "spot": add(price, date, key, \.spotRows)
        case "reserved": storeReserved(key, price, date)
        default: storePlan(key, price, date)
        }
    }

    private mutating func storeDiscount() {
        let category = text("category").flatMap { ChargeCategory(rawValue: $0) }
        guard let category, category != .unusedCommitment else {
            return report(
                "unknown category `\(text("category") ?? "")`", column: "category",
                help: "categories are compute, storage, network, observability, backup, security "
                    + "and extras")
        }
        let percent = text("percent") ?? ""
        guard percent.hasSuffix("%"), let share = try? Fraction.parse(percent),
            (0...1).contains(share)
        else {
            return report(
                "`\(percent)` is no discount from 0% to 100%", column: "percent",
                help: "write a share such as `4%`")
        }
        if overlay.discounts.updateValue(share, forKey: category) != nil {
            report("a second discount of `\(category.rawValue)`", column: "category")
        }
    }

    private mutating func storeReserved(
        _ compute: PriceOverlay.ComputeKey, _ price: UnitPrice, _ date: CalendarDate?
    ) {
        let years = years()
        let payment = choice("payment", Commitment.Payment.allCases)
        let offering = choice("class", OfferingClass.allCases)
        var upfront = Money.zero
        if text("upfront") != nil {
            guard let amount = amount("upfront") else { return }
            upfront = Money(nanodollars: dividedRounding(Int128(amount.picodollars), by: 1000))
        }
        guard let years, let payment, let offering else { return }
        let key = PriceOverlay.ReservedKey(
            compute: compute, years: years, payment: payment, offering: offering)
        add(
            PriceOverlay.ReservedRow(hourly: price, upfront: upfront, date: date), date, key,
            \.reservedRows)
    }

    private mutating func storePlan(
        _ compute: PriceOverlay.ComputeKey, _ price: UnitPrice, _ date: CalendarDate?
    ) {
        guard compute.provider != "gcp" else {
            return report("savings plans are sold by aws and azure", column: "provider")
        }
        let years = years()
        let payment = choice("payment", Commitment.Payment.allCases)
        let plan = choice("plan", SavingsPlanKind.allCases)
        guard let years, let payment, let plan else { return }
        let key = PriceOverlay.PlanKey(
            plan: plan, compute: compute, years: years, payment: payment)
        add(price, date, key, \.planRows)
    }

    /// Tiers of one item stand in the order of their ends.
    private mutating func storeService(
        _ provider: String, _ price: UnitPrice, _ date: CalendarDate?
    ) {
        var upTo: Double?
        if let end = text("upTo") {
            guard let value = Decimal18(end)?.doubleValue, value > 0 else {
                return report("`\(end)` is no quantity above 0", column: "upTo")
            }
            upTo = value
        }
        let key = PriceOverlay.ServiceKey(
            provider: provider, region: text("region") ?? "", service: text("service") ?? "",
            item: text("item") ?? "")
        let tier = PriceTiers.Tier(upTo: upTo, price: price)
        var rows = overlay.serviceRows[key, default: []]
        if let index = rows.firstIndex(where: { $0.date == date }) {
            guard let end = rows[index].value.last?.upTo, upTo.map({ $0 > end }) ?? true else {
                return report(
                    "a tier of `\(key.service)/\(key.item)` that does not follow the one before",
                    column: "upTo", help: "tiers stand in the order of `upTo`, the last without")
            }
            rows[index].value.append(tier)
        } else {
            rows.append(PriceOverlay.Dated(date: date, value: [tier]))
            let unfinished = reader.diagnostic(
                "the last tier of `\(key.service)/\(key.item)` has an end",
                help: "leave `upTo` of the last tier empty")
            tierStarts.append((key, date, unfinished))
        }
        overlay.serviceRows[key] = rows
    }

    private mutating func add<Key: Hashable, Value>(
        _ value: Value, _ date: CalendarDate?, _ key: Key,
        _ table: WritableKeyPath<PriceOverlay, [Key: [PriceOverlay.Dated<Value>]]>
    ) {
        var rows = overlay[keyPath: table][key, default: []]
        guard !rows.contains(where: { $0.date == date }) else {
            return report("a second price for the same thing and date", column: "kind")
        }
        rows.append(PriceOverlay.Dated(date: date, value: value))
        overlay[keyPath: table][key] = rows
    }

    /// Dollars, at least 0 and at most a million.
    private mutating func amount(_ column: String) -> UnitPrice? {
        let text = text(column) ?? ""
        if let price = UnitPrice(dollars: text), price >= .zero, price <= Self.dearest {
            return price
        }
        report(
            "`\(text)` is no amount from 0 to 1000000 USD", column: column,
            help: "write plain dollars such as `0.0816`")
        return nil
    }

    private mutating func date() -> CalendarDate? {
        guard let text = text("date") else { return nil }
        if let date = try? CalendarDate.parse(text) { return date }
        report("`\(text)` is no date", column: "date", help: "write a date such as `2026-07-20`")
        return nil
    }

    private mutating func years() -> Int? {
        switch text("term") {
        case "1y", "1": return 1
        case "3y", "3": return 3
        default:
            report("`\(text("term") ?? "")` is no term", column: "term", help: "terms are 1y, 3y")
            return nil
        }
    }

    private mutating func choice<Choice: RawRepresentable>(
        _ column: String, _ choices: [Choice]
    ) -> Choice? where Choice.RawValue == String {
        let text = text(column) ?? ""
        if let choice = Choice(rawValue: text) { return choice }
        let names = choices.map(\.rawValue)
        report(
            "unknown \(column) `\(text)`", column: column,
            help: suggestion(for: text, among: names).map { "did you mean `\($0)`?" }
                ?? "choose \(names.joined(separator: ", "))")
        return nil
    }
}
