import ArgumentParser
import Diagnostics
import Pricing
import Quantities
import Scenarios

/// Use from somewhere other than a scenario.
struct CommitUseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Usage from a file, as of `headroom bill`; `-` reads standard input.",
            valueName: "file"))
    var usage: String?

    @Option(
        help: ArgumentHelp(
            "With --usage: commitments and accounts that are there already.", valueName: "file"))
    var commitments: String?

    @Option(help: ArgumentHelp("With --usage: newest prices not after a day.", valueName: "date"))
    var asOf: String?

    @Option(
        help: ArgumentHelp(
            "A forecast instead: instances of one type in use, such as '100 ± 20' or '100 +- 20%'.",
            valueName: "mean ± deviation"))
    var demand: String?

    @Option(help: "With --demand: the instance type.")
    var type: String?

    @Option(help: "With --demand: the region.")
    var region: String?

    var day: CalendarDate? { asOf.flatMap { try? CalendarDate.parse($0) } }

    /// Mean and standard deviation of `--demand`; nil when it is not understood.
    var forecast: (mean: Double, deviation: Double)? {
        guard let demand else { return nil }
        let parts = demand.replacing("+-", with: "±").replacing("+/-", with: "±")
            .split(separator: "±", omittingEmptySubsequences: false)
            .map { $0.filter { !$0.isWhitespace } }
        guard (1...2).contains(parts.count), let mean = Double(parts[0]), mean > 0, mean <= 1e9
        else { return nil }
        guard parts.count == 2 else { return (mean, 0) }
        let isShare = parts[1].hasSuffix("%")
        guard let value = Double(isShare ? String(parts[1].dropLast()) : parts[1]) else {
            return nil
        }
        let deviation = isShare ? mean * value / 100 : value
        return deviation >= 0 && deviation <= mean / 2 ? (mean, deviation) : nil
    }

    func validate() throws {
        if let asOf, (try? CalendarDate.parse(asOf)) == nil {
            throw ValidationError("--as-of takes a date such as 2026-07-20, found \(asOf)")
        }
        if usage == nil, commitments != nil || asOf != nil {
            throw ValidationError(
                "--commitments and --as-of go with --usage; a scenario has its own")
        }
        if demand != nil {
            guard type != nil, region != nil else {
                throw ValidationError("--demand needs --type and --region")
            }
            guard forecast != nil else {
                throw ValidationError(
                    "--demand takes a mean and a standard deviation of at most half of it, such "
                        + "as '100 ± 20', found \(demand ?? "")")
            }
        } else if type != nil || region != nil {
            throw ValidationError("--type and --region go with --demand")
        }
    }
}

/// Which commitments may be bought.
struct CommitFilterOptions: ParsableArguments {
    @Option(
        name: .customLong("plan"),
        help: ArgumentHelp(
            "Look at this kind of commitment only, such as reserved-instance. Repeatable.",
            valueName: "kind"))
    var plans: [String] = []

    @Option(
        name: .customLong("term"), help: "Look at terms of 1y or 3y only. Repeatable.")
    var terms: [String] = []

    @Option(
        name: .customLong("payment"),
        help: "Only no-upfront, partial-upfront or all-upfront. Repeatable.")
    var payments: [String] = []

    func validate() throws {
        for plan in plans where !CommitmentFilter.plans.contains(plan) {
            let near = suggestion(for: plan, among: CommitmentFilter.plans)
            throw ValidationError(
                "--plan takes a kind of commitment, found \(plan); "
                    + (near.map { "did you mean \($0)?" }
                        ?? "there are \(CommitmentFilter.plans.joined(separator: ", "))"))
        }
        for term in terms where !["1y", "3y"].contains(term) {
            throw ValidationError("--term takes 1y or 3y, found \(term)")
        }
        for payment in payments where Commitment.Payment(rawValue: payment) == nil {
            throw ValidationError(
                "--payment takes no-upfront, partial-upfront or all-upfront, found \(payment)")
        }
    }

    var filter: CommitmentFilter {
        CommitmentFilter(
            plans: plans, years: terms.map { $0 == "3y" ? 3 : 1 },
            payments: payments.compactMap { Commitment.Payment(rawValue: $0) })
    }
}

/// How a scenario is replicated, and how the answer is printed.
struct CommitRunOptions: ParsableArguments {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, csv, markdown }

    @Option(help: "Independent runs of the scenario.")
    var replications = 20

    @Option(help: "Seed of all random numbers.")
    var seed: UInt64 = 1

    @Option(help: "Threads; the result is the same for any number. (default: all cores)")
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Write what to buy as a file of commitments, for `bill` and scenarios.",
            valueName: "file"))
    var saveCommitments: String?

    @Option(help: "text, json, csv or markdown.")
    var format: Format = .text

    @Flag(help: "Short for `--format json`.")
    var json = false

    @Option(help: ArgumentHelp("Write the result to a file.", valueName: "file"))
    var output: String?

    func validate() throws {
        let most = ExperimentOptions.maximumReplications
        if !(1...most).contains(replications) {
            throw ValidationError("--replications takes 1 to \(most), found \(replications)")
        }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads takes 1 to 1024, found \(threads)")
        }
    }

    var workers: Int { threads ?? ExperimentOptions.cores }
    var chosenFormat: Format { json ? .json : format }
}
