/// A run's results as CSV, the same bytes however, wherever and in whatever order they were made.
package enum ResultExport {
    /// - Throws: `StoreError`, `OutputError`.
    package static func write(_ id: Int64, of store: ResultStore, to file: OutputFile) throws {
        let entry = try store.run(id)
        let measures = Measures.all.map { csvField($0.id) }.joined(separator: ",")
        file.write("point,name,settings,replication,\(measures)\n")
        for (place, point) in try store.points(of: id).enumerated() {
            let lead =
                "\(place),\(csvField(point.name)),"
                + csvField(point.settings.joined(separator: "; "))
            let rows = try store.results(of: id, point: place, below: entry.run.replications)
            for row in rows {
                let values = row.measures.map { $0.isNaN ? "" : "\($0)" }.joined(separator: ",")
                file.write("\(lead),\(row.replication),\(values)\n")
            }
        }
    }
}
