import Experiments
import Statistics

/// What a scenario pays for and does not need, for every format of a plan.
struct WasteSection {
    static let title = "what the scenario as it is does not need"
    private let waste: Waste

    init(_ waste: Waste) { self.waste = waste }

    var isEmpty: Bool { waste.idle.isEmpty && waste.minimums.isEmpty }

    var table: SectionTable {
        SectionTable(
            columns: [("USD/month ±", true), ("of its cost", true), ("what", false)],
            rows: waste.idle.map { [amount($0.cost), share($0.cost.mean), Self.text($0)] }
                + waste.minimums.map { minimum in
                    [
                        amount(minimum.difference), share(-minimum.difference.mean),
                        "\(minimum.setting) keeps every promise",
                    ]
                })
    }

    /// How to read it; empty where there is nothing to read.
    var notes: [String] {
        var notes: [String] = []
        if waste.idle.contains(where: { $0.kind == .capacity }) {
            notes.append(
                "Idle is what stood, minute by minute, beyond what the load needed within its "
                    + "latency objective. Some of it may be what survives a lost zone; the rows "
                    + "overlap, and do not add up.")
        }
        if waste.idle.contains(where: { $0.kind == .commitment }) {
            notes.append("`headroom commit` finds the commitments that would be used.")
        }
        return notes
    }

    private static func text(_ idle: Waste.Idle) -> String {
        switch idle.kind {
        case .capacity: "idle capacity of \(idle.what)"
        case .volumes: "volumes of idle capacity of \(idle.what)"
        case .commitment: "commitments that covered nothing"
        }
    }

    private func amount(_ estimate: MeanEstimate) -> String {
        let error =
            estimate.halfWidth.isFinite
            ? " ± "
                + Figure.grouped(
                    estimate.halfWidth, decimals: Figure.dollarDecimals(estimate.mean)) : ""
        return Figure.dollars(abs(estimate.mean)) + error
    }

    private func share(_ value: Double) -> String {
        waste.cost > 0 ? Figure.share(value / waste.cost) : ""
    }

    func write(_ json: inout JSONWriter) {
        json.integer("replications", waste.replications)
        json.number("costPerMonth", waste.cost)
        json.array("idle") { json in
            for idle in waste.idle {
                json.object { json in
                    json.string("kind", idle.kind.rawValue)
                    json.string("what", idle.what)
                    json.number("costPerMonth", idle.cost.mean)
                    json.number("halfWidth", idle.cost.halfWidth)
                }
            }
        }
        json.array("minimums") { json in
            for minimum in waste.minimums {
                json.object { json in
                    json.string("setting", minimum.setting)
                    json.number("differencePerMonth", minimum.difference.mean)
                    json.number("halfWidth", minimum.difference.halfWidth)
                    json.number("kept", minimum.kept)
                }
            }
        }
    }
}
