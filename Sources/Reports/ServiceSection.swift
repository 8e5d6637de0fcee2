import Experiments

/// What the clients of each service and region saw: one row each. One service in one region needs
/// none, since the measures above are its own.
enum ServiceSection {
    static let title = "by service and region"

    /// Nil when there is but one, or several scenarios, which are compared as wholes.
    static func table(_ comparison: Comparison) -> SectionTable? {
        guard comparison.scenarios.count == 1, comparison.scenarios[0].services.count > 1 else {
            return nil
        }
        var columns = [
            (title: "service", alignsRight: false), (title: "region", alignsRight: false),
        ]
        columns += ZoomMeasures.all.map { (title: $0.title, alignsRight: true) }
        let rows = comparison.scenarios[0].services.map { result in
            [result.service, result.region ?? "all"]
                + zip(ZoomMeasures.all, result.measures).map(ZoomSection.cell)
        }
        return SectionTable(columns: columns, rows: rows)
    }
}
