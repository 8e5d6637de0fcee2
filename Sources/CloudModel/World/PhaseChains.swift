import Quantities

/// The running cohorts of each pool by where in the hour they began to run, in 64 chains: whose
/// running hour ends next is found without a look at all of them.
struct PhaseChains: ~Copyable {
    /// Per pool and part of the hour: the first and the last cohort; −1: none.
    private var first: Dense<Int>
    private var last: Dense<Int>
    /// Per pool: a bit for each part that has a cohort.
    private var occupied: Dense<UInt64>

    private static let parts = 64
    private static let hour = TimeSpan.hour.nanoseconds

    init(pools: Int) {
        first = Dense(Array(repeating: -1, count: pools * Self.parts))
        last = Dense(Array(repeating: -1, count: pools * Self.parts))
        occupied = Dense(Array(repeating: 0, count: pools))
    }

    /// Where in a running hour that began at a multiple of an hour a time is.
    private static func phase(_ time: Int64) -> Int64 { time - floorDivide(time, hour) * hour }

    private static func part(_ phase: Int64) -> Int {
        Int(phase / (hour / Int64(parts)))
    }

    /// Adds a cohort that has begun to run, behind those of the same part.
    mutating func insert(_ index: Int, _ cohorts: inout Dense<Cohort>) {
        let part = Self.part(Self.phase(cohorts[index].runningNanoseconds))
        let row = cohorts[index].pool * Self.parts + part
        let before = last[row]
        cohorts[index].phaseRow = row
        cohorts[index].phasePrevious = before
        cohorts[index].phaseNext = -1
        if before >= 0 { cohorts[before].phaseNext = index } else { first[row] = index }
        last[row] = index
        occupied[cohorts[index].pool] |= 1 << UInt64(part)
    }

    /// Takes a cohort out, if it is in.
    mutating func remove(_ index: Int, _ cohorts: inout Dense<Cohort>) {
        let row = cohorts[index].phaseRow
        guard row >= 0 else { return }
        cohorts[index].phaseRow = -1
        let (previous, next) = (cohorts[index].phasePrevious, cohorts[index].phaseNext)
        if previous >= 0 { cohorts[previous].phaseNext = next } else { first[row] = next }
        if next >= 0 { cohorts[next].phasePrevious = previous } else { last[row] = previous }
        if first[row] < 0 {
            occupied[cohorts[index].pool] &= ~(1 << UInt64(row % Self.parts))
        }
    }

    /// The cohort of a pool that has run longest in its present running hour, the first launched of
    /// equals; −1 if there is none.
    func furthest(
        in pool: Int, at now: Int64, _ cohorts: borrowing Dense<Cohort>
    ) -> (cohort: Int, elapsed: Int64) {
        let bits = occupied[pool]
        if bits == 0 { return (-1, -1) }
        let present = Self.part(Self.phase(now))
        // Later in the same part; the parts after it, around the clock; then this part's rest.
        var best = furthest(in: pool, part: present, now, cohorts)
        if best.isLater { return (best.cohort, best.elapsed) }
        let turned = bits &>> UInt64(present + 1) | bits &<< UInt64(63 - present)
        let others = turned & ~(1 << 63)
        if others != 0 {
            let part = (present + 1 + others.trailingZeroBitCount) % Self.parts
            best = furthest(in: pool, part: part, now, cohorts)
        }
        return (best.cohort, best.elapsed)
    }

    /// The same in one part of the hour; `isLater`: its hour ends within this very part.
    private func furthest(
        in pool: Int, part: Int, _ now: Int64, _ cohorts: borrowing Dense<Cohort>
    ) -> (cohort: Int, elapsed: Int64, isLater: Bool) {
        var best = -1
        var longest: Int64 = -1
        var index = first[pool * Self.parts + part]
        while index >= 0 {
            let elapsed = max(0, now - cohorts[index].runningNanoseconds) % Self.hour
            if elapsed > longest
                || (elapsed == longest && cohorts[index].number < cohorts[best].number)
            {
                longest = elapsed
                best = index
            }
            index = cohorts[index].phaseNext
        }
        return (best, longest, longest >= Self.hour / Int64(Self.parts))
    }
}
