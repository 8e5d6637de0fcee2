import ArgumentParser
import Experiments

/// The command line. Thin: verbs read their flags, call the targets below and print.
struct Headroom: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "headroom",
        abstract: "Simulate what a cloud system will cost and whether it will hold.",
        discussion: """
            EXAMPLES:
              headroom run scenarios/tutorial/01-minimal.yaml
              headroom compare scenarios/cases/web-tier.yaml --replications 40
              headroom run scenarios/cases/ticket-sale.yaml --serving zoom
              headroom bill usage.csv --commitments plan.yaml
              headroom commit scenarios/tutorial/26-commit.yaml
              headroom availability scenarios/tutorial/30-availability.yaml
              headroom drill scenarios/tutorial/25-outages.yaml --all-zones
              headroom sweep scenarios/tutorial/33-decide.yaml --vary fleets.web.scaling.min=4..12/4
              headroom plan scenarios/tutorial/33-decide.yaml --types 'm7g.*' --write planned.yaml
              headroom explain target-tracking
              headroom size --load 400 req/s --service-time 40ms --slots 8 --p99 250ms

            EXIT STATUS:
              0  done        1  the answer is no (`verify`, `--fail-if`, `run --strict-slo`)
              2  invalid scenario, price book or file        64  usage
              70 a bug of headroom
              130  interrupted, or ended by --time-limit or --max-events; results are partial
            """,
        version: Provenance.program,
        subcommands: [
            RunCommand.self, CompareCommand.self, CheckCommand.self, ExplainCommand.self,
            VerifyCommand.self, PricesCommand.self, SizeCommand.self, PolicyCommand.self,
            BillCommand.self, BreakevenCommand.self, CommitCommand.self, AvailabilityCommand.self,
            DrillCommand.self, SweepCommand.self, PlanCommand.self, MergeCommand.self,
            RunsCommand.self, DiffCommand.self,
        ])
}
