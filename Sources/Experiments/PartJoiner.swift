import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Joins files that replications write side by side into one, in the order of replications, so that
/// the result does not depend on who was faster and nothing is held in memory.
final class PartJoiner: Sendable {
    private struct State {
        var file: OutputFile?
        /// Finished parts that wait for an earlier one.
        var waiting: [Int: String] = [:]
        /// All items before this one are in the file.
        var next = 0
        /// Items whose part was begun.
        var begun: [Int] = []
        var folder = ""
    }
    private let path: String
    private let header: String
    private let state = Mutex(State())

    init(path: String, header: String) {
        self.path = path
        self.header = header
    }

    func open() throws {
        let file = try OutputFile(path: path)
        file.write(header)
        var template = Array("\(Self.temporaryFolder)/headroom-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw OutputError.last(Self.temporaryFolder) }
        let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        state.withLock {
            $0.file = file
            $0.folder = folder
        }
    }

    /// A file for an item's part. Items count from 0 without gaps, and may be begun in any order.
    func part(_ item: Int) throws -> OutputFile {
        try state.withLock { state in
            state.begun.append(item)
            return try OutputFile(path: "\(state.folder)/\(item)")
        }
    }

    /// Hands a finished part back; a partial one is thrown away.
    func join(_ item: Int, _ file: OutputFile, isComplete: Bool) throws {
        let partial = file.path
        do {
            try file.finish()
        } catch {
            _ = unlink(partial)
            throw error
        }
        guard isComplete else {
            _ = unlink(partial)
            return
        }
        try state.withLock { state in
            state.waiting[item] = partial
            while let ready = state.waiting.removeValue(forKey: state.next) {
                defer { _ = unlink(ready) }
                state.next += 1
                try state.file?.append(contentsOf: ready)
            }
        }
    }

    func close() throws {
        discardParts()
        try state.withLock { state in
            let file = state.file
            state.file = nil
            try file?.finish()
        }
    }

    /// Removes what was not joined; the file keeps what was.
    func discard() {
        discardParts()
        state.withLock { $0.file = nil }
    }

    private func discardParts() {
        state.withLock { state in
            for item in state.begun { _ = unlink("\(state.folder)/\(item)") }
            state.begun = []
            if !state.folder.isEmpty { _ = rmdir(state.folder) }
        }
    }

    private static var temporaryFolder: String {
        guard let named = getenv("TMPDIR") else { return "/tmp" }
        let folder = String(cString: named)
        return folder.isEmpty ? "/tmp" : folder
    }
}
