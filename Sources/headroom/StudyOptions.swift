import ArgumentParser
import Experiments

/// What commands with an answer of their own have in common: luck, work, and where it goes.
struct StudyOptions: ParsableArguments {
    @Option(help: "Seed of all random numbers.")
    var seed: UInt64 = 1

    @Option(help: "Threads; the result is the same for any number. (default: all cores)")
    var threads: Int?

    @Flag(help: "Short for `--format json`.")
    var json = false

    @Option(help: ArgumentHelp("Write the result to a file.", valueName: "file"))
    var output: String?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads takes 1 to 1024, found \(threads)")
        }
    }

    var workers: Int { threads ?? ExperimentOptions.cores }

    /// Prints the answer, or writes it to the file that was asked for.
    func put(_ text: String) throws {
        guard let output else { return try Terminal.put(text) }
        try Self.write(text, to: output)
    }

    static func write(_ text: String, to path: String) throws {
        let file = try OutputFile(path: path)
        file.write(text)
        try file.finish()
    }
}
