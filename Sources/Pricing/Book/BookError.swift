package import Diagnostics

/// Why there is no price book to read.
package enum BookError: Error, Hashable, Sendable {
    /// `named` is what `HEADROOM_PRICING` says, when it is set.
    case pricingNotFound(named: String?, searched: [String])
    case pricingUnreadable(path: String, cause: String)
    /// The text itself is wrong.
    case pricingInvalid([Diagnostic])
    case cacheUnusable(path: String, cause: String)
    case buildFailed(path: String, cause: String)
    case damaged(path: String, cause: String)
    /// The file of imported prices.
    case importsDamaged(path: String, cause: String)
    case importFailed(path: String, cause: String)

    /// What to tell the user; all are errors, exit code 2.
    package var diagnostics: [Diagnostic] {
        switch self {
        case .pricingNotFound(let named?, _):
            [
                Diagnostic(
                    .error, "`HEADROOM_PRICING` names `\(named)`, which is no pricing folder",
                    help: "a pricing folder holds `schema.sql` and `sources.csv`")
            ]
        case .pricingNotFound(nil, let searched):
            [
                Diagnostic(
                    .error, "no `pricing` folder found",
                    help: "set `HEADROOM_PRICING` to the folder that holds `sources.csv`",
                    notes: ["looked upwards from " + searched.joined(separator: " and ")])
            ]
        case .pricingUnreadable(let path, let cause):
            [Diagnostic(.error, "the price text cannot be read: \(cause)", file: path)]
        case .pricingInvalid(let list): list
        case .cacheUnusable(let path, let cause):
            [
                Diagnostic(
                    .error, "the price book cannot be kept in `\(path)`: \(cause)",
                    help: "set `HEADROOM_CACHE` to a folder that you can write")
            ]
        case .buildFailed(let path, let cause):
            [
                Diagnostic(
                    .error, "the price book could not be built in `\(path)`: \(cause)",
                    help: "mend the cause and run `headroom prices build`, or set "
                        + "`HEADROOM_CACHE` to another folder",
                    notes: ["nothing was left behind; the next start tries again"])
            ]
        case .damaged(let path, let cause):
            [
                Diagnostic(
                    .error, "the price book `\(path)` is damaged: \(cause)",
                    help: "rebuild it with `headroom prices build`")
            ]
        case .importsDamaged(let path, let cause):
            [
                Diagnostic(
                    .error, "the imported prices `\(path)` are damaged: \(cause)",
                    help: "remove the file and import its sources again, or set "
                        + "`HEADROOM_IMPORTS` to another")
            ]
        case .importFailed(let path, let cause):
            [
                Diagnostic(
                    .error, "nothing was imported into `\(path)`: \(cause)",
                    help: "mend the cause and import again; what was read is kept")
            ]
        }
    }
}
