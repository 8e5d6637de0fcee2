package import CloudModel
import Quantities
import UsageLedger

extension CheckedScenario {
    /// A region that stands by, as the file says it.
    struct StandbyRegion {
        /// Indices into the regions; the primary is −1 where there is none.
        var region: Int
        var primary: Int
        var posture: Posture
        /// Share of the primary's fleets that runs all the time.
        var capacity: Double
    }

    /// Headroom's own: AWS calls a warm standby a scaled-down copy, and gives no share.
    static let usualStandbyShare = 0.3

    package func posture(of region: Int) -> Posture {
        let setting = root["regions"].entries[region].setting
        return setting["role"].text.flatMap(Posture.init(rawValue:)) ?? .active
    }

    /// In the order of the regions.
    var standbys: [StandbyRegion] {
        let names = regions.map(\.name)
        let active = regions.indices.filter { posture(of: $0) == .active }
        return regions.indices.compactMap { region in
            let posture = posture(of: region)
            guard posture != .active else { return nil }
            let setting = root["regions"].entries[region].setting
            let capacity = StandbyCapacity(setting["standbyCapacity"].text ?? "")
            let named = setting["standbyFor"].text ?? capacity?.primary
            let primary = named.flatMap(names.firstIndex) ?? active.first ?? -1
            let share =
                switch posture {
                case .active, .hotStandby: 1.0
                case .warmStandby: capacity?.share ?? Self.usualStandbyShare
                case .pilotLight, .backupRestore: 0.0
                }
            return StandbyRegion(
                region: region, primary: primary, posture: posture, capacity: share)
        }
    }

    /// Whether nothing runs in a region until it is called.
    func isDark(_ region: Int) -> Bool { posture(of: region) == .backupRestore }

    /// The copies that regions hold, and what is sent to them: writes go from where they are
    /// served to every copy.
    func replicationUses() -> [SharedUse] {
        let setting = root["replication"]
        guard !setting.isAbsent else { return [] }
        let holders = regions.indices.filter { posture(of: $0).isReplicated }
        guard let home = holders.first(where: { posture(of: $0) == .active }) else { return [] }
        var uses: [SharedUse] = []
        for index in holders where index != home {
            let type = setting["storage"].text ?? Self.usualStorage(regions[index].provider)
            var stored = use(
                .volumeByteSeconds, in: index, for: "replication", detail: type,
                at: setting["data"])
            stored.constant = [.init(settings: [setting["data"]])]
            uses.append(stored)
        }
        for from in holders {
            for to in holders where to != from {
                var sent = use(
                    .interRegionBytes, in: from, for: "replication", detail: regions[to].name,
                    at: setting["perWrite"])
                sent.perRequest = services.enumerated().map { index, service in
                    let share = service.setting["request"]["writeShare"]
                    return (index, .init(settings: [setting["perWrite"], share]))
                }
                uses.append(sent)
            }
        }
        return uses
    }

    private static func usualStorage(_ provider: String) -> String {
        provider == "gcp" ? "pd-balanced" : "gp3"
    }
}

/// `30%`, or `30% of us-east-1`.
struct StandbyCapacity {
    var share: Double
    var primary: String?

    /// Nil where the text is neither.
    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 1 || (words.count == 3 && words[1] == "of"),
            let share = try? Fraction.parse(String(words[0]))
        else { return nil }
        self.share = share
        primary = words.count == 3 ? String(words[2]) : nil
    }
}
