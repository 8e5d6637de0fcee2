/// What the flow loop reads of all station tables, flat: one entry per fleet, option and table, in
/// that order, which is also the order of the latency recorders.
struct FlowTables: Sendable {
    /// Per fleet and option: its first entry, and how many follow for larger pools of machines.
    let entries: [[Range<Int>]]
    /// The tables themselves, for making distributions at the end of a window.
    let tables: [StationTable]
    /// Machines that share an entry's queue.
    let machines: [Double]
    /// Per entry and load level: the share of requests that outlast the timeout.
    let timeoutShares: [Double]
    /// Per entry, by load level: the share of requests that a full queue refuses.
    let refusedShares: [[Double]]

    init(_ all: [[[StationTable]]]) {
        var entries: [[Range<Int>]] = []
        var tables: [StationTable] = []
        for fleet in all {
            entries.append([])
            for option in fleet {
                entries[entries.count - 1].append(tables.count..<tables.count + option.count)
                tables += option
            }
        }
        self.entries = entries
        self.tables = tables
        machines = tables.map(\.machines)
        timeoutShares = tables.flatMap(\.timeoutShare)
        refusedShares = tables.map(\.refusedShare)
    }

    /// The share of requests that a full queue refuses at a load.
    @inline(never)
    func refusedShare(_ entry: Int, levelPosition position: Double) -> Double {
        let shares = refusedShares[entry]
        guard !shares.isEmpty else { return 0 }
        let level = Int(position)
        guard level + 1 < shares.count else { return shares[level] }
        return shares[level] + (position - Double(level)) * (shares[level + 1] - shares[level])
    }

    /// The share of requests that outlast the timeout at a load.
    @inline(__always)
    func timeoutShare(_ entry: Int, levelPosition position: Double) -> Double {
        let level = Int(position)
        let index = entry &* LoadLevels.count &+ level
        let low = timeoutShares[index]
        guard level &+ 1 < LoadLevels.count else { return low }
        return low + (position - Double(level)) * (timeoutShares[index &+ 1] - low)
    }
}
