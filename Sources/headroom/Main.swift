import ArgumentParser
import Diagnostics
import Experiments
import Foundation
import Pricing

/// Runs the command line and turns every error into a message and an exit status. Nothing may
/// escape: what escapes `main` is a crash dump.
@main
enum Main {
    static func main() {
        // A reader that went away is no reason to die: the write fails instead, and that is said.
        signal(SIGPIPE, SIG_IGN)
        TimeLimit.begin()
        let interrupts = Interrupts()
        do {
            var command = try Headroom.parseAsRoot()
            try withExtendedLifetime(interrupts) { try command.run() }
        } catch let error as OutputError where error.isBrokenPipe {
            exit(0)
        } catch let error as DiagnosticList {
            fail(DiagnosticRenderer(color: Terminal.colorsErrors).render(error.diagnostics), 2)
        } catch let error as BookError {
            fail(
                DiagnosticRenderer(color: Terminal.colorsErrors).render(error.diagnostics), 2)
        } catch let error as Diagnostic {
            fail(DiagnosticRenderer(color: Terminal.colorsErrors).render(error), 2)
        } catch let error as StoreError {
            let diagnostic = Diagnostic(.error, error.message, help: error.help)
            fail(DiagnosticRenderer(color: Terminal.colorsErrors).render(diagnostic), 2)
        } catch let error as OutputError {
            fail("error: `\(error.path)` cannot be used: \(error.cause)\n", 2)
        } catch let error as InternalError {
            let command = CommandLine.arguments.joined(separator: " ")
            fail("error: a bug of headroom: \(error.message)\n  to see it again: \(command)\n", 70)
        } catch {
            // Help, version and usage errors, which ArgumentParser words and numbers itself.
            Headroom.exit(withError: error)
        }
    }

    private static func fail(_ message: String, _ status: Int32) -> Never {
        Terminal.say(message)
        exit(status)
    }
}
