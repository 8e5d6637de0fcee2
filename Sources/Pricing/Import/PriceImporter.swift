/// A kind of file that prices come in.
package struct ImportFormat: Hashable, Sendable {
    /// What `--format` takes: `aws-offer-json`.
    package var name: String
    /// `AWS price list`: how its figures are called.
    package var title: String
    /// `published`, or `claimed` for what is somebody's own.
    package var kind: String
}

/// One source of published prices: what its files look like, and what is to be made of them.
///
/// An importer holds little: whatever grows with the file goes into the `ImportSink`, where an
/// import that was interrupted finds it again.
protocol PriceImporter {
    static var format: ImportFormat { get }
    static func recognizes(_ head: ImportHead) -> Bool
    init()
    /// Called once after the last record.
    ///
    /// - Throws: `ImportFault` when something that belongs to every file of the kind was not there.
    mutating func finish(_ sink: ImportSink) throws
}

extension PriceImporter {
    mutating func finish(_ sink: ImportSink) throws {}
}

/// An importer of a JSON format.
protocol JSONPriceImporter: PriceImporter {
    /// Paths of the records, in the language of `JSONStream`.
    static var records: [String] { get }
    /// Several documents may follow each other: the pages of an interface, appended to one file.
    static var allowsSeveral: Bool { get }
    /// What of the text around the records is needed to go on after an interruption.
    var memory: [String] { get set }
    /// An object or array around the records begins.
    mutating func opened(_ path: [String])
    /// A value outside of records.
    mutating func scalar(_ path: [String], _ value: JSONRecord, _ sink: ImportSink) throws
    mutating func record(
        _ pattern: Int, _ record: JSONRecord, _ path: [String], _ sink: ImportSink) throws
}

extension JSONPriceImporter {
    static var allowsSeveral: Bool { false }
    var memory: [String] {
        get { [] }
        set {}
    }
    mutating func opened(_ path: [String]) {}
    mutating func scalar(_ path: [String], _ value: JSONRecord, _ sink: ImportSink) throws {}
}

/// An importer of an interface's pages: documents that each name the page after them. Where the
/// last one names another, pages are missing.
protocol PagedPriceImporter: JSONPriceImporter {
    /// The member that names the page after this one; empty, null or absent on the last.
    static var nextPage: String { get }
    /// Whether the page being read names another.
    var hasMore: Bool { get set }
}

extension PagedPriceImporter {
    static var allowsSeveral: Bool { true }

    var memory: [String] {
        get { [hasMore ? "more" : ""] }
        set { hasMore = newValue.first == "more" }
    }

    mutating func opened(_ path: [String]) { if path.count == 1 { hasMore = false } }

    mutating func scalar(_ path: [String], _ value: JSONRecord, _ sink: ImportSink) throws {
        if path == [Self.nextPage] { hasMore = !value.isNull && !value.text.isEmpty }
    }

    mutating func finish(_ sink: ImportSink) throws { if hasMore { sink.nameNextPage() } }
}

/// An importer of a CSV format.
protocol CSVPriceImporter: PriceImporter {
    /// The header was read: from here on every row stands for itself.
    var isReady: Bool { get }
    /// Whether the last row must end with a line break, as a program's does: without one, the file
    /// is cut off.
    static var endsWithLineBreak: Bool { get }
    /// An import may be interrupted here: the next row needs nothing of the last.
    var mayPause: Bool { get }
    mutating func row(_ reader: CSVReader, _ sink: ImportSink) throws
}

extension CSVPriceImporter {
    var mayPause: Bool { isReady }
}

/// Every format there is, in the order in which they are recognized.
package enum ImportFormats {
    static var all: [any PriceImporter.Type] {
        [
            AWSOfferJSON.self, AWSOfferCSV.self, AWSSavingsPlanJSON.self, AWSSavingsPlanCSV.self,
            AWSSpotHistory.self, AWSSpotAdvisor.self, AzureRetailPrices.self, GoogleCatalog.self,
            PlainPrices.self,
        ]
    }

    package static var names: [String] { all.map { $0.format.name } }
}

/// The first bytes of a file, looked at to tell what it is.
struct ImportHead {
    /// Keys of the outermost object as far as they are in sight; empty for anything but JSON.
    private(set) var keys: [String] = []
    /// Fields of the rows in sight; empty for JSON.
    private(set) var rows: [[String]] = []

    static let length = 256 << 10

    init(_ bytes: [UInt8]) {
        let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            keys = Self.outerKeys(bytes)
            return
        }
        var reader = CSVReader(file: "", bytes: bytes)
        while rows.count < 8, (try? reader.next()) == true {
            rows.append(reader.fields.indices.map(reader.text))
        }
    }

    /// A string at depth one that a colon follows is a key; nothing else of JSON is looked at.
    private static func outerKeys(_ bytes: [UInt8]) -> [String] {
        var keys: [String] = []
        var (depth, index) = (0, 0)
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                let start = index + 1
                index = start
                while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
                    index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
                }
                var after = index + 1
                while after < bytes.count, bytes[after] <= 0x20 { after += 1 }
                if depth == 1, after < bytes.count, bytes[after] == UInt8(ascii: ":") {
                    keys.append(String(decoding: bytes[start..<index], as: UTF8.self))
                }
            default: break
            }
            index += 1
        }
        return keys
    }

    func has(_ names: String...) -> Bool { names.allSatisfy(keys.contains) }

    /// Whether a row in sight has all of these fields.
    func hasRow(_ names: String...) -> Bool {
        rows.contains { row in names.allSatisfy(row.contains) }
    }
}
