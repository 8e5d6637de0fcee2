let known = ["multi-server", "hold", "draws"]
let chosen = CommandLine.arguments.dropFirst()

if let unknown = chosen.first(where: { !known.contains($0) }) {
    print("headroom-bench: no benchmark \(unknown); there are \(known.joined(separator: ", "))")
} else {
    if chosen.isEmpty || chosen.contains("multi-server") { KernelBenchmarks.multiServer() }
    if chosen.isEmpty || chosen.contains("hold") { KernelBenchmarks.hold() }
    if chosen.isEmpty || chosen.contains("draws") { KernelBenchmarks.draws() }
}
