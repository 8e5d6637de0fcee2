import CloudModel
package import Diagnostics
import Foundation
package import Pricing
import Quantities

/// Reads scenario files: text to checked scenarios, or every error of the file at once.
package final class ScenarioLoader {
    private let book: PriceBook
    private let allowedFolders: [String]
    /// Texts by the name that diagnostics give them, for `DiagnosticRenderer`; after a failed load
    /// too.
    package private(set) var sources: [String: String] = [:]
    private var traces: [String: TraceFile] = [:]
    private var traceHashes: [String: String] = [:]
    private var requestFiles: [String: RequestFile] = [:]

    /// What was read from standard input, which is gone there: another loader of the same scenario
    /// is given it.
    package private(set) var standardInput: [UInt8]?

    /// - Parameters:
    ///   - book: prices, with the user's overlay already over them.
    ///   - allowedFolders: folders beside the scenario's own from which traces may come.
    ///   - standardInput: what `-` means, where it was read already.
    package init(
        book: PriceBook, allowedFolders: [String] = [], standardInput: [UInt8]? = nil
    ) {
        self.book = book
        self.allowedFolders = allowedFolders
        self.standardInput = standardInput
    }

    /// The scenario of a file, then its variants in the order of the file.
    ///
    /// - Parameters:
    ///   - path: the file; `-` reads standard input.
    ///   - settings: `--set` texts, `dotted.path=value`, applied in order before variants.
    ///   - bought: further commitments of the scenario and every variant, by name.
    package func load(
        path: String, settings: [String] = [], bought: [(name: String, entry: String)] = []
    ) throws(DiagnosticList) -> [Scenario] {
        let name = Self.name(of: path)
        let bytes = try readBytes(path, name: name)
        let text = try SourceReader.text(bytes, file: name)
        return try load(
            text: text, file: name, folder: Self.folder(of: path), settings: settings,
            bought: bought)
    }

    /// What diagnostics call a file.
    static func name(of path: String) -> String { path == "-" ? "standard input" : path }

    /// Where the names of files in it start.
    static func folder(of path: String) -> String {
        path == "-" ? "." : URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    func readBytes(_ path: String, name: String) throws(DiagnosticList) -> [UInt8] {
        let limit = SourceReader.scenarioLimit
        guard path == "-" else {
            return try SourceReader.bytes(of: path, limit: limit, kind: "scenario")
        }
        // What has been read is gone: whoever loads it again gets the same.
        if let standardInput { return standardInput }
        let data = (try? FileHandle.standardInput.read(upToCount: limit + 1)) ?? Data()
        guard data.count <= limit else {
            throw DiagnosticList([
                Diagnostic(
                    .error, "the scenario is larger than \(limit / 1_000_000) MB", file: name)
            ])
        }
        standardInput = [UInt8](data)
        return [UInt8](data)
    }

    /// The same from text; `folder` is where relative file names start.
    package func load(
        text: String, file: String, folder: String, settings: [String] = [],
        bought: [(name: String, entry: String)] = []
    ) throws(DiagnosticList) -> [Scenario] {
        let (root, misplaced) = try root(of: text, file: file, settings: settings)
        var problems = misplaced
        var scenarios: [Scenario] = []
        do {
            let node = try root.buying(bought)
            scenarios.append(try check(node, file: file, folder: folder, variant: nil))
        } catch { problems += error.diagnostics }
        for variant in root["variants"]?.entries ?? [] {
            let (node, misplaced) = varied(root, by: variant)
            problems += misplaced
            do {
                scenarios.append(
                    try check(
                        try node.buying(bought), file: file, folder: folder,
                        variant: variant.key))
            } catch { problems += error.diagnostics }
        }
        guard problems.isEmpty else { throw DiagnosticList(Self.sorted(problems)) }
        return scenarios
    }

    /// The nodes of a file with every `--set` in its place, and what cannot be set.
    func root(
        of text: String, file: String, settings: [String]
    ) throws(DiagnosticList) -> (SourceNode, [Diagnostic]) {
        sources[file] = text
        var root = try NodeReader.read(text, file: file)
        guard case .mapping = root.content else {
            throw DiagnosticList([
                Diagnostic(
                    .error, "a scenario is a map, found \(root.kindName)", file: file,
                    position: root.place.position,
                    help: "it begins with `version: \(ScenarioSchema.version)`")
            ])
        }
        var overlay = NodeOverlay()
        for (index, setting) in settings.enumerated() {
            root = try apply(setting, number: index + 1, of: settings.count, to: root, &overlay)
        }
        return (root, overlay.problems)
    }

    /// One `--set`, read as YAML: `fleets.web.market={onDemandBase: 4}`.
    private func apply(
        _ setting: String, number: Int, of count: Int, to root: SourceNode,
        _ overlay: inout NodeOverlay
    ) throws(DiagnosticList) -> SourceNode {
        let file = count == 1 ? "--set" : "--set (\(number) of \(count))"
        sources[file] = setting
        guard let equals = setting.firstIndex(of: "="), equals > setting.startIndex else {
            throw DiagnosticList([
                Diagnostic(
                    .error, "`\(setting)` sets nothing", file: file,
                    position: .init(line: 1, column: 1, length: max(1, setting.count)),
                    help: "write `dotted.path=value`, such as `fleets.web.scaling.max=40`")
            ])
        }
        let path = String(setting[..<equals])
        // Blanks stand in for the path, so that positions in the value are those in the flag.
        let blank = String(repeating: " ", count: path.count + 1)
        let value = try NodeReader.read(
            blank + setting[setting.index(after: equals)...], file: file)
        let place = Place(
            file: file, position: .init(line: 1, column: 1, length: max(1, path.count)))
        return overlay.setting(path, at: place, to: value, in: root)
    }

    /// The nodes of a variant, and what cannot be set at all.
    private func varied(
        _ root: SourceNode, by variant: SourceNode.Entry
    ) -> (SourceNode, [Diagnostic]) {
        var overlay = NodeOverlay()
        var node = root
        for change in variant.value["set"]?.entries ?? [] {
            node = overlay.setting(change.key, at: change.keyPlace, to: change.value, in: node)
        }
        node.content = .mapping((node.entries ?? []).filter { $0.key != "variants" })
        return (node, overlay.problems)
    }

    func check(
        _ node: SourceNode, file: String, folder: String, variant: String?
    ) throws(DiagnosticList) -> Scenario {
        let context = context(node)
        var decoder = Decoder(context: context)
        let root = decoder.decode(node)
        var problems = decoder.diagnostics
        guard
            var checker = ScenarioChecker(
                book: book, source: node, root: root, context: context)
        else { throw DiagnosticList(Self.sorted(problems)) }
        checker.check()
        let traces = TraceLoader(loader: self, folder: folder, allowed: allowedFolders)
        traces.load(into: &checker)
        problems += checker.problems
        if let variant { checker.checked.name = variant }
        let warnings = Self.unique(checker.warnings)
        guard problems.isEmpty else { throw DiagnosticList(Self.sorted(problems)) }
        return try Scenario(checker.checked, file: file, variant: variant, warnings: warnings)
    }

    /// Defaults that depend on the book and on the file's own start.
    private func context(_ node: SourceNode) -> [String: String] {
        let newest = book.newestDate
        var start = newest.midnight.description
        if case .scalar(let text, _)? = node["start"]?.content,
            (try? UTCInstant.parse(text)) != nil
        {
            start = text
        }
        return [
            "start": start, "commitments.*.start": start, "prices.asOf": newest.description,
        ]
    }

    /// By place, each once: the same mistake is found again in every variant.
    static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        let start = Diagnostic.Position(line: 0, column: 0)
        return unique(diagnostics).enumerated().sorted { left, right in
            let leftFile = left.element.file ?? ""
            let rightFile = right.element.file ?? ""
            if leftFile != rightFile { return leftFile < rightFile }
            let leftPlace = left.element.position ?? start
            let rightPlace = right.element.position ?? start
            if leftPlace < rightPlace { return true }
            if rightPlace < leftPlace { return false }
            return left.offset < right.offset
        }.map(\.element)
    }

    static func unique(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Diagnostic> = []
        return diagnostics.filter { seen.insert($0).inserted }
    }
}

