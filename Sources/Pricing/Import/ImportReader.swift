import GRDB

/// Reads one file into its staging file, from where an earlier start stopped.
struct ImportReader {
    let item: StagedImport
    let date: Int64?
    /// Bytes between two checkpoints.
    let batch: Int
    let progress: (ImportEvent) -> Void

    func read(into staging: ImportStaging, from before: ImportProgress?) throws {
        let type = ImportFormats.all.first { $0.format == item.format }!
        if let json = type as? any JSONPriceImporter.Type {
            try readJSON(json, staging, before)
        } else if let csv = type as? any CSVPriceImporter.Type {
            try readCSV(csv, staging, before)
        }
    }

    private func readJSON(
        _ type: any JSONPriceImporter.Type, _ staging: ImportStaging, _ before: ImportProgress?
    ) throws {
        var importer = type.init()
        let stream = JSONStream(
            try ByteStream(path: item.file, offset: before?.offset ?? 0), patterns: type.records,
            allowsSeveral: type.allowsSeveral)
        if let before {
            importer.memory = before.memory
            stream.resume(at: before.checkpoint)
        }
        try inBatches(staging) { sink in
            let end = stream.offset + batch
            while true {
                switch try stream.next() {
                case .opened: importer.opened(stream.path)
                case .scalar(let value): try importer.scalar(stream.path, value, sink)
                case .record(let pattern, let record):
                    try importer.record(pattern, record, stream.path, sink)
                    guard stream.offset >= end else { continue }
                    return ImportProgress(
                        format: item.format.name, offset: stream.offset,
                        checkpoint: stream.checkpoint, memory: importer.memory)
                case .end:
                    try importer.finish(sink)
                    return ImportProgress(
                        format: item.format.name, offset: stream.offset, isComplete: true)
                }
            }
        }
    }

    private func readCSV(
        _ type: any CSVPriceImporter.Type, _ staging: ImportStaging, _ before: ImportProgress?
    ) throws {
        var importer = type.init()
        var reader = try CSVReader(stream: try ByteStream(path: item.file))
        var resumed = before == nil
        try inBatches(staging) { sink in
            if !resumed, let before {
                // The header says what the columns are, wherever the rows go on.
                while !importer.isReady, try reader.next() { try importer.row(reader, sink) }
                reader = try CSVReader(
                    stream: try ByteStream(path: item.file, offset: before.offset),
                    line: before.line)
                resumed = true
            }
            let end = reader.upcoming.offset + batch
            while try reader.next() {
                try importer.row(reader, sink)
                guard reader.upcoming.offset >= end, importer.mayPause else { continue }
                return ImportProgress(
                    format: item.format.name, offset: reader.upcoming.offset,
                    line: reader.upcoming.line)
            }
            guard importer.isReady else {
                throw ImportFault(
                    "the file ends before the names of its columns", at: reader.upcoming.offset)
            }
            guard reader.endsWithLineBreak || !type.endsWithLineBreak else {
                throw reader.diagnostic("the file ends within a row")
            }
            try importer.finish(sink)
            return ImportProgress(
                format: item.format.name, offset: reader.upcoming.offset,
                line: reader.upcoming.line,
                isComplete: true)
        }
    }

    /// Runs `body` until it is complete, each time in a transaction that ends with a checkpoint.
    private func inBatches(
        _ staging: ImportStaging, _ body: (ImportSink) throws -> ImportProgress
    ) throws {
        let size = try ByteStream(path: item.file).size
        let sink = try staging.queue.write { try ImportSink($0, date: date) }
        var isComplete = false
        while !isComplete {
            let reached = try staging.queue.write { _ in
                let reached = try body(sink)
                if reached.isComplete { _ = try sink.day(at: reached.offset) }
                try sink.checkpoint(reached)
                return reached
            }
            progress(.reading(file: item.file, offset: reached.offset, size: size))
            isComplete = reached.isComplete
        }
    }
}
