/// Applies a fleet's settings for one region over its own.
///
/// Maps with fixed keys and maps of named entries merge key by key; everything else (single values,
/// lists, distributions, policies) is replaced whole, so that no half of an old value survives.
enum FleetOverride {
    /// Short forms in a region's map and the keys of `scaling` that they stand for.
    static let scalingKeys = ["min", "max", "initial"]

    /// `fleet` as it is in the region whose map is `override`.
    static func merged(_ fleet: SourceNode, with override: SourceNode) -> SourceNode {
        let entries = (fleet.entries ?? []).filter { $0.key != "regions" }
        var base = fleet
        base.content = .mapping(entries)
        return merge(base, expanded(override), as: .group(FleetSchema.fleet))
    }

    /// The override with `min: 2` spelled `scaling: { min: 2 }`.
    private static func expanded(_ override: SourceNode) -> SourceNode {
        let entries = override.entries ?? []
        let short = entries.filter { scalingKeys.contains($0.key) }
        guard !short.isEmpty else { return override }
        var rest = entries.filter { !scalingKeys.contains($0.key) }
        let scaling = SourceNode(.mapping(short), at: short[0].keyPlace)
        if let index = rest.firstIndex(where: { $0.key == "scaling" }) {
            let whole = (rest[index].value.entries ?? []).filter { entry in
                !short.contains { $0.key == entry.key }
            }
            rest[index].value.content = .mapping(whole + short)
        } else {
            rest.append(
                SourceNode.Entry(key: "scaling", keyPlace: short[0].keyPlace, value: scaling))
        }
        var result = override
        result.content = .mapping(rest)
        return result
    }

    private static func merge(
        _ base: SourceNode, _ over: SourceNode, as kind: Kind
    ) -> SourceNode {
        let child: (String) -> Kind?
        switch kind {
        case .group(let group): child = { group.field($0)?.kind }
        case .map(let entry, _): child = { _ in entry }
        case .scalar, .list, .listOr, .either, .selected, .raw: return over
        }
        guard case .mapping(var entries) = base.content, let changes = over.entries else {
            return over
        }
        for change in changes {
            if let index = entries.firstIndex(where: { $0.key == change.key }) {
                let kind = child(change.key) ?? .raw
                entries[index].value = merge(entries[index].value, change.value, as: kind)
                entries[index].keyPlace = change.keyPlace
            } else {
                entries.append(change)
            }
        }
        var result = base
        result.content = .mapping(entries)
        return result
    }
}
