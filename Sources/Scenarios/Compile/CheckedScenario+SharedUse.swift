import CloudModel
import Quantities
import UsageLedger

extension CheckedScenario {
    /// Everything that the scenario buys beside fleets, by region, then what is sold for all of
    /// them, then backups.
    var sharedUses: [SharedUse] {
        var uses: [SharedUse] = []
        for index in regions.indices {
            var own = networkUses(index) + observabilityUses(index) + securityUses(index)
            // Where nothing runs nothing is there all the time.
            if isDark(index) { for use in own.indices { own[use].constant = [] } }
            uses += own
        }
        uses += globalUses() + replicationUses() + storeUses()
        for backup in root["backups"].entries { uses += backupUses(backup) }
        return uses.filter(\.isNeeded)
    }

    func use(
        _ kind: MeterKind, in region: Int?, for owner: String = "shared", detail: String = "",
        at setting: Setting
    ) -> SharedUse {
        SharedUse(
            meter: MeterDescription(
                kind: kind, owner: owner, provider: regions[region ?? 0].provider,
                region: region.map { regions[$0].name } ?? "global", detail: detail),
            place: setting.keyPlace, region: region)
    }

    /// So many of something all the time.
    private func count(
        _ kind: MeterKind, _ setting: Setting, in region: Int?, detail: String = ""
    ) -> SharedUse {
        var use = use(kind, in: region, detail: detail, at: setting)
        use.constant = [.init(settings: [setting])]
        return use
    }

    /// So many for each request of any service.
    private func perRequest(
        _ kind: MeterKind, _ settings: [Setting], in region: Int?, factor: Double = 1,
        detail: String = "", ofResponse: Bool = false
    ) -> SharedUse {
        var use = use(kind, in: region, detail: detail, at: settings[0])
        use.perRequest = services.enumerated().map { index, service in
            let response = ofResponse ? [service.setting["request"]["response"]] : []
            return (index, .init(factor: factor, settings: settings + response))
        }
        return use
    }

    private func networkUses(_ index: Int) -> [SharedUse] {
        let network = root["network"]
        let region = regions[index]
        var uses = natUses(index)
        uses.append(contentsOf: addressUses(index))
        uses.append(count(.vpnConnectionSeconds, network["vpn"], in: index))
        for entry in network["interRegion"].entries where entry.name != region.name {
            uses.append(
                perRequest(
                    .interRegionBytes, [entry.setting], in: index, detail: entry.name,
                    ofResponse: true))
        }
        return uses
    }

    private func natUses(_ index: Int) -> [SharedUse] {
        let nat = root["network"]["nat"]
        guard !nat.isAbsent else { return [] }
        let region = regions[index]
        let zones = Double(region.zones.count)
        let isRegional = region.provider == "gcp"
        let isOne = isRegional || nat["gateways"].text == "one-per-region"
        var gateways = use(.natGatewaySeconds, in: index, at: nat)
        gateways.constant = [.init(factor: isOne ? 1 : zones)]
        var addresses = use(.publicAddressSeconds, in: index, for: "nat", at: nat)
        addresses.constant = gateways.constant
        var uses = [
            gateways, addresses,
            perRequest(.natBytes, [nat["share"]], in: index, ofResponse: true),
        ]
        if isOne, !isRegional {
            uses.append(
                perRequest(
                    .crossZoneBytes, [nat["share"]], in: index, factor: (zones - 1) / zones,
                    ofResponse: true))
        }
        return uses
    }

    private func addressUses(_ index: Int) -> [SharedUse] {
        let setting = root["network"]["publicIPv4"]
        let words = setting.text.map { [$0] } ?? setting.list.compactMap(\.text)
        let region = regions[index]
        var use = use(.publicAddressSeconds, in: index, at: setting)
        if words.contains("per-load-balancer") {
            let balancers =
                fleets.count { $0.region == index && !$0.setting["balancer"].isAbsent }
                + workloads.count { $0.region == index && !$0.setting["balancer"].isAbsent }
            let each = region.provider == "gcp" ? 1 : region.zones.count
            use.constant = [.init(factor: Double(balancers * each))]
        }
        if words.contains("per-instance") { use.perInstance = [.init()] }
        return [use]
    }

    /// Metrics of one instance under detailed monitoring.
    ///
    /// Source: Amazon CloudWatch pricing, EC2 detailed monitoring: charged as seven metrics of each
    /// instance (2026-07).
    private static let detailedMetrics = 7.0

