import Diagnostics
import Foundation
import Pricing
import Scenarios
import SimulationKernel
import Testing

/// Damaged input never crashes the loader: it loads, or is refused with at least one error.
@Suite struct FuzzTests {
    private static let seeds: [String] = ShowDefaultsTests.files.compactMap {
        try? String(
            contentsOfFile: "\(ShowDefaultsTests.root)/scenarios/\($0)", encoding: .utf8)
    }
    private static let scraps = [
        "{", "}", "[", "]", ":", "- ", "\n", "\t", "&a ", "*a", "\"", "'", "#", "!!map ", "? ", "|",
        "%", "@", "~", "null", "NO", "1e99", "-1", "99999999999999999999", "0x10", "NaN", "\u{0}",
        "p10", "p50", "fleets", "shape", "trace", "us-east-1", "100%", "5m", "---\n", "\u{FEFF}",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<8) func damagedScenariosAreRefused(round: Int) throws {
        let book = try TestBook.book.get()
        try #require(!Self.seeds.isEmpty)
        var random = SplitMix64(seed: UInt64(round) &+ 20_261_123)
        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
        for _ in 0..<40 {
            var bytes = Array(Self.seeds[below(Self.seeds.count)].utf8)
            for _ in 0...below(6) {
                let at = below(bytes.count)
                switch below(5) {
                case 0: bytes[at] = UInt8(below(256))
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(contentsOf: Self.scraps[below(Self.scraps.count)], at: at)
                case 3: bytes.removeSubrange(at..<min(bytes.count, at + below(80)))
                default:
                    let end = min(bytes.count, at + below(60))
                    bytes.insert(contentsOf: bytes[at..<end], at: below(bytes.count))
                }
                if bytes.isEmpty { bytes = [UInt8(ascii: "a")] }
            }
            let loader = ScenarioLoader(book: book)
            do {
                let text = try SourceReader.text(bytes, file: "fuzz.yaml")
                let scenarios = try loader.load(
                    text: text, file: "fuzz.yaml",
                    folder: ShowDefaultsTests.root + "/scenarios/cases")
                for scenario in scenarios {
                    _ = try? scenario.resolve { _ in 3 }
                    _ = ShowDefaults.render(scenario)
                }
            } catch let list {
                #expect(list.diagnostics.contains { $0.severity == .error })
                _ = DiagnosticRenderer(sources: loader.sources).render(list.diagnostics)
            }
        }
    }

    @Test(arguments: 0..<4) func damagedTracesAreRefused(round: Int) throws {
        let whole = Array(
            "time,value\n2026-03-01T00:00:00Z,1\n2026-03-01T00:05:00Z,2\n2026-03-01T00:10:00Z,3\n"
                .utf8)
        var random = SplitMix64(seed: UInt64(round) &+ 77)
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0...Int(random.next() % 4) {
                let at = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[at] = UInt8(random.next() % 256)
                case 1: if bytes.count > 1 { bytes.remove(at: at) }
                default:
                    let scrap = Self.scraps[Int(random.next() % UInt64(Self.scraps.count))]
                    bytes.insert(contentsOf: scrap, at: at)
                }
            }
            do {
                let trace = try TraceFile(
                    bytes: bytes, file: "t.csv", timeColumn: "time", valueColumn: "value",
                    timeZone: "UTC")
                #expect(trace.values.allSatisfy { $0 >= 0 && $0.isFinite })
                #expect(zip(trace.instants.dropFirst(), trace.instants).allSatisfy { $0 > $1 })
                for missing in MissingSamples.allCases {
                    _ = try? TraceSeries(trace, missing: missing, file: "t.csv")
                }
            } catch let list {
                #expect(!list.diagnostics.isEmpty)
            }
        }
    }
}
