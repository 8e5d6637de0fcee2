package import Diagnostics
import Quantities

/// The user's own prices and negotiated discounts, from a file given with `--prices`.
///
/// A row wins over every figure of the book for the same thing. A row without a date always holds;
/// of dated rows the newest not after `asOf` wins.
package struct PriceOverlay: Sendable {
    /// What `SourcedPrice.source` says of a user's row.
    package static let source = "user"

    struct ComputeKey: Hashable, Sendable {
        var provider: String
        var region: String
        var type: String
        var os: String
    }
    struct ReservedKey: Hashable, Sendable {
        var compute: ComputeKey
        var years: Int
        var payment: Commitment.Payment
        var offering: OfferingClass
    }
    struct PlanKey: Hashable, Sendable {
        var plan: SavingsPlanKind
        var compute: ComputeKey
        var years: Int
        var payment: Commitment.Payment
    }
    struct ServiceKey: Hashable, Sendable {
        var provider: String
        var region: String
        var service: String
        var item: String
    }
    struct Dated<Value: Sendable>: Sendable {
        var date: CalendarDate?
        var value: Value
    }
    struct ReservedRow: Sendable {
        var hourly: UnitPrice
        var upfront: Money
        var date: CalendarDate?
    }

    var onDemandRows: [ComputeKey: [Dated<UnitPrice>]] = [:]
    var spotRows: [ComputeKey: [Dated<UnitPrice>]] = [:]
    var reservedRows: [ReservedKey: [Dated<ReservedRow>]] = [:]
    var planRows: [PlanKey: [Dated<UnitPrice>]] = [:]
    var serviceRows: [ServiceKey: [Dated<[PriceTiers.Tier]>]] = [:]

    /// Negotiated share off list, 0…1, by category.
    package internal(set) var discounts: [ChargeCategory: Double] = [:]
    package internal(set) var file: String
    /// Sixteen hexadecimal digits that change with any byte of the file, for a result's provenance.
    package let fingerprint: String
    package internal(set) var rowCount = 0
    /// Names that the book does not know: possible, but probably mistyped.
    package internal(set) var warnings: [Diagnostic] = []

    init(file: String, fingerprint: String) {
        self.file = file
        self.fingerprint = fingerprint
    }

    /// The newest dated row not after `asOf`, else the undated one.
    static func newest<Value>(_ rows: [Dated<Value>]?, _ asOf: CalendarDate?) -> Dated<Value>? {
        var best: Dated<Value>?
        for row in rows ?? [] {
            if let date = row.date, let asOf, date > asOf { continue }
            if best == nil || best!.date == nil || (row.date.map { $0 > best!.date! } ?? false) {
                best = row
            }
        }
        return best
    }

    private func price(
        _ rows: [Dated<UnitPrice>]?, _ asOf: CalendarDate?, _ newestDate: CalendarDate
    ) -> SourcedPrice? {
        Self.newest(rows, asOf).map {
            SourcedPrice(
                price: $0.value, asOf: $0.date ?? asOf ?? newestDate, source: Self.source,
                provenance: .user)
        }
    }

    func onDemand(
        _ provider: String, _ region: String, _ type: String, _ os: String, _ asOf: CalendarDate?,
        _ newestDate: CalendarDate
    ) -> SourcedPrice? {
        let key = ComputeKey(provider: provider, region: region, type: type, os: os)
        return price(onDemandRows[key], asOf, newestDate)
    }

    func spot(
        _ provider: String, _ region: String, _ type: String, _ os: String, _ asOf: CalendarDate?,
        _ newestDate: CalendarDate
    ) -> SourcedPrice? {
        let key = ComputeKey(provider: provider, region: region, type: type, os: os)
        return price(spotRows[key], asOf, newestDate)
    }

    /// Rows that have a date, oldest first.
    func datedSpot(
        _ provider: String, _ region: String, _ type: String, _ os: String
    ) -> [(date: CalendarDate, price: UnitPrice)] {
        let key = ComputeKey(provider: provider, region: region, type: type, os: os)
        return (spotRows[key] ?? []).compactMap { row in row.date.map { ($0, row.value) } }
            .sorted { $0.date < $1.date }
    }

    func reserved(
        _ provider: String, _ region: String, _ type: String, _ os: String, _ years: Int,
        _ payment: Commitment.Payment, _ offering: OfferingClass, _ asOf: CalendarDate?
    ) -> ReservedRow? {
        let compute = ComputeKey(provider: provider, region: region, type: type, os: os)
        let key = ReservedKey(
            compute: compute, years: years, payment: payment, offering: offering)
        return Self.newest(reservedRows[key], asOf)?.value
    }

    func savingsPlan(
        _ plan: SavingsPlanKind, _ provider: String, _ region: String, _ type: String,
        _ os: String, _ years: Int, _ payment: Commitment.Payment, _ asOf: CalendarDate?,
        _ newestDate: CalendarDate
    ) -> SourcedPrice? {
        let compute = ComputeKey(provider: provider, region: region, type: type, os: os)
        let key = PlanKey(plan: plan, compute: compute, years: years, payment: payment)
        return price(planRows[key], asOf, newestDate)
    }

    func service(
        _ provider: String, _ region: String, _ service: String, _ item: String,
        _ asOf: CalendarDate?, _ newestDate: CalendarDate
    ) -> PriceTiers? {
        let key = ServiceKey(provider: provider, region: region, service: service, item: item)
        return Self.newest(serviceRows[key], asOf).map {
            PriceTiers(
                tiers: $0.value, asOf: $0.date ?? asOf ?? newestDate, source: Self.source,
                provenance: .user)
        }
    }
}