    private func observabilityUses(_ index: Int) -> [SharedUse] {
        let setting = root["observability"]
        var uses: [SharedUse] = []
        if setting["metricPeriod"].text == "1m", regions[index].provider == "aws" {
            var use = use(.metricSeconds, in: index, for: "instances", at: setting["metricPeriod"])
            use.perInstance = [.init(factor: Self.detailedMetrics)]
            uses.append(use)
        }
        uses.append(count(.metricSeconds, setting["customMetrics"], in: index))
        for (key, resolution) in [
            ("alarms", "standard-resolution"), ("highResolutionAlarms", "high-resolution"),
            ("compositeAlarms", "composite"),
        ] {
            uses.append(count(.alarmSeconds, setting[key], in: index, detail: resolution))
        }
        let written = setting["logsPerRequest"]
        for (service, entry) in services.enumerated() {
            var taken = use(.logBytes, in: index, for: entry.name, at: written)
            taken.perRequest = [(service, .init(settings: [written]))]
            var stored = use(.logByteSeconds, in: index, for: entry.name, at: written)
            stored.perRequest = [
                (service, .init(settings: [written, setting["logCompression"]]))
            ]
            stored.retention = .forever
            if case .integer(let nanoseconds)? = setting["retention"].scalar {
                stored.retention = .span(TimeSpan(nanoseconds: nanoseconds))
            }
            uses += [taken, stored]
        }
        return uses
    }

    private func securityUses(_ index: Int) -> [SharedUse] {
        let setting = root["security"]
        return [
            count(.keySeconds, setting["keys"], in: index),
            perRequest(.keyRequests, [setting["kmsRequestsPerRequest"]], in: index),
            count(.secretSeconds, setting["secrets"], in: index),
            perRequest(.secretRequests, [setting["secretRequestsPerRequest"]], in: index),
            count(.certificateSeconds, setting["certificates"], in: index),
        ]
    }

    /// What a provider sells for all regions together.
    private func globalUses() -> [SharedUse] {
        guard !regions.isEmpty else { return [] }
        let dns = root["network"]["dns"]
        let checks = dns["healthChecks"]
        let endpoint = checks["endpoint"].text ?? "aws"
        var features = count(
            .healthCheckFeatureSeconds, checks["count"], in: nil, detail: endpoint)
        features.constant[0].factor = Double(checks["features"].list.count)
        return failoverChecks() + [
            count(.hostedZoneSeconds, dns["hostedZones"], in: nil),
            perRequest(.dnsQueries, [dns["queriesPerRequest"]], in: nil),
            count(.healthCheckSeconds, checks["count"], in: nil, detail: endpoint), features,
            count(.dashboardSeconds, root["observability"]["dashboards"], in: nil),
        ]
    }

    /// DNS checks one endpoint in each region, with an optional feature where it looks more often
    /// than twice a minute.
    private func failoverChecks() -> [SharedUse] {
        let failover = root["failover"]
        guard failover["mechanism"].text == "dns", regions.count > 1 else { return [] }
        var checks = use(
            .healthCheckSeconds, in: nil, for: "failover", detail: "aws", at: failover)
        checks.constant = [.init(factor: Double(regions.count))]
        var fast = use(
            .healthCheckFeatureSeconds, in: nil, for: "failover", detail: "aws", at: failover)
        if case .integer(let interval)? = failover["healthCheck"]["interval"].scalar,
            interval < 30_000_000_000
        {
            fast.constant = checks.constant
        }
        return [checks, fast]
    }

    /// A chain of copies as it is once it has run for long: the oldest holds everything, each later
    /// one what has changed since the one before.
    private func backupUses(_ entry: Setting.Entry) -> [SharedUse] {
        let setting = entry.setting
        guard let home = backupRegion(setting),
            case .integer(let every)? = setting["every"].scalar,
            case .integer(let keep)? = setting["keep"].scalar, every > 0
        else { return [] }
        let days = Double(every) / Double(TimeSpan.day.nanoseconds)
        let copies = Double(max(1, keep / every))
        let changed = [setting["data"], setting["dailyChange"]]
        func stored(in region: String) -> SharedUse {
            var use = use(.snapshotByteSeconds, in: home, for: entry.name, at: setting["data"])
            use.meter.region = region
            use.constant = [
                .init(settings: [setting["data"]]),
                .init(factor: (copies - 1) * days, settings: changed),
            ]
            return use
        }
        var uses = [stored(in: regions[home].name)]
        if let copy = setting["copyTo"].text {
            var sent = use(
                .interRegionBytes, in: home, for: entry.name, detail: copy, at: setting["copyTo"])
            sent.constant = [.init(factor: 1 / 86_400, settings: changed)]
            var second = stored(in: copy)
            second.place = setting["copyTo"].place
            uses += [sent, second]
        }
        return uses
    }

    /// Index of the region that a backup's data is in.
    func backupRegion(_ setting: Setting) -> Int? {
        guard let name = setting["region"].text else { return regions.isEmpty ? nil : 0 }
        return regions.firstIndex { $0.name == name }
    }
}
