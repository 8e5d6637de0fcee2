import Diagnostics
import GRDB

extension PriceBook {
    /// What the type is; nil when the book does not know it.
    package func instanceSpec(provider: String, type: String) -> InstanceSpec? {
        try? storedSpec(provider, type)
    }

    private func storedSpec(_ provider: String, _ type: String) throws -> InstanceSpec? {
        try database.read { database in
            let row = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT * FROM instance_type LEFT JOIN cpu_credit ON type_id = id
                        WHERE provider = ? AND name = ?
                        """),
                arguments: [provider, type])
            return row.map(spec)
        }
    }

    /// Types that are priced in a region on demand, in the book's natural order.
    package func types(provider: String, region: String) -> [String] {
        (try? storedTypes(provider, region)) ?? []
    }

    private func storedTypes(_ provider: String, _ region: String) throws -> [String] {
        guard let region = regionID(provider, region) else { return [] }
        let sql = """
            SELECT name FROM instance_type AS t WHERE provider = ? AND EXISTS (
              SELECT 1 FROM compute_price AS p
              WHERE p.type_id = t.id AND p.kind = 1 AND p.region_id = ?) ORDER BY id
            """
        return try database.read {
            try String.fetchAll($0, sql: sql, arguments: [provider, region])
        }
    }

    /// All types of a provider, in natural order: `m5.2xlarge` before `m5.12xlarge`.
    package func types(provider: String) -> [String] {
        (try? storedTypes(provider)) ?? []
    }

    private func storedTypes(_ provider: String) throws -> [String] {
        let sql = "SELECT name FROM instance_type WHERE provider = ? ORDER BY id"
        return try database.read { try String.fetchAll($0, sql: sql, arguments: [provider]) }
    }

    /// The speed of a type's family: measured when it is, else claimed when `claims` allows; nil
    /// when no source says.
    package func relativeSpeed(type: String, claims: Bool = false) -> RelativeSpeed? {
        let family = InstanceSpec.family(ofType: type)
        let sql = "SELECT * FROM relative_speed WHERE family = ? ORDER BY kind DESC"
        let found = try? database.read { database in
            try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [family]).map { row in
                RelativeSpeed(
                    family: family, value: Double(row["millionths"] as Int64) / 1e6,
                    kind: RelativeSpeed.Kind(rawValue: row["kind"]) ?? .claimed,
                    baseline: row["baseline"], source: source(id: row["source_id"]).code)
            }
        }
        return found?.first { $0.kind == .measured || claims }
    }

    func spec(_ row: Row) -> InstanceSpec {
        InstanceSpec(
            provider: row["provider"], type: row["name"], vcpu: row["vcpu"],
            memoryBytes: row["memory_bytes"], architecture: row["architecture"],
            processor: row["processor"], clockGigahertz: row["clock_ghz"],
            burstable: row["burstable"], bareMetal: row["bare_metal"],
            currentGeneration: row["current_generation"], gpu: row["gpu"],
            gpuCount: row["gpu_count"], gpuMemoryGiB: row["gpu_memory_gib"],
            localStorageGigabytes: row["local_storage_gb"], networkGigabits: row["network_gbps"],
            networkPeakGigabits: row["network_peak_gbps"], volumeMegabits: row["volume_mbps"],
            volumePeakMegabits: row["volume_peak_mbps"], source: source(id: row["source_id"]).code,
            credits: credits(row))
    }

    private func credits(_ row: Row) -> CreditSpec? {
        guard let earned: Int64 = row["earned_millionths"] else { return nil }
        return CreditSpec(
            earnedPerHour: Double(earned) / 1e6,
            maximum: Double(row["maximum_millionths"] as Int64) / 1e6,
            atLaunch: Double(row["launch_millionths"] as Int64) / 1e6,
            isUnlimited: row["mode"] == "unlimited",
            source: source(id: row["credit_source_id"]).code)
    }

    func source(id: Int64) -> Source { sources[Int(id) - 1] }

    /// The miss for something that is not priced: says which of its names is wrong, where it is
    /// priced, and what was probably meant.
    func miss(
        _ what: String, _ kind: ComputeKind, _ provider: String, _ region: String, _ type: String
    ) -> PriceMiss {
        var miss = PriceMiss(
            .notInRegion, what: what, provider: provider, region: region, item: type)
        guard providers.contains(provider) else {
            miss.reason = .unknownProvider
            miss.suggestions = nearest(to: provider, among: providers, limit: 3)
            return miss
        }
        guard regionID(provider, region) != nil else {
            miss.reason = .unknownRegion
            miss.suggestions = nearest(to: region, among: regions(provider: provider), limit: 3)
            return miss
        }
        do {
            guard try storedSpec(provider, type) != nil else {
                miss.reason = .unknownType
                miss.suggestions = nearestTypes(to: type, try storedTypes(provider))
                return miss
            }
            miss.pricedIn = try regionsPricing(provider, type, kind)
            miss.suggestions = likeTypes(type, try storedTypes(provider, region))
        } catch {
            miss.reason = .unreadable("\(error)")
        }
        return miss
    }

    /// Near by spelling, else the same size in the nearest families, else the same family.
    private func nearestTypes(to type: String, _ candidates: [String]) -> [String] {
        let near = nearest(to: type, among: candidates.filter { $0 != type }, limit: 3)
        guard near.isEmpty else { return near }
        let family = InstanceSpec.family(ofType: type)
        return Array(candidates.filter { $0.hasPrefix("\(family).") }.prefix(3))
    }

    /// What may stand in for a type that is not sold here: its family, else its size in families
    /// of the same letter, else what is spelled alike.
    private func likeTypes(_ type: String, _ candidates: [String]) -> [String] {
        let others = candidates.filter { $0 != type }
        let family = others.filter {
            InstanceSpec.family(ofType: $0) == InstanceSpec.family(ofType: type) && $0.contains(".")
        }
        if !family.isEmpty { return Array(family.prefix(3)) }
        let size = type.drop { $0 != "." }
        let sizes = others.filter { !size.isEmpty && $0.first == type.first && $0.hasSuffix(size) }
        return sizes.isEmpty ? nearestTypes(to: type, others) : Array(sizes.suffix(3))
    }

    private func regionsPricing(
        _ provider: String, _ type: String, _ kind: ComputeKind
    ) throws -> [String] {
        let sql = """
            SELECT DISTINCT r.code FROM compute_price AS p
            JOIN region AS r ON r.id = p.region_id
            WHERE p.type_id = (SELECT id FROM instance_type WHERE provider = ? AND name = ?)
              AND p.kind = ? ORDER BY r.code
            """
        let arguments: StatementArguments = [provider, type, kind.rawValue]
        return try database.read { try String.fetchAll($0, sql: sql, arguments: arguments) }
    }
}