extension ScenarioLoader {
    /// A trace's samples, read once however many variants use them.
    func trace(
        path: String, shown: String, time: String, value: String, timeZone: String
    ) throws(DiagnosticList) -> (file: TraceFile, hash: String) {
        let key = [path, time, value, timeZone].joined(separator: "\u{0}")
        if let known = traces[key], let hash = traceHashes[key] { return (known, hash) }
        let bytes = try SourceReader.bytes(
            of: path, limit: TraceFile.limit, kind: "trace", shown: shown)
        do {
            let trace = try TraceFile(
                bytes: bytes, file: shown, timeColumn: time, valueColumn: value,
                timeZone: timeZone)
            let hash = Fingerprint.hexadecimal(Fingerprint.hash(bytes))
            traces[key] = trace
            traceHashes[key] = hash
            return (trace, hash)
        } catch {
            sources[shown] = String(decoding: bytes, as: UTF8.self)
            throw error
        }
    }

    /// Recorded requests, read once however many variants use them.
    func requests(
        path: String, shown: String, time: String, cost: String?, timeZone: String
    ) throws(DiagnosticList) -> RequestFile {
        let key = [path, time, cost ?? "", timeZone].joined(separator: "\u{0}")
        if let known = requestFiles[key] { return known }
        let file = try RequestFile(
            path: path, shown: shown, timeColumn: time, costColumn: cost, timeZone: timeZone)
        requestFiles[key] = file
        return file
    }

    /// Makes a trace's text available for error messages that come later than its reading.
    func remember(path: String, shown: String) {
        guard sources[shown] == nil,
            let bytes = try? SourceReader.bytes(of: path, limit: TraceFile.limit, kind: "trace")
        else { return }
        sources[shown] = String(decoding: bytes, as: UTF8.self)
    }
}
