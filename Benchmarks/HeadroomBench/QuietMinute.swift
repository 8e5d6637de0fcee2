/// The arithmetic of a fleet's quiet minute in `flow`, and nothing around it: serving, latency by
/// load level, what elasticity needs, two alarms. One replication at a time, and four in the lanes
/// of a vector, with the same bits: what replications in lanes could gain at most.
struct QuietMinute {
    static let levels = 145
    /// Levels are followed by one that is never reached, and by the total.
    static let row = levels + 2

    var residual = 0.0
    var offered = 0.0
    var served = 0.0
    var carried = 0.0
    var under = 0.0
    var over = 0.0
    var unlike = 0.0
    var lastNeed = 0.0
    var high: Int64 = 0
    var low: Int64 = 0

    static let possible = 130.0 * 40 * 60_000
    static let cpuPerRequest = 0.0061 / 40 / 60_000
    static let unitMinute = 90.0 * 60_000

    @inline(never)
    mutating func step(
        _ rate: Double, _ latency: UnsafeMutablePointer<Double>, _ late: UnsafePointer<Double>
    ) {
        let exact = rate * 60_000 + residual
        let arrivals = Double(Int64(exact))
        residual = exact - arrivals
        let position = min(arrivals / Self.possible, 0.9) * 100
        let level = Int(position)
        let part = position - Double(level)
        latency[level] += arrivals * (1 - part)
        latency[level + 1] += arrivals * part
        latency[Self.levels + 1] += arrivals
        let share = late[level] + part * (late[level + 1] - late[level])
        offered += arrivals
        served += arrivals - arrivals * share
        carried += arrivals / 1_000
        let exactNeed = arrivals / Self.unitMinute
        let whole = Double(Int64(exactNeed))
        let need = whole + (whole < exactNeed ? 1 : 0)
        under += max(0, need - 40) / need
        over += max(0, 40 - need) / need
        unlike += need != lastNeed ? 60 : 0
        lastNeed = need
        let cpu = arrivals * Self.cpuPerRequest * 1_000
        high = (high << 1 | (cpu > 0.55 ? 1 : 0)) & 0x7
        low = (low << 1 | (cpu < 0.495 ? 1 : 0)) & 0x7FFF
    }
}

/// The same, four abreast.
struct QuietMinuteLanes {
    typealias Lanes = SIMD4<Double>

    var residual = Lanes()
    var offered = Lanes()
    var served = Lanes()
    var carried = Lanes()
    var under = Lanes()
    var over = Lanes()
    var unlike = Lanes()
    var lastNeed = Lanes()
    var high = SIMD4<Int64>()
    var low = SIMD4<Int64>()

    @inline(never)
    mutating func step(
        _ rate: Lanes, _ latency: UnsafeMutablePointer<Double>, _ late: UnsafePointer<Double>
    ) {
        let exact = rate * 60_000 + residual
        let arrivals = Self.whole(exact)
        residual = exact - arrivals
        let load = arrivals / QuietMinute.possible
        let position = load.replacing(with: 0.9, where: load .> 0.9) * 100
        let level = Self.whole(position)
        let part = position - level
        // A table is looked up, and added to, one lane at a time.
        var share = Lanes()
        for lane in 0..<4 {
            let index = Int(level[lane])
            let row = latency + lane * QuietMinute.row
            row[index] += arrivals[lane] * (1 - part[lane])
            row[index + 1] += arrivals[lane] * part[lane]
            row[QuietMinute.levels + 1] += arrivals[lane]
            share[lane] = late[index] + part[lane] * (late[index + 1] - late[index])
        }
        offered += arrivals
        served += arrivals - arrivals * share
        carried += arrivals / 1_000
        let exactNeed = arrivals / QuietMinute.unitMinute
        let whole = Self.whole(exactNeed)
        let need = whole.replacing(with: whole + 1, where: whole .< exactNeed)
        let short = need - 40
        under += short.replacing(with: 0, where: short .< 0) / need
        over += (-short).replacing(with: 0, where: short .> 0) / need
        unlike += Lanes().replacing(with: 60, where: need .!= lastNeed)
        lastNeed = need
        let cpu = arrivals * QuietMinute.cpuPerRequest * 1_000
        let one = SIMD4<Int64>(repeating: 1)
        high = (high &<< 1 | SIMD4<Int64>().replacing(with: one, where: cpu .> 0.55)) & 0x7
        low = (low &<< 1 | SIMD4<Int64>().replacing(with: one, where: cpu .< 0.495)) & 0x7FFF
    }
    /// Rounds down what is not negative, by adding and taking away 1.5·2⁵²: the first x86-64
    /// processors have no instruction for it, and a call for each lane would be all that is seen.
    @inline(__always)
    private static func whole(_ values: Lanes) -> Lanes {
        let nearest = (values + 0x1.8p52) - 0x1.8p52
        return nearest.replacing(with: nearest - 1, where: nearest .> values)
    }
}
