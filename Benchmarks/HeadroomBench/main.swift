import SimulationKernel

let policyCases = ModelBenchmarks.policyCases.map(\.name).joined(separator: ", ")
let usage = """
    usage: headroom-bench [--raw] [BENCHMARK...]
           headroom-bench --count SERVERS EVENTS
           headroom-bench --count-policies CASE

    Benchmarks: multi-server, hold, draws, flow, quiet-minute, requests, rating, commitment,
    price-import; all by default.
    --raw prints every round as CSV. --count runs M/M/c once, untimed, for counting instructions;
    --count-policies twenty days of a fleet: \(policyCases).
    """
let known: [(name: String, run: (inout Table) throws -> Void)] = [
    ("multi-server", KernelBenchmarks.multiServer), ("hold", KernelBenchmarks.hold),
    ("draws", KernelBenchmarks.draws), ("flow", ModelBenchmarks.flow),
    ("quiet-minute", ModelBenchmarks.quietMinute), ("requests", ModelBenchmarks.requests),
    ("rating", PricingBenchmarks.rating), ("commitment", CommitmentBenchmarks.commitment),
    ("price-import", PricingBenchmarks.priceImport),
]
let words = CommandLine.arguments.dropFirst()
let chosen = words.filter { !$0.hasPrefix("--") }

if words.first == "--count", words.count == 3, let servers = Int(words[2]),
    let events = Int(words[3])
{
    var loop = MultiServerLoop(servers: servers, utilisation: 0.9, list: .bySize, seed: 1)
    loop.run(events: events)
    print(loop.meanInSystem)
} else if words.first == "--count-policies", words.count == 2,
    let instances = ModelBenchmarks.countPolicies(words[words.startIndex + 1])
{
    print(instances)
} else if words.contains(where: { $0.hasPrefix("--") && $0 != "--raw" })
    || chosen.contains(where: { name in !known.contains { $0.name == name } })
{
    print(usage)
} else {
    var table = Table(isRaw: words.contains("--raw"))
    for benchmark in known where chosen.isEmpty || chosen.contains(benchmark.name) {
        try benchmark.run(&table)
    }
}
