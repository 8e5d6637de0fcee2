import SimulationKernel

/// The random generators that simulations draw from, by their published test outputs.
enum GeneratorCases {
    /// Outputs for inputs that describe a generator; nil for other inputs.
    static func evaluate(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember]? {
        if inputs.has("counter_hex") { return try philox(inputs) }
        if inputs.has("seq") { return try pcg(inputs) }
        if inputs.has("state") || inputs.has("seed_via") { return try xoshiro(inputs) }
        if inputs.has("seed_hex") { return try splitMix(inputs) }
        if inputs.has("u64_hex") { return try unitInterval(inputs) }
        return nil
    }

    private static func outputs(_ words: [UInt64], digits: Int) -> [JSONMember] {
        let texts = words.map { word -> JSONValue in
            let text = String(word, radix: 16)
            return .string(String(repeating: "0", count: max(0, digits - text.count)) + text)
        }
        return [JSONMember("outputs_hex", .array(texts))]
    }

    private static func count(_ inputs: CaseInputs) throws(EvaluationError) -> Int {
        let count = try inputs.count("count")
        guard (0...10_000).contains(count) else {
            throw .malformed("`inputs.count` must be from 0 to 10,000")
        }
        return Int(count)
    }

    private static func splitMix(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("seed_hex", "count")
        var generator = SplitMix64(seed: try inputs.hexadecimal("seed_hex"))
        let words = (0..<(try count(inputs))).map { _ in generator.next() }
        return outputs(words, digits: 16)
    }

    private static func pcg(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("seed", "seq", "count")
        var generator = PCG32(seed: try inputs.bits("seed"), sequence: try inputs.bits("seq"))
        let words = (0..<(try count(inputs))).map { _ in UInt64(generator.next()) }
        return outputs(words, digits: 8)
    }

    private static func xoshiro(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("state", "seed_via", "count")
        var generator: Xoshiro256
        if inputs.has("state") {
            let state = try inputs.bitsList("state")
            guard state.count == 4, state.contains(where: { $0 != 0 }) else {
                throw .malformed("`inputs.state` must be four words, not all zero")
            }
            generator = Xoshiro256(state: (state[0], state[1], state[2], state[3]))
        } else {
            let text = try inputs.text("seed_via")
            let seed = text.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }
            guard text == "splitmix64(\(seed)) x4", let number = UInt64(seed) else {
                throw .unsupported("seeding by `\(text)`")
            }
            generator = Xoshiro256(splitMixSeed: number)
        }
        let words = (0..<(try count(inputs))).map { _ in generator.next() }
        return outputs(words, digits: 16)
    }

    private static func philox(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("rounds", "counter_hex", "key_hex")
        guard try inputs.count("rounds", default: 10) == 10 else {
            throw .unsupported("Philox of other than ten rounds")
        }
        let words = try inputs.hexadecimalList("counter_hex")
        let counter = words.map(\.bits)
        let key = try inputs.hexadecimalList("key_hex").map(\.bits)
        guard counter.count == 4, key.count == 2 else {
            throw .malformed("a counter of four words and a key of two are needed")
        }
        if words.contains(where: { $0.text.utf8.count > 8 }) {
            let block = Philox.block4x64(
                counter: (counter[0], counter[1], counter[2], counter[3]), key: (key[0], key[1]))
            return outputs([block.0, block.1, block.2, block.3], digits: 16)
        }
        let narrow = counter.map { UInt32(truncatingIfNeeded: $0) }
        guard let left = UInt32(exactly: key[0]), let right = UInt32(exactly: key[1]) else {
            throw .malformed("a key wider than its counter")
        }
        let block = Philox.block4x32(
            counter: (narrow[0], narrow[1], narrow[2], narrow[3]), key: (left, right))
        return outputs([block.0, block.1, block.2, block.3].map { UInt64($0) }, digits: 8)
    }

    private static func unitInterval(_ inputs: CaseInputs) throws(EvaluationError) -> [JSONMember] {
        try inputs.only("u64_hex")
        let bits = try inputs.hexadecimal("u64_hex")
        return [
            JSONMember("halfopen_53bit", .number(RandomStream.unit(bits))),
            JSONMember("open_interval", .number(RandomStream.openUnit(bits))),
        ]
    }
}
