import CloudModel
import Diagnostics
import Pricing
import Quantities

/// Looks up every price that a scenario can need, and says where in the file a missing one was
/// asked for.
struct PriceFinder {
    let book: PriceBook
    let asOf: CalendarDate?
    let fallbackRegion: String?
    /// The run, where spot prices of its days are wanted.
    var recorded: (from: UTCInstant, to: UTCInstant)?
    /// Whether spot prices are drawn.
    var isFitted = false
    /// What was looked up, in its order.
    private(set) var poolKeys: [PriceTable.PoolKey] = []
    private(set) var serviceKeys: [PriceTable.ServiceKey] = []
    private(set) var table = PriceTable()
    private(set) var problems: [Diagnostic] = []
    /// By kind of warning: the first of each and how many more there are.
    private var warnings: [(kind: String, diagnostic: Diagnostic, more: Int)] = []
    private var missed: Set<PriceTable.PoolKey> = []
    private var missedServices: Set<PriceTable.ServiceKey> = []

    init(book: PriceBook, asOf: CalendarDate?, fallbackRegion: String?) {
        self.book = book
        self.asOf = asOf
        self.fallbackRegion = fallbackRegion
    }

    /// Warnings, each kind once.
    var collectedWarnings: [Diagnostic] {
        warnings.map { warning in
            var diagnostic = warning.diagnostic
            if warning.more > 0 { diagnostic.notes.append("and \(warning.more) more like it") }
            return diagnostic
        }
    }

    mutating func warn(_ kind: String, _ message: String, at place: Place) {
        if let index = warnings.firstIndex(where: { $0.kind == kind }) {
            if warnings[index].diagnostic.message != message { warnings[index].more += 1 }
            return
        }
        warnings.append(
            (
                kind,
                Diagnostic(.warning, message, file: place.file, position: place.position), 0
            ))
    }

    mutating func warn(_ list: [PriceWarning], at place: Place) {
        for warning in list {
            let kind =
                switch warning {
                case .mixedDates: "mixedDates"
                case .spotMixedDates: "spotMixedDates"
                case .newerThanAsked: "newerThanAsked"
                }
            warn(kind, warning.message, at: place)
        }
    }

    mutating func report(_ diagnostic: Diagnostic) { problems.append(diagnostic) }

    mutating func report(_ miss: PriceMiss, at place: Place) {
        problems.append(miss.diagnostic(file: place.file, position: place.position))
    }

    mutating func note(_ what: String, _ price: SourcedPrice) {
        table.trail.append("\(what)=\(price.price)@\(price.asOf):\(price.source)")
    }

    /// Facts and prices of one instance type in one region.
    mutating func findPool(_ key: PriceTable.PoolKey, spot: Bool, at place: Place) {
        guard !missed.contains(key) else { return }
        if let known = table.pools[key], known.spot != nil || !spot { return }
        guard findInstance(key, at: place) else {
            missed.insert(key)
            return
        }
        var pool: PriceTable.Pool
        switch book.onDemandPrice(
            provider: key.provider, region: key.region, type: key.type, os: key.os, asOf: asOf)
        {
        case .failure(let miss):
            report(miss, at: place)
            missed.insert(key)
            return
        case .success(let price):
            pool = PriceTable.Pool(onDemand: price, spot: nil, interruptionsPerHour: 0)
            note("\(key.provider)/\(key.region)/\(key.type)/\(key.os)", price)
        }
        if spot {
            switch book.spotPrice(
                provider: key.provider, region: key.region, type: key.type, os: key.os, asOf: asOf)
            {
            case .failure(let miss):
                report(miss, at: place)
                missed.insert(key)
                return
            case .success(let found):
                pool.spot = found.price
                warn(found.warnings, at: place)
                note("spot \(key.provider)/\(key.region)/\(key.type)/\(key.os)", found.price)
                pool.interruptionsPerHour = interruptions(key, at: place)
                findPath(key, &pool, at: place)
            }
        }
        if key.provider == "gcp" { findResources(key, &pool) }
        if table.pools[key] == nil { poolKeys.append(key) }
        table.pools[key] = pool
    }

    private mutating func findPath(
        _ key: PriceTable.PoolKey, _ pool: inout PriceTable.Pool, at place: Place
    ) {
        if isFitted { return findProcess(key, &pool) }
        guard let recorded else { return }
        pool.spotPath = book.spotPath(
            provider: key.provider, region: key.region, type: key.type, os: key.os,
            from: recorded.from, to: recorded.to)
        guard !pool.spotPath.isEmpty else {
            return warn(
                "spotPath",
                "no spot prices of these days are recorded for `\(key.type)` in "
                    + "`\(key.region)`: the newest stands in", at: place)
        }
        let steps = pool.spotPath.steps.map { "\($0.from):\($0.price)" }
        table.trail.append("spots \(key.region)/\(key.type)=\(steps.joined(separator: ","))")
    }

    /// The user's own records come first, where they are long enough to say anything.
    private mutating func findProcess(_ key: PriceTable.PoolKey, _ pool: inout PriceTable.Pool) {
        let process = book.spotProcess(
            provider: key.provider, region: key.region, type: key.type, os: key.os)
        pool.spotProcess = process
        table.trail.append(
            "spots \(key.region)/\(key.type)=\(process.interval),\(process.persistence),"
                + "\(process.deviation)")
    }

