/// The reference page of the scenario language, made from its schema: `docs/reference/scenario.md`.
package enum Reference {
    package static func render() -> String {
        var page = """
            # Scenario reference

            Generated from the schema: do not edit it, but run `UPDATE_GOLDEN=1 swift test --filter ReferenceTests`.

            Every quantity carries its unit; `headroom explain KEY` prints one entry of this page. A duration,
            share, size, rate, throughput, growth, count or number may be uncertain, `{p10: …, p50: …, p90: …}`,
            and is then drawn once per replication. The draw follows a normal distribution with a spread of its
            own on each side of p50, so that all three figures are met, and is kept within the key's range.

            | Kind | Written |
            |---|---|
            | duration | `90s`, `1.5h`, `9d14h`; ns, us, ms, s, m, h, d, w (7 d), y (365 d) |
            | share | `55%` or `0.55` |
            | size, throughput | `24 KB`, `30 GiB`; `125 MiB/s` |
            | request rate | `120 req/s`, `40000 req/5m` |
            | growth | `3%/month`, `10%/year` |
            | price | `3.20 USD/h`, `100 USD/month` |
            | instant | `2026-03-14T09:00:00Z`; without an offset on the clock of `timeZone` where there is one |
            | offset or instant | `9d14h` after the start, or an instant |


            """
        var pending: [(path: String, group: Group)] = [("", ScenarioSchema.root)]
        while !pending.isEmpty {
            let (path, group) = pending.removeFirst()
            page += section(path, group)
            pending = children(path, group) + pending
        }
        return page
    }

    private static func section(_ path: String, _ group: Group) -> String {
        let later = group.fields.filter { !$0.isSupported }
        var text = "## \(path.isEmpty ? "The scenario" : "`\(path)`")\n\n" + table(group)
        for field in group.fields {
            let pages = policies(field.kind).map { "[`\($0.name)`](policies/\($0.name).md)" }
            if pages.isEmpty { continue }
            text +=
                "\nEach entry of `\(field.name)` has a page: \(pages.joined(separator: ", ")).\n"
        }
        if !later.isEmpty {
            let names = later.map { "`\($0.name)`" }.joined(separator: ", ")
            text += "\nNot supported yet: \(names).\n"
        }
        return text + "\n"
    }

    /// A line for each key that there is.
    static func table(_ group: Group) -> String {
        var text = "| Key | Value | Default | Meaning |\n|---|---|---|---|\n"
        for field in group.fields where field.isSupported {
            let limits = SchemaText.range(field)
            let range = limits.isEmpty ? "" : ", \(limits)"
            let source = field.source.isEmpty ? "" : " *Source: \(field.source).*"
            let value = SchemaText.kind(field.kind) + range
            let cells = [
                "`\(field.name)`", value, SchemaText.presence(field),
                SchemaText.sentence(field.meaning) + source,
            ]
            let escaped = cells.map { $0.replacing("|", with: "\\|") }
            text += "| \(escaped.joined(separator: " | ")) |\n"
        }
        return text
    }

    /// The policies that a kind lets a scenario choose from: each has a page of its own.
    private static func policies(_ kind: Kind) -> [PolicyReference] {
        switch kind {
        case .scalar, .raw, .group: []
        case .map(let inner, _), .list(let inner), .listOr(let inner, _), .either(_, let inner):
            policies(inner)
        case .selected(_, _, let alternatives):
            alternatives.compactMap { $0.group == nil ? nil : PolicyReference.named($0.word) }
        }
    }

    /// Groups below one, each with its path.
    private static func children(_ path: String, _ group: Group) -> [(path: String, group: Group)] {
        group.fields.filter(\.isSupported).flatMap { field in
            let path = path.isEmpty ? field.name : "\(path).\(field.name)"
            // A region's overrides are the fleet's own keys again.
            if path == "fleets.NAME.regions" || !policies(field.kind).isEmpty {
                return [(path: String, group: Group)]()
            }
            return SchemaText.groups(field.kind, at: path)
        }
    }
}

/// Schema parts in words, for the reference page and `explain`.
enum SchemaText {
    static func kind(_ kind: Kind) -> String {
        switch kind {
        case .scalar(let scalar): scalar.documentation
        case .group: "map"
        case .map(_, let entry): "map of names to \(entry.drop { $0 != " " }.dropFirst())s"
        case .list(let item): "list of \(plural(item))"
        case .listOr(let item, _): "list of \(plural(item)), or map"
        case .either(let scalar, let full): "\(scalar.documentation), or \(Self.kind(full))"
        case .selected(let key, _, let alternatives):
            "map with `\(key)`: "
                + alternatives.filter { $0.group != nil }.map(\.word).joined(separator: " | ")
        case .raw: "any value"
        }
    }

    private static func plural(_ kind: Kind) -> String {
        if case .scalar(.choice) = kind { return Self.kind(kind) }
        if case .scalar(let scalar) = kind { return scalar.documentation + "s" }
        if case .either(.text, _) = kind { return "names or maps" }
        return Self.kind(kind)
    }

    static func range(_ field: Field) -> String {
        if !field.limits.isEmpty { return field.limits }
        return switch field.kind {
        case .scalar(let scalar): isWide(scalar) ? "" : scalar.rangeText
        case .either(let scalar, _): scalar.rangeText
        case .group, .map, .list, .listOr, .selected, .raw: ""
        }
    }

    /// Policies check their own ranges; the schema's limits for them say nothing.
    private static func isWide(_ kind: ScalarKind) -> Bool {
        switch kind {
        case .count(let range): range.lowerBound < -1_000_000_000
        case .share(let range), .number(let range): range.lowerBound < -1_000_000
        case .duration(let low, _): low.hasPrefix("-")
        default: false
        }
    }

    static func presence(_ field: Field) -> String {
        switch field.presence {
        case .required: "required"
        case .optional(let words): words
        case .defaulted(let text): "`\(text)`"
        case .contextual(let words): words
        }
    }

    static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    /// The maps with fixed keys that a kind leads to, under paths with `NAME` for the user's own
    /// names.
    static func groups(_ kind: Kind, at path: String) -> [(path: String, group: Group)] {
        switch kind {
        case .scalar, .raw: []
        case .group(let group): [(path, group)]
        case .map(let inner, _): groups(inner, at: "\(path).NAME")
        case .list(let inner): groups(inner, at: "\(path)[]")
        case .listOr(let inner, let group): groups(inner, at: "\(path)[]") + [(path, group)]
        case .either(_, let inner): groups(inner, at: path)
        case .selected(let key, _, let alternatives):
            alternatives.compactMap { alternative in
                alternative.group.map { ("\(path) with \(key) \(alternative.word)", $0) }
            }
        }
    }
}
