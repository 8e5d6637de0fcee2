import GRDB
package import Quantities

/// What a vCPU and a MiB of one of Google's families cost per hour in one region.
package struct ResourceRates: Hashable, Sendable {
    private struct Shape: Hashable {
        var vcpus: Int128
        var mebibytes: Int128
        var price: Int128
    }
    private var first: Shape
    /// Nil: all shapes have the same share of memory, and the vCPUs carry the whole price.
    private var second: Shape?
    package let asOf: CalendarDate

    /// For an amount of vCPUs.
    package func vcpus(_ count: Int64) -> UnitPrice {
        rate(Int128(count)) { first, second in
            first.price * second.mebibytes - second.price * first.mebibytes
        } alone: {
            ($0.price, $0.vcpus)
        }
    }

    /// For an amount of memory.
    package func memory(mebibytes: Int64) -> UnitPrice {
        rate(Int128(mebibytes)) { first, second in
            first.vcpus * second.price - second.vcpus * first.price
        } alone: { _ in
            (0, 1)
        }
    }

    private func rate(
        _ amount: Int128, solve: (Shape, Shape) -> Int128, alone: (Shape) -> (Int128, Int128)
    ) -> UnitPrice {
        let (top, bottom): (Int128, Int128)
        if let second {
            let determinant =
                first.vcpus * second.mebibytes - second.vcpus * first.mebibytes
            (top, bottom) = (
                solve(first, second) * determinant.signum(), Int128(determinant.magnitude)
            )
        } else {
            (top, bottom) = alone(first)
        }
        return UnitPrice(picodollars: Int64(dividedRounding(top * amount, by: bottom)))
    }
}

extension ResourceRates {
    /// - Parameter shapes: vCPUs, bytes of memory and the price of each shape.
    init?(shapes: [(vcpus: Int64, bytes: Int64, price: Int64)], asOf: CalendarDate) {
        let known = shapes.map {
            Shape(
                vcpus: Int128($0.vcpus), mebibytes: Int128($0.bytes >> 20),
                price: Int128($0.price))
        }
        guard let first = known.first else { return nil }
        self.first = first
        second = known.first {
            $0.vcpus * first.mebibytes != first.vcpus * $0.mebibytes
        }
        self.asOf = asOf
        // A shape that is not the sum of its resources (one vCPU for its size) shows here.
        for shape in shapes {
            let sum =
                vcpus(shape.vcpus).picodollars
                + memory(mebibytes: shape.bytes >> 20).picodollars
            guard abs(sum - shape.price) <= shape.price / 10_000 else { return nil }
        }
        guard vcpus(1) > .zero, memory(mebibytes: 1_024) >= .zero else { return nil }
    }
}

extension PriceBook {
    /// What flexible committed use charges, in millionths of the on-demand price; nil: no such
    /// term.
    package func flexibleShare(years: Int) -> (
        millionths: Int64, source: String, asOf: CalendarDate
    )? {
        let sql = """
            SELECT millionths, source_id FROM payment_ratio
            WHERE class = 'flexible' AND term = ? AND payment = 'no-upfront'
            """
        let row = try? database.read { database in
            try Row.fetchOne(database.cachedStatement(sql: sql), arguments: [years])
        }
        return row.map {
            let source = source(id: $0["source_id"])
            return ($0["millionths"], source.code, source.date)
        }
    }

    /// `n2` of `n2-standard-8`.
    package static func googleFamily(ofType type: String) -> String {
        String(type.prefix { $0 != "-" })
    }

    /// The rates of one of Google's families; nil where the book has no prices of it there, or
    /// where they are no sums of vCPUs and memory.
    ///
    /// - Parameter discount: nil for on-demand.
    package func resourceRates(
        region: String, family: String, discount: GoogleDiscount? = nil, asOf: CalendarDate? = nil
    ) -> ResourceRates? {
        guard let region = regionID("gcp", region) else { return nil }
        let kind = discount.flatMap(ComputeKind.google) ?? .onDemand
        guard discount == nil || kind != .onDemand else { return nil }
        // Accelerators, local disks and shared cores are priced beside vCPUs and memory.
        let sql = """
            SELECT t.vcpu, t.memory_bytes, p.picodollars, max(p.day) AS day
            FROM instance_type AS t JOIN compute_price AS p ON p.type_id = t.id
            WHERE t.provider = 'gcp' AND t.name GLOB ? AND t.gpu IS NULL
              AND t.name NOT GLOB '*-lssd*' AND t.name NOT GLOB '*-metal'
              AND t.name NOT IN ('e2-micro', 'e2-small', 'e2-medium', 'f1-micro', 'g1-small')
              AND t.vcpu > 0 AND t.memory_bytes > 0
              AND p.kind = ? AND p.region_id = ? AND (? IS NULL OR p.day <= ?)
            GROUP BY t.id ORDER BY t.vcpu, t.memory_bytes
            """
        let day = asOf?.daysSince1970
        let rows = try? database.read { database in
            try Row.fetchAll(
                database.cachedStatement(sql: sql),
                arguments: ["\(family)-*", kind.rawValue, region, day, day])
        }
        guard let rows, let newest = rows.map({ $0["day"] as Int64 }).max() else { return nil }
        return ResourceRates(
            shapes: rows.filter { $0["day"] as Int64 == newest }.map {
                ($0["vcpu"], $0["memory_bytes"], $0["picodollars"])
            }, asOf: CalendarDate(daysSince1970: newest))
    }

    /// The rule by which resource rates are derived: a row of `sources.csv`.
    package static let resourceRule = "gcp-resource-rule"

    /// How an instance's price divides; nil: it is sold as a whole only.
    ///
    /// - Parameter price: what the instance costs, the user's own price included.
    package func resourcePrices(
        region: String, type: String, price: UnitPrice, asOf: CalendarDate? = nil
    ) -> ResourcePrices? {
        guard let spec = instanceSpec(provider: "gcp", type: type), let vcpus = spec.vcpu,
            let bytes = spec.memoryBytes, spec.gpu == nil, !spec.burstsUnknown,
            !type.hasSuffix("-metal"), !type.contains("-lssd"),
            let rates = resourceRates(
                region: region, family: Self.googleFamily(ofType: type), asOf: asOf)
        else { return nil }
        let memory = rates.memory(mebibytes: bytes >> 20)
        let whole = rates.vcpus(Int64(vcpus)).picodollars + memory.picodollars
        guard whole > 0 else { return nil }
        let part = dividedRounding(
            Int128(memory.picodollars) * Int128(price.picodollars), by: Int128(whole))
        return ResourcePrices(
            vcpus: Int64(vcpus), memoryMebibytes: bytes >> 20,
            memoryPerInstance: UnitPrice(picodollars: Int64(part)))
    }

    /// The discount for use of most of a month; nil: the type has none.
    package func sustainedUse(
        region: String, type: String, asOf: CalendarDate? = nil
    ) -> SustainedUseSchedule? {
        guard
            case .success(let full) = googlePrice(
                .sustainedUse, region: region, type: type, asOf: asOf),
            case .success(let list) = compute(
                .onDemand, "gcp", region, type, "linux", full.asOf)
        else { return nil }
        return .matching(fullMonth: full.price, onDemand: list.price)
    }
}
