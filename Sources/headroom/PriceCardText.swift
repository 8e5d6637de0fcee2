import Diagnostics
import Pricing
import Quantities

/// A price card as a page of text: what the type is, every price, what is not to be had.
struct PriceCardText {
    let card: PriceCard
    let book: PriceBook

    func render() -> String {
        var lines = ["\(card.spec.type) in \(place) (\(card.spec.provider))"]
        lines.append("  " + machine.joined(separator: ", "))
        lines += [network, storage].filter { !$0.isEmpty }.map { "  " + $0.joined(separator: ", ") }
        lines += speeds.map { "  " + $0 }
        if let advice { lines.append("  " + advice) }
        lines += ["", header] + card.facts.map(row)
        lines += [""] + titles.enumerated().map { "  [\($0 + 1)] \($1)" }
        let notes = warnings + card.missing.map { $0.diagnostic().message }
        if !notes.isEmpty { lines += [""] + notes.map { "  note: \($0)" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private var place: String {
        card.regionName.map { "\(card.region), \($0)" } ?? card.region
    }

    private var machine: [String] {
        let spec = card.spec
        var parts = [
            spec.vcpu.map { "\($0) vCPU" } ?? "unknown vCPU",
            spec.memoryBytes.map { DataSize.format($0) } ?? "unknown memory",
            spec.architecture ?? "unknown architecture",
        ]
        let clock = spec.clockGigahertz.map { "\(shortest($0)) GHz" }
        let processor = [spec.processor, clock].compactMap { $0 }.joined(separator: " ")
        if !processor.isEmpty { parts.append(processor) }
        if let gpu = spec.gpu, spec.gpuCount > 0 {
            let memory = spec.gpuMemoryGiB.map { " with \(shortest($0)) GiB" } ?? ""
            parts.append("\(spec.gpuCount) × \(gpu)\(memory)")
        }
        if spec.burstable { parts.append("burstable") }
        if spec.bareMetal { parts.append("bare metal") }
        if spec.provider == "aws", !spec.currentGeneration { parts.append("previous generation") }
        return parts
    }

    private var network: [String] {
        var parts: [String] = []
        if let text = range(card.spec.networkGigabits, card.spec.networkPeakGigabits) {
            parts.append("network \(text) Gbit/s")
        }
        if let text = range(card.spec.volumeMegabits, card.spec.volumePeakMegabits) {
            parts.append("volumes \(text) Mbit/s")
        }
        return parts
    }

    private var storage: [String] {
        card.spec.localStorageGigabytes.map { ["local storage \(shortest($0)) GB"] } ?? []
    }

    private func range(_ sustained: Double?, _ peak: Double?) -> String? {
        guard let low = sustained ?? peak else { return nil }
        guard let peak, peak > low else { return shortest(low) }
        return "\(shortest(low)), up to \(shortest(peak))"
    }

    private var speeds: [String] {
        guard card.spec.provider == "aws" else { return [] }
        var lines = [card.speed, card.claimedSpeed].compactMap { $0 }.map { speed in
            let use = speed.kind == .claimed ? "; not used unless a fleet says `speed`" : ""
            return "relative speed \(shortest(speed.value)) of \(speed.baseline), "
                + "\(speed.kind.rawValue)\(use) (\(title(speed.source)))"
        }
        if card.speed == nil { lines.insert("relative speed 1: no source has measured it", at: 0) }
        return lines
    }

    private var advice: String? {
        card.spotAdvice.map {
            "spot interruptions \($0.range) a month, saving \(shortest($0.saving * 100)) %, "
                + "as of \($0.asOf) (\(title($0.source)))"
        }
    }

    private func title(_ source: String) -> String { book.source(source)?.title ?? source }

    private static let names = 50

    private var header: String {
        "  " + left("purchase", Self.names) + right("USD/h", 16) + right("upfront USD", 14)
            + "  as of       figure"
    }

    private func row(_ fact: PriceCard.Fact) -> String {
        let upfront = fact.upfront == .zero ? "" : cents(fact.upfront)
        let number = 1 + (titles.firstIndex(of: fact.sourceTitle) ?? 0)
        return "  " + left(fact.what, Self.names) + right("\(fact.price.price)", 16)
            + right(upfront, 14)
            + "  \(fact.price.asOf)  \(fact.price.provenance) [\(number)]"
    }

    /// Whole cents: a rule made the further places.
    private func cents(_ amount: Money) -> String {
        let text = "\((amount.dollars * 100).rounded() / 100)"
        let places = text.reversed().prefix { $0 != "." }.count
        return places == 1 ? text + "0" : text
    }

    /// In order of their first use.
    private var titles: [String] {
        var titles: [String] = []
        for fact in card.facts where !titles.contains(fact.sourceTitle) {
            titles.append(fact.sourceTitle)
        }
        return titles
    }

    private var warnings: [String] {
        var messages: [String] = []
        for warning in card.facts.flatMap(\.warnings) where !messages.contains(warning.message) {
            messages.append(warning.message)
        }
        return messages
    }

    private func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}
