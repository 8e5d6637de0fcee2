import CloudModel
package import Diagnostics
package import Pricing
package import Quantities
package import UsageLedger

/// Usage from a file with the prices and commitments by which it is rated.
package struct UsageBill {
    package let document: UsageDocument
    package let rating: RatingPlan
    /// Newest figures not after this date; nil: all.
    package let asOf: CalendarDate?
    /// True things about the input that a reader of the bill must be told.
    package let warnings: [Diagnostic]

    /// - Parameters:
    ///   - commitments: text of a file with `commitments`, `accounts`, `prices` and `extras`, and
    ///     its name; nil: everything at on-demand prices.
    ///   - asOf: newest figures not after this date; the file's own `prices.asOf` comes first.
    ///   - bought: further commitments, as maps of the language by name.
    /// - Throws: every usage row's missing price, and every error of the file, by position.
    package init(
        _ document: UsageDocument, commitments: (text: String, file: String)?, book: PriceBook,
        asOf: CalendarDate? = nil, bought: [(name: String, entry: String)] = []
    ) throws(DiagnosticList) {
        self.document = document
        let start = UTCInstant(nanosecondsSince1970: document.start)
        let horizon = UTCInstant(nanosecondsSince1970: document.end) - start
        var decoder = Decoder(context: [
            "commitments.*.start": start.description,
            "prices.asOf": book.newestDate.description,
        ])
        let root = try Self.root(commitments, bought, &decoder)
        var asOf = asOf
        let own = root["prices"]["asOf"]
        if own.isGiven, case .date(let date)? = own.scalar { asOf = date }
        self.asOf = asOf
        var checker = ScenarioChecker(
            book: book, bill: root, name: document.name, start: start, horizon: horizon,
            asOf: asOf)
        checker.place(document)
        checker.checkCommitments()
        checker.checkDiscounts()
        checker.refuseWhatARunHas()
        let problems = decoder.diagnostics + checker.problems + checker.finder.problems
        guard problems.isEmpty else { throw DiagnosticList(ScenarioLoader.unique(problems)) }
        checker.checked.prices = checker.finder.table
        var compiler = RatingCompiler(
            checked: checker.checked, catalog: document.catalog(start: start, horizon: horizon))
        var rating = compiler.compile()
        let late = compiler.resolver.problems
        if late.contains(where: { $0.severity == .error }) { throw DiagnosticList(late) }
        for (index, pool) in document.pools.enumerated() {
            rating.pools[index].account = pool.account
        }
        self.rating = rating
        warnings = ScenarioLoader.unique(
            checker.warnings + checker.finder.collectedWarnings + late)
    }

    private static func root(
        _ commitments: (text: String, file: String)?, _ bought: [(name: String, entry: String)],
        _ decoder: inout Decoder
    ) throws(DiagnosticList) -> Setting {
        var node = SourceNode(
            .mapping([]), at: Place(file: "", position: .init(line: 1, column: 1)))
        if let commitments {
            node = try NodeReader.read(commitments.text, file: commitments.file)
        }
        node = try node.buying(bought)
        return decoder.decode(
            node, as: .group(ScenarioSchema.bill), path: "", keyPlace: node.place)
    }

    /// Rates the usage hour by hour.
    ///
    /// - Parameter rows: gets every row of the bill, those that are carried over last.
    package func rate(rows: inout some ChargeSink) -> Bill {
        var rater = Rater(plan: rating)
        document.replay { rater.record($0, rows: &rows) }
        var bill = rater.finish(rows: &rows)
        for charge in document.carried { rows.record(charge) }
        bill.lines += document.carriedLines
        return bill
    }

    /// As `rate(rows:)`, without the rows.
    package func rate() -> Bill {
        var rater = Rater(plan: rating)
        document.replay { rater.record($0) }
        var bill = rater.finish()
        bill.lines += document.carriedLines
        return bill
    }
}

extension UsageDocument {
    /// The file's name without its folder and ending.
    fileprivate var name: String {
        let last = file.split(separator: "/").last.map(String.init) ?? file
        return String(last.prefix { $0 != "." })
    }

