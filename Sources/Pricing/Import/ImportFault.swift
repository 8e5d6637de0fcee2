import Diagnostics

/// What is wrong with a file of prices, and at which byte; the line is found when it is shown.
struct ImportFault: Error {
    var message: String
    /// Of the file; nil: of no place in it.
    var offset: Int?
    var help: String?

    init(_ message: String, at offset: Int?, help: String? = nil) {
        self.message = message
        self.offset = offset
        self.help = help
    }

    func diagnostic(file: String) -> Diagnostic {
        let place = offset.flatMap { ByteStream.place($0, in: file) }
        return Diagnostic(
            .error, message, file: file,
            position: place.map { Diagnostic.Position(line: $0.line, column: $0.column) },
            help: help, notes: offset.map { ["byte \($0) of the file"] } ?? [])
    }
}
