import GRDB
package import Quantities

extension PriceBook {
    /// The rows of `sources.csv` that state how a price is derived.
    static let spotRule = "aws-spot-rule"
    static let savingsPlanRule = "aws-sp-rule"

    /// Per instance-hour, Linux and shared tenancy.
    package func onDemandPrice(
        provider: String, region: String, type: String, os: String = "linux",
        asOf: CalendarDate? = nil
    ) -> Result<SourcedPrice, PriceMiss> {
        if let price = overlay?.onDemand(provider, region, type, os, asOf, newestDate) {
            return .success(price)
        }
        return compute(.onDemand, provider, region, type, os, asOf)
    }

    /// Per instance-hour: published by Google; for AWS what was recorded, where a history was
    /// imported, and else derived, on-demand × (1 − the Spot Advisor's saving).
    package func spotPrice(
        provider: String, region: String, type: String, os: String = "linux",
        asOf: CalendarDate? = nil
    ) -> Result<SpotPrice, PriceMiss> {
        if let price = overlay?.spot(provider, region, type, os, asOf, newestDate) {
            return .success(SpotPrice(price: price, warnings: []))
        }
        guard provider == "aws" else {
            return compute(.spot, provider, region, type, os, asOf).map {
                SpotPrice(price: $0, warnings: [])
            }.mapError { miss in
                guard provider == "azure", miss.reason == .notInRegion else { return miss }
                return PriceMiss(
                    .noSpotFigures, what: miss.what, provider: provider, region: region, item: type)
            }
        }
        let derived = derivedSpotPrice(region, type, os, asOf)
        // What was recorded says more than the advisor's saving, unless the saving is newer.
        guard case .success(let recorded) = compute(.spot, provider, region, type, os, asOf) else {
            return derived
        }
        if case .success(let price) = derived, price.price.asOf > recorded.asOf { return derived }
        return .success(SpotPrice(price: recorded, warnings: []))
    }

    private func derivedSpotPrice(
        _ region: String, _ type: String, _ os: String, _ asOf: CalendarDate?
    ) -> Result<SpotPrice, PriceMiss> {
        let provider = "aws"
        // A negotiated on-demand price does not move the spot market: the list price comes first.
        let list = compute(.onDemand, provider, region, type, os, asOf)
        let own = overlay?.onDemand(provider, region, type, os, asOf, newestDate)
        return list.flatMapError { miss in
            var miss = miss
            miss.what = ComputeKind.spot.name
            return own.map { .success($0) } ?? .failure(miss)
        }
        .flatMap { derivedSpot($0, region, type, os, asOf) }
    }

    /// Spot prices over a run, day by day as they were recorded, the user's own rows first; empty
    /// where none is of a day within it.
    package func spotPath(
        provider: String, region: String, type: String, os: String = "linux", from: UTCInstant,
        to: UTCInstant
    ) -> SpotPricePath {
        var dated = overlay?.datedSpot(provider, region, type, os) ?? []
        if dated.isEmpty, os == "linux" {
            let found = (try? stored(.spot, provider, region, type)) ?? []
            dated = found.reversed().map { ($0.asOf, $0.price) }
        }
        let steps = dated.filter { $0.date.midnight < to }.map {
            SpotPricePath.Step(from: $0.date.midnight.nanosecondsSince1970, price: $0.price)
        }
        let start = from.nanosecondsSince1970
        guard let first = steps.lastIndex(where: { $0.from <= start }) ?? steps.indices.first,
            // One price all along is no path.
            steps.count - first > 1 || steps[first].from > start
        else { return SpotPricePath() }
        return SpotPricePath(Array(steps[first...]))
    }

    /// How a spot price moves: as the user's own dated rows of it do where they are many enough,
    /// else as Google's recorded prices do.
    package func spotProcess(
        provider: String, region: String, type: String, os: String = "linux"
    ) -> SpotPriceProcess {
        let rows = overlay?.datedSpot(provider, region, type, os) ?? []
        let steps = rows.map {
            SpotPricePath.Step(from: $0.date.midnight.nanosecondsSince1970, price: $0.price)
        }
        return SpotPriceProcess.fit([SpotPricePath(steps)]) ?? .google
    }

    private func derivedSpot(
        _ onDemand: SourcedPrice, _ region: String, _ type: String, _ os: String,
        _ asOf: CalendarDate?
    ) -> Result<SpotPrice, PriceMiss> {
        spotAdvisor(region: region, type: type, os: os, asOf: asOf).flatMap { advice in
            // Whole per cents keep the product an exact integer calculation.
            let saving = Int((advice.saving * 100).rounded())
            guard saving > 0 else {
                // Nobody pays more for spot than on demand: such a figure is a gap, not a price.
                return .failure(
                    PriceMiss(
                        .noSaving(percent: saving), what: ComputeKind.spot.name, provider: "aws",
                        region: region, item: type))
            }
            let kept = Int128(100 - saving)
            let price = dividedRounding(Int128(onDemand.price.picodollars) * kept, by: 100)
            var warnings: [PriceWarning] = []
            if advice.asOf != onDemand.asOf {
                warnings.append(
                    .spotMixedDates(
                        what: "`\(type)` in `\(region)`", saving: advice.asOf,
                        onDemand: onDemand.asOf))
            }
            let spot = SourcedPrice(
                price: UnitPrice(picodollars: Int64(price)),
                asOf: min(advice.asOf, onDemand.asOf), source: Self.spotRule, provenance: .derived)
            return .success(SpotPrice(price: spot, warnings: warnings))
        }
    }