    func catalog(start: UTCInstant, horizon: TimeSpan) -> LedgerCatalog {
        LedgerCatalog(
            scenario: name, start: start, horizon: horizon,
            pools: pools.map { pool in
                PoolDescription(
                    fleet: pool.owner, provider: pool.provider, region: pool.region,
                    zone: pool.zone, instanceType: pool.type, operatingSystem: pool.os,
                    market: pool.isSpot ? .spot : .onDemand, billing: .perSecond)
            }, meters: [])
    }

    /// Every clock-hour's usage in order, hours without any left out.
    package func replay(_ body: (HourlyUsage) -> Void) {
        let order = stretches.indices.sorted {
            (stretches[$0].from, $0) < (stretches[$1].from, $1)
        }
        let length = TimeSpan.hour.nanoseconds
        var active: [Int] = []
        var next = 0
        var hour = floorDivide(start, length)
        while next < order.count || !active.isEmpty {
            if active.isEmpty { hour = max(hour, floorDivide(stretches[order[next]].from, length)) }
            let opens = hour * length
            while next < order.count, stretches[order[next]].from < opens + length {
                active.append(order[next])
                next += 1
            }
            var usage = HourlyUsage(clockHour: hour, pools: pools.count, meters: 0)
            for index in active {
                let stretch = stretches[index]
                usage.instanceNanoseconds[stretch.pool] +=
                    stretch.until(opens + length) - stretch.until(opens)
            }
            active.removeAll { stretches[$0].to <= opens + length }
            body(usage)
            hour += 1
        }
    }

    /// Carried charges of one key and month as one line of the bill.
    var carriedLines: [ChargeLine] {
        var lines: [ChargeLine] = []
        var places: [ChargeKey: Int] = [:]
        for charge in carried {
            if let place = places[charge.key] {
                lines[place].costs += charge.costs
                lines[place].quantity += charge.quantity
            } else {
                places[charge.key] = lines.count
                lines.append(
                    ChargeLine(
                        key: charge.key, quantity: charge.quantity, unit: charge.unit,
                        costs: charge.costs, provenance: .user))
            }
        }
        return lines
    }
}

extension UsageDocument.Stretch {
    /// What has run by an instant: whole nanoseconds, so that hours add up to the stretch.
    fileprivate func until(_ instant: Int64) -> Int128 {
        if instant >= to { return nanoseconds }
        if instant <= from { return 0 }
        return scaledDown(nanoseconds, times: Int128(instant - from), over: Int128(to - from))
    }
}

extension ScenarioChecker {
    /// Regions, zones and prices of usage from a file, as a scenario's fleets would have them.
    fileprivate mutating func place(_ document: UsageDocument) {
        for (index, pool) in document.pools.enumerated() {
            let place = Place(
                file: document.file, position: .init(line: document.lines[index], column: 1))
            finder.findPool(
                PriceTable.PoolKey(
                    provider: pool.provider, region: pool.region, type: pool.type, os: pool.os),
                spot: pool.isSpot, at: place)
            var region = checked.regions.firstIndex { $0.name == pool.region }
            if region == nil {
                checked.regions.append(
                    RegionPlan(
                        name: pool.region, provider: pool.provider,
                        zones: zoneNames(pool.region, provider: pool.provider)))
                region = checked.regions.count - 1
            }
            guard let region else { continue }
            if !pool.zone.isEmpty, !checked.regions[region].zones.contains(pool.zone) {
                checked.regions[region].zones.append(pool.zone)
            }
            func text(_ word: String) -> Setting {
                Setting(
                    value: .scalar(.text(word)), path: "", place: place, keyPlace: place,
                    isGiven: true, kind: nil)
            }
            var setting = text("")
            var types = text("")
            types.value = .list([text(pool.type)])
            setting.value = .group([("instances", types), ("os", text(pool.os))])
            var fleet = CheckedScenario.Fleet(
                name: pool.owner, region: region, service: -1, setting: setting)
            fleet.items = setting["instances"].list.compactMap { InstanceItem($0, fleet: setting) }
            checked.fleets.append(fleet)
        }
    }

    /// The zones that a region can have, for commitments in one that was not used.
    private func zoneNames(_ region: String, provider: String) -> [String] {
        "abcdef".enumerated().map { number, letter in
            switch provider {
            case "azure": "\(region)-\(number + 1)"
            case "gcp": "\(region)-\(letter)"
            default: "\(region)\(letter)"
            }
        }
    }
}
