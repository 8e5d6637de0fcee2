import GRDB

extension PriceBook {
    /// What a provider promises of its instances in two zones or more, and gives back; nil where
    /// the book does not know.
    package func computeServiceLevel(provider: String) -> ServiceLevelAgreement? {
        let sql = """
            SELECT below_millionths, credit_millionths, source_id FROM service_level
            WHERE provider = ? AND service = 'compute' ORDER BY below_millionths
            """
        guard
            let rows = try? database.read({ try Row.fetchAll($0, sql: sql, arguments: [provider]) }
            ),
            let first = rows.first
        else { return nil }
        return ServiceLevelAgreement(
            tiers: rows.map {
                ServiceLevelAgreement.Tier(
                    below: Double($0["below_millionths"] as Int64) / 1e6,
                    credit: Double($0["credit_millionths"] as Int64) / 1e6)
            }, source: source(id: first["source_id"]).code)
    }
}
