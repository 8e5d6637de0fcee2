import ArgumentParser
import Diagnostics
import Foundation
import Verification

struct VerifyCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run worked examples through the code that simulations and bills use.",
        discussion:
            "Exits with status 1 when an example fails. Without files, the shipped ones run.")

    @Argument(help: "Files of worked examples.")
    var files: [String] = []

    @Option(help: "text or json.")
    var format: Format = .text

    @Flag(help: "Short for `--format json`.")
    var json = false

    func run() throws {
        var results: [FileVerification] = []
        for file in try files.isEmpty ? shipped() : files {
            results.append(try Verifier().verify(try bytes(of: file), file: file))
        }
        let report = VerificationReport(files: results)
        try Terminal.put(json || format == .json ? "\(report.json)\n" : report.text)
        if report.failed > 0 { throw ExitCode(1) }
    }

    /// What the verifier would refuse for its size is not read at all.
    private func bytes(of file: String) throws -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: file),
            let bytes = try? handle.read(upToCount: Verifier.byteLimit + 1) ?? Data()
        else { throw Diagnostic(.error, "the file cannot be read", file: file) }
        return [UInt8](bytes)
    }

    /// `Tests/Vectors` above the program, or above the current folder.
    private func shipped() throws -> [String] {
        let manager = FileManager.default
        let program = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        for start in [program.deletingLastPathComponent().path, manager.currentDirectoryPath] {
            var folder = URL(fileURLWithPath: start)
            while folder.path != "/" {
                let vectors = folder.appendingPathComponent("Tests/Vectors").path
                let names = (try? manager.contentsOfDirectory(atPath: vectors)) ?? []
                let found = names.filter { $0.hasSuffix(".json") }.sorted()
                if !found.isEmpty { return found.map { "\(vectors)/\($0)" } }
                folder.deleteLastPathComponent()
            }
        }
        throw Diagnostic(
            .error, "the shipped examples were not found",
            help: "name files, or run from the project's folder")
    }
}
