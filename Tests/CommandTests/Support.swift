import Foundation
import Testing

/// The built program, and what one run of it did.
struct Execution {
    var status: Int32
    var output: String
    var errors: String
}

enum Program {
    /// The folder that `Package.swift` is in.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// `headroom` beside the test bundle.
    static let path: String = {
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent("headroom").path
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(
                atPath: candidate, isDirectory: &isFolder)
            if exists, !isFolder.boolValue { return candidate }
            folder.deleteLastPathComponent()
        }
        return root + "/.build/debug/headroom"
    }()

    /// Runs a shell line in which `headroom` is the program.
    static func shell(_ line: String, input: String? = nil) throws -> Execution {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", "headroom() { \"$HEADROOM\" \"$@\"; }; \(line)"]
        process.currentDirectoryURL = URL(fileURLWithPath: root)
        var environment = ProcessInfo.processInfo.environment
        environment["HEADROOM"] = path
        environment["LC_ALL"] = "C.UTF-8"
        // What this machine's user imported is nothing to a test.
        environment["HEADROOM_IMPORTS"] = "/nonexistent/imports.sqlite"
        process.environment = environment
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = try ["out", "err", "in"].map { name in
            let file = folder.appendingPathComponent(name)
            try Data((name == "in" ? input ?? "" : "").utf8).write(to: file)
            return file
        }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        process.standardInput = try FileHandle(forReadingFrom: files[2])
        try process.run()
        process.waitUntilExit()
        return Execution(
            status: process.terminationStatus,
            output: try String(contentsOf: files[0], encoding: .utf8),
            errors: try String(contentsOf: files[1], encoding: .utf8))
    }
}

/// A scenario file in a folder of its own.
final class ScenarioFile {
    let path: String
    let folder: String

    init(_ text: String) throws {
        folder = NSTemporaryDirectory() + "/headroom-" + UUID().uuidString
        path = folder + "/scenario.yaml"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Ten machines, thirty days, nothing else on the bill.
    static let fixed = """
        version: 1
        name: fixed
        start: 2026-06-01T00:00:00Z
        horizon: 30d
        regions: { us-east-1: { zones: 3 } }
        services:
          api: { demand: { shape: { base: 100 req/s } }, request: { serviceTime: { median: 20ms, p99: 90ms }, response: 0 B } }
        fleets:
          web:
            serves: api
            instances: [m7g.large]
            scaling: { min: 10, max: 10 }

        """

    static let unused = """
          idle:
            serves: api
            instances: [m6g.large]
            scaling: { min: 0, max: 0 }

        """
}

/// The parts of a result that tests look at.
struct ResultDocument: Decodable {
    struct Summary: Decodable, Equatable {
        var unit: String
        var mean: Double?
        var low: Double?
    }
    struct Scenario: Decodable {
        var name: String
        var measures: [String: Summary]
    }
    struct Difference: Decodable {
        var mean: Double?
        var verdict: String
    }
    struct Pair: Decodable {
        var baseline: String
        var scenario: String
        var differences: [String: Difference]
    }
    var schemaVersion: Int
    var scenarios: [Scenario]
    var comparisons: [Pair]

    init(_ text: String) throws {
        self = try JSONDecoder().decode(ResultDocument.self, from: Data(text.utf8))
    }

    func mean(_ id: String, _ scenario: Int = 0) throws -> Double {
        try #require(scenarios[scenario].measures[id]?.mean)
    }
}
