package import Diagnostics
import Foundation

/// Reads text files with a limit, so that a file that cannot be a scenario is refused before it
/// fills the memory.
package enum SourceReader {
    /// Largest scenario file: 4 MB, a thousand times the usual.
    package static let scenarioLimit = 4_000_000

    /// The file's bytes, at most `limit`; a larger file is refused after reading just past the
    /// limit.
    package static func bytes(
        of path: String, limit: Int, kind: String, shown: String? = nil
    ) throws(DiagnosticList) -> [UInt8] {
        let name = shown ?? path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw DiagnosticList([
                Diagnostic(.error, "there is no file `\(name)`", help: siblings(of: path))
            ])
        }
        if isFolder.boolValue {
            throw DiagnosticList([
                Diagnostic(.error, "`\(name)` is a folder, not a \(kind)")
            ])
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw DiagnosticList([Diagnostic(.error, "the file `\(name)` cannot be read")])
        }
        defer { try? handle.close() }
        let data: Data
        do {
            data = try handle.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw DiagnosticList([Diagnostic(.error, "the file `\(name)` cannot be read")])
        }
        if data.count > limit {
            throw DiagnosticList([
                Diagnostic(
                    .error, "the \(kind) is larger than \(limit / 1_000_000) MB", file: name,
                    help: "this is the limit for a \(kind); is it the right file?")
            ])
        }
        return [UInt8](data)
    }

    /// The bytes as UTF-8, or an error at the first byte that is not; a byte-order mark is dropped.
    package static func text(
        _ bytes: [UInt8], file: String
    ) throws(DiagnosticList) -> String {
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        if let text = String(validating: rest, as: UTF8.self) {
            if let offset = rest.firstIndex(of: 0) {
                throw DiagnosticList([
                    Diagnostic(
                        .error, "the file holds a zero byte: it is binary, not text", file: file,
                        position: position(of: offset, in: rest))
                ])
            }
            return text
        }
        let offset = firstInvalidUTF8(in: rest)
        let hexadecimal = String(rest[offset], radix: 16, uppercase: true)
        throw DiagnosticList([
            Diagnostic(
                .error, "the file is not UTF-8: byte 0x\(hexadecimal) at offset \(offset)",
                file: file, position: position(of: offset, in: rest),
                help: "save the file as UTF-8")
        ])
    }

    /// The first index whose byte cannot begin or continue a UTF-8 sequence.
    static func firstInvalidUTF8(in bytes: ArraySlice<UInt8>) -> Int {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let length: Int
            switch bytes[index] {
            case 0x00...0x7F: length = 1
            case 0xC2...0xDF: length = 2
            case 0xE0...0xEF: length = 3
            case 0xF0...0xF4: length = 4
            default: return index
            }
            let end = index + length
            guard end <= bytes.endIndex,
                String(validating: bytes[index..<end], as: UTF8.self) != nil
            else { return index }
            index = end
        }
        return bytes.startIndex
    }

    /// One-based line and column (in characters) of a byte.
    static func position(of offset: Int, in bytes: ArraySlice<UInt8>) -> Diagnostic.Position {
        let before = bytes[bytes.startIndex..<offset]
        let line = before.reduce(1) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
        let onLine = before[(lineStart ?? before.startIndex)...]
        return Diagnostic.Position(
            line: line, column: String(decoding: onLine, as: UTF8.self).count + 1)
    }

    /// Files of the same folder with a similar name.
    private static func siblings(of path: String) -> String? {
        let url = URL(fileURLWithPath: path)
        let folder = url.deletingLastPathComponent().path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard let match = suggestion(for: url.lastPathComponent, among: names.sorted()) else {
            return nil
        }
        return "did you mean `\(match)`?"
    }
}
