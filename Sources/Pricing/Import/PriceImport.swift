import Diagnostics
import GRDB
package import Quantities

/// What happens during an import, for whoever shows progress.
package enum ImportEvent: Hashable, Sendable {
    /// Another process imports; we wait for it.
    case waiting
    /// Looking whether the file was imported before.
    case identifying(file: String)
    case reading(file: String, offset: Int, size: Int)
    case resuming(file: String, offset: Int)
    case publishing
}

/// Reads files of published prices into the file of imported prices: all of them, or none.
///
/// Each source file is read into a staging file of its own, which is written down every
/// `batch` bytes with the place in the source. When all are whole they are published together by
/// renaming one file. Killed at any point, the imported prices are as they were, and the next start
/// with the same files goes on from the last batch.
package struct PriceImport {
    private let path: String
    private let format: String?
    private let date: CalendarDate?
    private let batch: Int
    private let progress: (ImportEvent) -> Void

    /// - Parameters:
    ///   - path: the file of imported prices; need not exist.
    ///   - format: a name of `ImportFormats`; nil: told from the content.
    ///   - date: the day of the lists; nil: what they say.
    ///   - batch: bytes between two checkpoints.
    package init(
        into path: String, format: String? = nil, date: CalendarDate? = nil,
        batch: Int = 64 << 20, progress: @escaping (ImportEvent) -> Void = { _ in }
    ) {
        self.path = path
        self.format = format
        self.date = date
        self.batch = batch
        self.progress = progress
    }

    /// - Returns: what came of each file, in their order.
    /// - Throws: `DiagnosticList` with what is wrong with a file, `BookError`.
    package func run(_ files: [String]) throws -> [ImportOutcome] {
        do {
            try FileSystem.createFolder(FileSystem.parent(path))
            return try FileSystem.withLock("\(path).lock", waiting: { progress(.waiting) }) {
                try runLocked(files)
            }
        } catch let error as FileFailure {
            throw BookError.importFailed(path: path, cause: error.cause)
        } catch let error as DatabaseError {
            throw BookError.importFailed(
                path: path, cause: error.message ?? "\(error.resultCode)")
        }
    }

    private func runLocked(_ files: [String]) throws -> [ImportOutcome] {
        let existing = try ImportedPrices.open(path: path)
        try existing?.check()
        var known = try existing == nil ? [] : publishedKeys()
        var staged: [StagedImport] = []
        var keys: [(file: String, key: String, state: ImportOutcome.State)] = []
        for file in files {
            let item = try identify(file)
            let isNew = !known.contains(item.key)
            keys.append((file, item.key, isNew ? .imported : .unchanged))
            guard isNew else { continue }
            known.append(item.key)
            try stage(item)
            staged.append(item)
        }
        if !staged.isEmpty {
            progress(.publishing)
            try ImportPublisher(path: path).publish(staged)
        }
        try sweep()
        return try read { database in
            try keys.map {
                try ImportOutcome(database, key: $0.key, file: $0.file, state: $0.state)
            }
        }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        let value = try queue.read(body)
        try queue.close()
        return value
    }

    private func publishedKeys() throws -> [String] {
        try read { try String.fetchAll($0, sql: "SELECT key FROM import ORDER BY id") }
    }

    /// What was staged is published, or will not be asked for again.
    private func sweep() throws {
        let folder = FileSystem.parent(path)
        let prefix = "\(path.split(separator: "/").last ?? "").staging-"
        for name in try FileSystem.list(folder) where name.hasPrefix(prefix) {
            try FileSystem.remove("\(folder)/\(name)")
        }
    }

    /// Reads the file once to tell it from every other.
    private func identify(_ file: String) throws -> StagedImport {
        progress(.identifying(file: file))
        do throws(FileFailure) {
            let head = try ByteStream(path: file)
            var bytes: [UInt8] = []
            if !head.isExhausted { try head.append(to: &bytes) }
            guard let type = importer(for: ImportHead(Array(bytes.prefix(ImportHead.length))))
            else { throw FileFailure("recognize", file, code: 0) }
            let hash = ContentHash.text(try ByteStream(path: file).hash())
            let day = date.map { "\($0)" } ?? ""
            let key = "\(hash) \(type.format.name) \(day) \(ImportTables.version)"
            let name = ContentHash.text(ContentHash.hash(Array(key.utf8)))
            return StagedImport(
                key: key, name: name, file: file, format: type.format,
                staging: "\(path).staging-\(name)")
        } catch {
            if error.operation == "recognize" { throw unrecognized(file) }
            throw DiagnosticList([
                Diagnostic(.error, "the price file cannot be read: \(error.cause)", file: file)
            ])
        }
    }

    private func importer(for head: ImportHead) -> (any PriceImporter.Type)? {
        ImportFormats.all.first { type in
            format.map { $0 == type.format.name } ?? type.recognizes(head)
        }
    }

    private func unrecognized(_ file: String) -> DiagnosticList {
        DiagnosticList([
            Diagnostic(
                .error, "the file is in none of the formats that prices are imported from",
                file: file, position: Diagnostic.Position(line: 1, column: 1),
                help: "name its format: `--format` \(ImportFormats.names.joined(separator: ", "))")
        ])
    }

    /// Reads what is not read yet of a file.
    private func stage(_ item: StagedImport) throws {
        let staging = try ImportStaging(path: item.staging)
        do {
            let before = try staging.progress()
            if before?.isComplete != true {
                if let before { progress(.resuming(file: item.file, offset: before.offset)) }
                let reader = ImportReader(
                    item: item, date: date?.daysSince1970, batch: batch, progress: progress)
                try reader.read(into: staging, from: before)
            }
            try staging.queue.close()
        } catch {
            try? staging.queue.close()
            guard let list = diagnostics(error, item.file) else { throw error }
            // Read again it would fail again; the mended file is another one.
            try ImportStaging.remove(item.staging)
            throw list
        }
    }

    private func diagnostics(_ error: any Error, _ file: String) -> DiagnosticList? {
        switch error {
        case let fault as ImportFault: DiagnosticList([fault.diagnostic(file: file)])
        case let diagnostic as Diagnostic: DiagnosticList([diagnostic])
        case let list as DiagnosticList: list
        default: nil
        }
    }
}