    /// What a fact outside the price book adds.
    mutating func change(_ body: (inout PriceTable) -> Void) { body(&table) }

    private mutating func findResources(_ key: PriceTable.PoolKey, _ pool: inout PriceTable.Pool) {
        pool.resources = book.resourcePrices(
            region: key.region, type: key.type, price: pool.onDemand.price, asOf: asOf)
        pool.sustainedUse = book.sustainedUse(
            region: key.region, type: key.type, asOf: asOf)
        let memory = pool.resources.map { "\($0.memoryPerInstance)" } ?? "none"
        let weights = pool.sustainedUse?.weights ?? []
        table.trail.append("resources \(key.region)/\(key.type)=\(memory),\(weights)")
    }

    private mutating func findInstance(_ key: PriceTable.PoolKey, at place: Place) -> Bool {
        let typeKey = PriceTable.TypeKey(provider: key.provider, type: key.type)
        if table.instances[typeKey] != nil { return true }
        guard let spec = book.instanceSpec(provider: key.provider, type: key.type) else {
            // The price look-up knows the nearest names.
            if case .failure(let miss) = book.onDemandPrice(
                provider: key.provider, region: key.region, type: key.type, os: key.os, asOf: asOf)
            {
                report(miss, at: place)
            }
            return false
        }
        guard let vcpu = spec.vcpu, vcpu > 0 else {
            problems.append(
                Diagnostic(
                    .error, "the price book does not know how many vCPUs `\(key.type)` has",
                    file: place.file, position: place.position))
            return false
        }
        let speed = key.provider == "aws" ? book.relativeSpeed(type: key.type) : nil
        table.instances[typeKey] = PriceTable.Instance(
            vcpu: vcpu, memory: spec.memoryBytes, family: spec.family, speed: speed?.value ?? 1,
            speedSource: speed?.source,
            normalizationUnits: spec.normalizationUnits, sizeFlexible: spec.sizeFlexible,
            credits: spec.credits)
        if let credits = spec.credits {
            table.trail.append(
                "credits \(key.type)=\(credits.earnedPerHour),\(credits.maximum),"
                    + "\(credits.atLaunch),\(credits.isUnlimited):\(credits.source)")
        }
        if spec.burstsUnknown {
            warn(
                "bursts",
                "`\(key.type)` shares its CPU, and the price book does not know how it may burst: "
                    + "it counts as \(vcpu) vCPUs all the time", at: place)
        }
        return true
    }

    private mutating func interruptions(_ key: PriceTable.PoolKey, at place: Place) -> Double {
        var share = SpotInterruptions.bucketMidpoints[4]
        if key.provider == "aws",
            case .success(let advice) = book.spotAdvisor(
                region: key.region, type: key.type, os: key.os, asOf: asOf)
        {
            share = SpotInterruptions.bucketMidpoints[advice.bucket]
            table.trail.append("bucket \(key.region)/\(key.type)=\(advice.bucket)@\(advice.asOf)")
        } else {
            warn(
                "interruptions",
                "no interruption figures of \(key.provider) for `\(key.type)` in `\(key.region)`: "
                    + "25% a month is assumed, the worst class that AWS publishes", at: place)
        }
        return SpotInterruptions.perHour(monthlyShare: share)
    }

    /// A price that the scenario gives itself.
    mutating func take(_ price: UnitPrice, as key: PriceTable.ServiceKey, on date: CalendarDate) {
        table.services[key] = PriceTiers(
            tiers: [.init(upTo: nil, price: price, provenance: .user)], asOf: date,
            source: "scenario", provenance: .user)
        serviceKeys.append(key)
        let names = key.item.names(provider: key.provider)
        table.trail.append(
            "\(key.provider)/\(key.region)/\(names.service)/\(names.item)=\(price)")
    }

    mutating func findService(
        _ item: ServiceItem, provider: String, region: String, at place: Place
    ) {
        let key = PriceTable.ServiceKey(item: item, provider: provider, region: region)
        guard table.services[key] == nil, !missedServices.contains(key) else { return }
        let names = item.names(provider: provider)
        switch book.servicePrice(provider: provider, region: region, item: item, asOf: asOf) {
        case .success(let price):
            table.services[key] = price.tiers
            warn(price.warnings, at: place)
        case .failure(let miss):
            guard let fallbackRegion,
                case .success(var price) = book.servicePrice(
                    provider: provider, region: fallbackRegion, item: item, asOf: asOf)
            else {
                missedServices.insert(key)
                var diagnostic = miss.diagnostic(file: place.file, position: place.position)
                if miss.pricedIn.contains("us-east-1") {
                    diagnostic.notes.append(
                        "`prices.fallbackRegion: us-east-1` would use that region's price, visibly")
                }
                problems.append(diagnostic)
                return
            }
            price.tiers.provenance = .fallback
            table.services[key] = price.tiers
            warn(
                "fallback",
                "`\(names.service)/\(names.item)` has no price in `\(region)`: that of "
                    + "`\(fallbackRegion)` stands in", at: place)
        }
        if let tiers = table.services[key] {
            serviceKeys.append(key)
            let figures = tiers.tiers.map { "\($0.upTo ?? -1):\($0.price)" }.joined(separator: ",")
            table.trail.append(
                "\(provider)/\(region)/\(names.service)/\(names.item)=\(figures)@\(tiers.asOf)")
        }
    }
}