    /// What AWS's Spot Instance Advisor says, for `linux` and `windows`.
    package func spotAdvisor(
        region: String, type: String, os: String = "linux", asOf: CalendarDate? = nil
    ) -> Result<SpotAdvice, PriceMiss> {
        let what = "spot figure"
        do {
            let found = try advice(region, type, os)
            if let advice = found.first(where: { asOf == nil || $0.asOf <= asOf! }) {
                return .success(advice)
            }
            var miss = miss(what, .onDemand, "aws", region, type)
            if miss.reason == .notInRegion {
                miss.pricedIn = try regionsAdvising(type, os)
                if let oldest = found.last { miss.reason = .allNewer(oldest: oldest.asOf) }
            }
            miss.asOf = asOf
            return .failure(miss)
        } catch {
            return .failure(unreadable(error, what, "aws", region, type))
        }
    }

    /// All that the book has of the advisor, newest first.
    func advice(_ region: String, _ type: String, _ os: String) throws -> [SpotAdvice] {
        let sql = """
            SELECT bucket, saving, day, source_id FROM spot_advice
            WHERE type_id = (SELECT id FROM instance_type WHERE provider = 'aws' AND name = ?)
              AND region_id = ? AND os = ? ORDER BY day DESC
            """
        return try database.read { database in
            try Row.fetchAll(
                database.cachedStatement(sql: sql),
                arguments: [type, regionID("aws", region), os]
            ).map { row in
                SpotAdvice(
                    bucket: row["bucket"], saving: Double(row["saving"] as Int64) / 100,
                    asOf: CalendarDate(daysSince1970: row["day"]),
                    source: source(id: row["source_id"]).code)
            }
        }
    }

    /// Has the book any figure that a spot price can come from? Much cheaper than a miss.
    func hasSpotFigure(_ provider: String, _ region: String, _ type: String) -> Bool {
        if overlay?.spot(provider, region, type, "linux", nil, newestDate) != nil { return true }
        if provider == "aws", (try? advice(region, type, "linux"))?.isEmpty == false { return true }
        return (try? stored(.spot, provider, region, type))?.isEmpty == false
    }

    private func regionsAdvising(_ type: String, _ os: String) throws -> [String] {
        let sql = """
            SELECT DISTINCT r.code FROM spot_advice AS a JOIN region AS r ON r.id = a.region_id
            WHERE a.type_id = (SELECT id FROM instance_type WHERE provider = 'aws' AND name = ?)
              AND a.os = ? ORDER BY r.code
            """
        return try database.read { try String.fetchAll($0, sql: sql, arguments: [type, os]) }
    }

    /// Google's committed-use or full-month sustained-use price, per instance-hour.
    package func googlePrice(
        _ discount: GoogleDiscount, region: String, type: String, asOf: CalendarDate? = nil
    ) -> Result<SourcedPrice, PriceMiss> {
        guard let kind = ComputeKind.google(discount) else {
            return .failure(
                PriceMiss(
                    .notOffered, what: "committed-use price", provider: "gcp", region: region,
                    item: type))
        }
        return compute(kind, "gcp", region, type, "linux", asOf)
    }

    /// The newest stored figure not after `asOf`.
    func compute(
        _ kind: ComputeKind, _ provider: String, _ region: String, _ type: String, _ os: String,
        _ asOf: CalendarDate?
    ) -> Result<SourcedPrice, PriceMiss> {
        do {
            let found = try stored(kind, provider, region, type)
            if let price = found.first(where: { asOf == nil || $0.asOf <= asOf! }) {
                guard os == "linux" else {
                    return .failure(
                        PriceMiss(
                            .operatingSystem(os), what: kind.name, provider: provider,
                            region: region, item: type))
                }
                return .success(price)
            }
            var miss = miss(kind.name, kind, provider, region, type)
            miss.asOf = asOf
            if let oldest = found.last { miss.reason = .allNewer(oldest: oldest.asOf) }
            return .failure(miss)
        } catch {
            return .failure(unreadable(error, kind.name, provider, region, type))
        }
    }

    /// Stored figures of one kind, newest first.
    func stored(
        _ kind: ComputeKind, _ provider: String, _ region: String, _ type: String
    ) throws -> [SourcedPrice] {
        try storedOffers(kind, provider, region, type).map(\.hourly)
    }

    /// The same with what is paid once beside it.
    func storedOffers(
        _ kind: ComputeKind, _ provider: String, _ region: String, _ type: String
    ) throws -> [(hourly: SourcedPrice, upfront: Money)] {
        guard let region = regionID(provider, region) else { return [] }
        let sql = """
            SELECT picodollars, day, source_id, upfront_nanodollars FROM compute_price
            WHERE type_id = (SELECT id FROM instance_type WHERE provider = ? AND name = ?)
              AND kind = ? AND region_id = ? ORDER BY day DESC
            """
        return try database.read { database in
            try Row.fetchAll(
                database.cachedStatement(sql: sql),
                arguments: [provider, type, kind.rawValue, region]
            ).map { row in
                let source = source(id: row["source_id"])
                let hourly = SourcedPrice(
                    price: UnitPrice(picodollars: row["picodollars"]),
                    asOf: CalendarDate(daysSince1970: row["day"]), source: source.code,
                    provenance: source.kind == "published" ? .published : .derived)
                return (hourly, Money(nanodollars: Int128(row["upfront_nanodollars"] as Int64)))
            }
        }
    }

    func unreadable(
        _ error: any Error, _ what: String, _ provider: String, _ region: String, _ item: String
    ) -> PriceMiss {
        PriceMiss(
            .unreadable("\(error)"), what: what, provider: provider, region: region, item: item)
    }
}
