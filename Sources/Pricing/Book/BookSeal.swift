/// The hash of a SQLite file, kept within it, so that a changed byte is noticed.
///
/// SQLite leaves two header fields of four bytes to the program: `user_version` at 60 and
/// `application_id` at 68. They hold the hash of all other bytes.
enum BookSeal {
    private static let offsets = [60, 68]

    private static func contentHash(_ bytes: [UInt8]) -> UInt64 {
        var header = Array(bytes.prefix(72))
        for offset in offsets { for byte in offset..<(offset + 4) { header[byte] = 0 } }
        let seed = ContentHash.hash(header)
        return bytes.withUnsafeBytes {
            ContentHash.hash(UnsafeRawBufferPointer(rebasing: $0[72...]), seed: seed)
        }
    }

    static func write(_ path: String) throws(FileFailure) {
        let bytes = try FileSystem.read(path)
        let hash = withUnsafeBytes(of: contentHash(bytes).bigEndian) { Array($0) }
        try FileSystem.write(Array(hash[..<4]), to: path, offset: offsets[0])
        try FileSystem.write(Array(hash[4...]), to: path, offset: offsets[1])
    }

    /// Reads the whole file: a truncated, overwritten or half-written one never gets further.
    ///
    /// - Throws: `BookError.damaged`.
    static func check(_ path: String) throws(BookError) {
        let bytes: [UInt8]
        do {
            bytes = try FileSystem.read(path)
        } catch {
            throw .damaged(path: path, cause: error.cause)
        }
        guard bytes.count >= 512, bytes.starts(with: Array("SQLite format 3".utf8) + [0]) else {
            throw .damaged(path: path, cause: "it is not a database")
        }
        var found: UInt64 = 0
        for offset in offsets {
            for byte in offset..<(offset + 4) { found = found << 8 | UInt64(bytes[byte]) }
        }
        guard found == contentHash(bytes) else {
            throw .damaged(path: path, cause: "its content does not match its seal")
        }
    }
}
