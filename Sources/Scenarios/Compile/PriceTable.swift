package import CloudModel
package import Pricing
import Quantities
package import UsageLedger

/// The prices and facts of one scenario, looked up once when it is loaded.
package struct PriceTable: Sendable {
    package struct PoolKey: Hashable, Sendable {
        package var provider: String
        package var region: String
        package var type: String
        package var os: String
    }
    package struct Pool: Sendable {
        package var onDemand: SourcedPrice
        package var spot: SourcedPrice?
        /// Interruptions per instance-hour on spot.
        package var interruptionsPerHour: Double
        /// Google's vCPUs and memory apart, and the discount for a month's use.
        package var resources: ResourcePrices?
        package var sustainedUse: SustainedUseSchedule?
        /// Recorded spot prices over the run; empty unless they were asked for.
        package var spotPath = SpotPricePath()
        /// How the spot price moves; nil unless it is drawn.
        package var spotProcess: SpotPriceProcess?
    }
    package struct Instance: Sendable {
        package var vcpu: Int
        /// Bytes; nil: the book does not know.
        package var memory: Int64?
        package var family: String
        package var speed: Double
        /// Identifier of the speed's source; nil when it is assumed to be 1.
        package var speedSource: String?
        package var normalizationUnits: Int64?
        package var sizeFlexible: Bool
        /// Of a burstable type that the book knows.
        package var credits: CreditSpec?

        /// The type's credits in a mode of the language; nil: the family's own mode.
        package func credits(mode: String?) -> CreditPlan? {
            credits.map { spec in
                let isUnlimited = mode.map { $0 == "unlimited" } ?? spec.isUnlimited
                return CreditPlan(
                    baseline: spec.earnedPerHour / Double(vcpu) / 60,
                    earnedPerHour: spec.earnedPerHour, maximum: spec.maximum,
                    atLaunch: isUnlimited ? 0 : spec.atLaunch, isUnlimited: isUnlimited)
            }
        }
    }
    package struct TypeKey: Hashable, Sendable {
        package var provider: String
        package var type: String
    }
    package struct ServiceKey: Hashable, Sendable {
        package var item: ServiceItem
        package var provider: String
        package var region: String
    }
    package struct PlanKey: Hashable, Sendable {
        package var commitment: String
        package var pool: PoolKey
    }
    package var pools: [PoolKey: Pool] = [:]
    package var instances: [TypeKey: Instance] = [:]
    package var services: [ServiceKey: PriceTiers] = [:]
    /// By commitment name.
    package var reserved: [String: ReservedOffer] = [:]
    package var planRates: [PlanKey: SourcedPrice] = [:]
    /// Committed vCPUs and memory, by commitment name.
    package var resourceRates: [String: ResourceRates] = [:]
    /// Every price in the order of its look-up, for the fingerprint.
    package var trail: [String] = []

    package init() {}
}

extension ServiceItem {
    /// The item that prices a meter; nil for the balancer's four dimensions, which are rated
    /// together.
    package init?(meter: MeterKind, detail: String) {
        switch meter {
        case .volumeByteSeconds: self = .volumeStorage(type: detail)
        case .volumeIOPSSeconds: self = .volumeIOPS(type: detail)
        case .volumeThroughputSeconds: self = .volumeThroughput(type: detail)
        case .balancerSeconds: self = .balancerHour(kind: BalancerCapacity.kind(of: detail))
        case .internetBytes: self = .internetTransfer
        case .crossZoneBytes: self = .crossZoneTransfer
        case .surplusCreditSeconds: self = .surplusCredits(kind: detail)
        case .controlPlaneSeconds: self = .controlPlane
        case .natGatewaySeconds: self = .natGatewayHour
        case .natBytes: self = .natData
        case .publicAddressSeconds: self = .publicAddressHour
        case .vpnConnectionSeconds: self = .vpnConnectionHour
        case .interRegionBytes: self = .interRegionTransfer(to: detail)
        case .hostedZoneSeconds: self = .hostedZone
        case .dnsQueries: self = .dnsQueries
        case .healthCheckSeconds: self = .healthCheck(endpoint: detail)
        case .healthCheckFeatureSeconds: self = .healthCheckFeature(endpoint: detail)
        case .metricSeconds: self = .customMetric
        case .alarmSeconds: self = .alarm(resolution: detail)
        case .dashboardSeconds: self = .dashboard
        case .logBytes: self = .logIngest
        case .logByteSeconds: self = .logStorage
        case .keySeconds: self = .encryptionKey
        case .keyRequests: self = .keyRequests
        case .secretSeconds: self = .secret
        case .secretRequests: self = .secretRequests
        case .certificateSeconds: self = .certificate
        case .snapshotByteSeconds: self = .snapshotStorage
        case .storeSeconds: self = .storeInstance(detail)
        case .storeByteSeconds: self = .storeStorage(detail)
        case .balancerNewConnections, .balancerActiveConnectionSeconds, .balancerProcessedBytes,
            .balancerRuleEvaluations:
            return nil
        }
    }
}
