/// *What it does.* Each reservation covers one instance's worth of matching time per clock-hour,
/// whatever the overlap of the instances; what is not used in the hour is lost. Zonal ones first
/// (exact type, zone, system), then regional ones: the owner's use before that of other accounts,
/// the smallest size first, a part of an instance where that is all that is left.
///
/// *When to use it.* For a family that will run around the clock for the term.
///
/// *Parameters.* `region`, `type`, `os`, `count`, `term`, `payment`, `scope`, `class`, `start`.
///
/// *Example.* `{ plan: reserved-instance, region: us-east-1, type: m7g.large, count: 6, term: 1y }`
///
/// *Source.* AWS EC2 user guide, "How Reserved Instances are applied" and "How you are billed"
/// (2023-06). Which of several equal instances is covered is the tool's choice: pro rata by time.
package enum ReservedInstances: PurchasePlan {
    package static let typeName = "reserved-instance"
    package static let summary = "a count of instances for one or three years, used or not"
    package static let source = "AWS EC2 user guide, How Reserved Instances are applied, 2023-06"

    package static func addSteps(to schedule: inout CoverageSchedule) {
        for zonal in [true, false] {
            for shared in [false, true] where !shared || schedule.hasSeveralAccounts {
                addPools(to: &schedule, zonal: zonal, shared: shared)
            }
        }
    }

    /// Reservations that cover the same use share one bank of units.
    private struct Bank {
        var reservation: ReservedInstance
        /// Nil: whoever shares.
        var account: String?
        var members: [Int]
    }

    private static func addPools(to schedule: inout CoverageSchedule, zonal: Bool, shared: Bool) {
        var banks: [Bank] = []
        for member in schedule.commitmentsInOrder {
            let commitment = schedule.commitments[member]
            guard case .reservedInstance(let reservation) = commitment.kind,
                (reservation.scope != .regional) == zonal
            else { continue }
            let account = shared ? nil : commitment.account
            let bank = banks.firstIndex {
                $0.account == account && coverAlike($0.reservation, reservation)
            }
            if let bank {
                banks[bank].members.append(member)
            } else {
                banks.append(
                    Bank(reservation: reservation, account: account, members: [member]))
            }
        }
        for bank in banks {
            let lines = schedule.lines.indices.filter {
                let line = schedule.lines[$0]
                return (bank.account == nil || bank.account == line.account)
                    && covers(bank.reservation, line)
            }
            addSteps(to: &schedule, bank: bank, lines: lines)
        }
    }

    /// One step per size, smallest first, and per started type where sizes do not count.
    private static func addSteps(to schedule: inout CoverageSchedule, bank: Bank, lines: [Int]) {
        guard !lines.isEmpty else { return }
        let pool = schedule.addPool(members: bank.members)
        func units(_ line: Int) -> Int64 {
            bank.reservation.isSizeFlexible
                ? schedule.lines[line].normalizationUnits ?? 1
                : bank.reservation.unitsPerInstance
        }
        for size in Set(lines.map(units)).sorted() {
            schedule.addStep(
                pool: pool, lines: lines.filter { units($0) == size }, drawPerNanosecond: size)
        }
    }

    private static func coverAlike(_ left: ReservedInstance, _ right: ReservedInstance) -> Bool {
        guard left.scope == right.scope, left.region == right.region,
            left.operatingSystem == right.operatingSystem, left.tenancy == right.tenancy,
            left.isSizeFlexible == right.isSizeFlexible
        else { return false }
        return left.isSizeFlexible
            ? left.family == right.family : left.instanceType == right.instanceType
    }

    private static func covers(_ reservation: ReservedInstance, _ line: CoverableLine) -> Bool {
        guard line.coverable, line.region == reservation.region,
            line.operatingSystem == reservation.operatingSystem,
            line.tenancy == reservation.tenancy
        else { return false }
        switch reservation.scope {
        case .zonal(let zone):
            return line.zone == zone && line.instanceType == reservation.instanceType
        case .regional where reservation.isSizeFlexible:
            return line.family == reservation.family && line.sizeFlexible
                && line.normalizationUnits != nil
        case .regional:
            return line.instanceType == reservation.instanceType
        }
    }
}

extension ReservedInstance {
    /// A zonal reservation covers its own type only, whatever the family allows.
    package var isSizeFlexible: Bool {
        sizeFlexible && scope == .regional && normalizationUnits != nil
    }
    /// Quarter units per instance, the currency in which use draws on the reservation.
    package var unitsPerInstance: Int64 { normalizationUnits ?? 1 }
}
