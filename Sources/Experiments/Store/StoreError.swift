import GRDB

/// What can be wrong with a result store.
package enum StoreError: Error, Hashable, Sendable {
    /// It cannot be made, read or written, with the system's reason.
    case unusable(path: String, cause: String)
    /// It is a file, but no result store.
    case foreign(path: String)
    /// It was written by a newer program.
    case newer(path: String, version: Int)
    /// There is no such run in it.
    case noRun(path: String, id: Int64)
    /// Two stores hold different results of the same replication.
    case contradiction(path: String, point: Int, replication: Int)
    /// Stores of different runs.
    case unrelated(path: String, other: String)
    /// The scenario is not what it was when the sweep began.
    case changed(path: String, point: Int)

    init(_ error: any Error, path: String) {
        if let error = error as? StoreError {
            self = error
        } else if let error = error as? DatabaseError {
            let isForeign =
                error.resultCode == .SQLITE_NOTADB || error.resultCode == .SQLITE_CORRUPT
            self =
                isForeign
                ? .foreign(path: path)
                : .unusable(path: path, cause: error.message ?? "\(error.resultCode)")
        } else {
            self = .unusable(path: path, cause: "\(error)")
        }
    }

    /// Lower case, no full stop.
    package var message: String {
        switch self {
        case .unusable(let path, let cause): "`\(path)` cannot be used: \(cause)"
        case .foreign(let path): "`\(path)` is no result store, or a damaged one"
        case .newer(let path, let version):
            "`\(path)` is a result store of version \(version), newer than this program"
        case .noRun(let path, let id): "`\(path)` has no run \(id)"
        case .contradiction(let path, let point, let replication):
            "`\(path)` has other results of point \(point), replication \(replication)"
        case .unrelated(let path, let other):
            "`\(path)` and `\(other)` hold different runs"
        case .changed(let path, let point):
            "point \(point) is not the system whose results are in `\(path)`"
        }
    }

    package var help: String? {
        switch self {
        case .unusable: nil
        case .foreign: "name another file; a new one is made"
        case .newer: "use the program that wrote it, or another file"
        case .noRun: "`headroom runs list` shows what there is"
        case .contradiction: "parts of one sweep agree; these were not made by one program"
        case .unrelated: "only parts of the same sweep, of any shard, can be merged"
        case .changed: "a file that the scenario reads has changed; use another store"
        }
    }
}
