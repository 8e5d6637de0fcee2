/// Where the price text is and what it says, byte for byte.
package struct PricingFolder: Sendable {
    struct TextFile: Sendable {
        /// Below the folder: `aws/types.csv`.
        var name: String
        var bytes: [UInt8]
    }
    package let path: String
    /// Sixteen hexadecimal digits that change with any byte of the text and with the book's schema.
    package let fingerprint: String
    /// `schema.sql` and all CSV files, sorted by name.
    let files: [TextFile]

    /// What a book is built like; part of the fingerprint, so that no program reads another's book.
    static let schemaVersion: UInt64 = 4

    /// Reads all text.
    ///
    /// - Throws: `BookError.pricingUnreadable`.
    package init(path: String) throws(BookError) {
        do {
            var files: [TextFile] = []
            for name in try FileSystem.list(path) {
                if name.hasSuffix(".csv") || name == "schema.sql" {
                    files.append(
                        TextFile(name: name, bytes: try FileSystem.read("\(path)/\(name)")))
                } else if FileSystem.isFolder("\(path)/\(name)") {
                    for file in try FileSystem.list("\(path)/\(name)") where file.hasSuffix(".csv")
                    {
                        let bytes = try FileSystem.read("\(path)/\(name)/\(file)")
                        files.append(TextFile(name: "\(name)/\(file)", bytes: bytes))
                    }
                }
            }
            self.files = files
        } catch {
            throw .pricingUnreadable(path: path, cause: error.cause)
        }
        self.path = path
        var hash = Self.schemaVersion
        for file in files {
            hash = ContentHash.hash(Array(file.name.utf8), seed: hash)
            hash = ContentHash.hash(file.bytes, seed: hash)
        }
        fingerprint = ContentHash.text(hash)
    }

    /// The folder to use: `HEADROOM_PRICING`, else the nearest `pricing` upwards from the
    /// program's real path, else upwards from the current folder.
    ///
    /// - Throws: `BookError.pricingNotFound`.
    package static func locate() throws(BookError) -> String {
        if let named = FileSystem.environment("HEADROOM_PRICING") {
            guard isPricing(named) else { throw .pricingNotFound(named: named, searched: []) }
            return FileSystem.realPath(named) ?? named
        }
        var searched: [String] = []
        let starts = [FileSystem.executable.map(FileSystem.parent), FileSystem.currentFolder]
        for start in starts.compactMap({ $0 }) {
            searched.append("`\(start)`")
            if let found = upwards(from: start) { return found }
        }
        throw .pricingNotFound(named: nil, searched: searched)
    }

    /// The nearest `pricing` folder beside or above `start`.
    static func upwards(from start: String) -> String? {
        var folder = start
        while true {
            let candidate = folder == "/" ? "/pricing" : "\(folder)/pricing"
            if isPricing(candidate) { return candidate }
            let parent = FileSystem.parent(folder)
            if parent == folder || folder == "." { return nil }
            folder = parent
        }
    }

    private static func isPricing(_ path: String) -> Bool {
        FileSystem.isFile("\(path)/schema.sql") && FileSystem.isFile("\(path)/sources.csv")
    }

    /// The folder books are kept in: `HEADROOM_CACHE`, else `XDG_CACHE_HOME/headroom`, else
    /// `~/.cache/headroom`.
    package static func cacheFolder() throws(BookError) -> String {
        if let named = FileSystem.environment("HEADROOM_CACHE") { return named }
        if let caches = FileSystem.environment("XDG_CACHE_HOME"), caches.hasPrefix("/") {
            return "\(caches)/headroom"
        }
        guard let home = FileSystem.environment("HOME") else {
            throw .cacheUnusable(path: "~/.cache/headroom", cause: "`HOME` is not set")
        }
        return "\(home)/.cache/headroom"
    }
}
