import ArgumentParser
import Experiments
import Foundation
import Reports

/// What the program's output goes to.
enum Terminal {
    static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }
    static var isError: Bool { isatty(STDERR_FILENO) == 1 }

    /// `NO_COLOR` (https://no-color.org): set and not empty.
    private static var refusesColor: Bool {
        !(environment("NO_COLOR") ?? "").isEmpty || environment("TERM") == "dumb"
    }
    static var colorsErrors: Bool { isError && !refusesColor }

    /// Columns of the terminal; 100 when the output is no terminal, so that it is the same
    /// everywhere.
    static var width: Int { isOutput ? columns(of: STDOUT_FILENO) : usualWidth }
    /// The same of standard error, where progress is drawn.
    static var errorWidth: Int { isError ? columns(of: STDERR_FILENO) : usualWidth }
    private static let usualWidth = 100

    private static func columns(of descriptor: Int32) -> Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return usualWidth
        }
        return Int(size.ws_col)
    }

    /// Whether the locale is a UTF-8 one; the first of the three variables that is set decides.
    static var isUnicode: Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let value = environment(name), !value.isEmpty else { continue }
            let upper = value.uppercased()
            return upper.contains("UTF-8") || upper.contains("UTF8")
        }
        return false
    }

    static func style(_ color: ColorChoice) -> Style {
        let wanted =
            switch color {
            case .always: true
            case .never: false
            case .auto: isOutput && !refusesColor
            }
        return Style(width: width, color: wanted, unicode: isUnicode)
    }

    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Writes to standard error; failures have nowhere to go.
    static func say(_ text: String) {
        let file = OutputFile(descriptor: STDERR_FILENO, name: "standard error")
        file.write(text)
        try? file.finish()
    }

    /// Writes data to standard output.
    static func put(_ text: String) throws(OutputError) {
        let file = OutputFile(descriptor: STDOUT_FILENO, name: "standard output")
        file.write(text)
        try file.finish()
    }
}

enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
    case auto, always, never
}

/// How a result is printed.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, csv, markdown
    /// The first replication's bill by FOCUS 1.2.
    case focus
}
