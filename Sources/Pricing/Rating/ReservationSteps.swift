/// What reservations of instances share: each is a bank of units for the clock-hour on which
/// matching use draws.
///
/// Zonal ones come first, then regional ones; the owner's use before that of other accounts; what
/// runs before what is only held; the smallest size first.
enum ReservationSteps {
    static func add(to schedule: inout CoverageSchedule, provider: String) {
        for zonal in [true, false] {
            for shared in [false, true] where !shared || schedule.hasSeveralAccounts {
                addPools(to: &schedule, provider: provider, zonal: zonal, shared: shared)
            }
        }
    }

    /// Reservations that cover the same use share one bank of units.
    private struct Bank {
        var reservation: ReservedInstance
        /// Whose they are: in the pass of sharing accounts, any one of them.
        var commitment: Commitment
        var members: [Int]
    }

    private static func addPools(
        to schedule: inout CoverageSchedule, provider: String, zonal: Bool, shared: Bool
    ) {
        var banks: [Bank] = []
        for member in schedule.commitmentsInOrder {
            let commitment = schedule.commitments[member]
            guard case .reservedInstance(let reservation) = commitment.kind,
                reservation.provider == provider,
                (reservation.scope != .regional) == zonal,
                schedule.takesPart(commitment, shared: shared)
            else { continue }
            let bank = banks.firstIndex {
                (shared || $0.commitment.account == commitment.account)
                    && coverAlike($0.reservation, reservation)
            }
            if let bank {
                banks[bank].members.append(member)
            } else {
                banks.append(
                    Bank(reservation: reservation, commitment: commitment, members: [member]))
            }
        }
        for bank in banks {
            let lines = schedule.lines.indices.filter {
                let line = schedule.lines[$0]
                return schedule.reaches(bank.commitment, line, shared: shared)
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
        for isHeld in [false, true] {
            let lines = lines.filter { schedule.lines[$0].isUnusedReservation == isHeld }
            for size in Set(lines.map(units)).sorted() {
                schedule.addStep(
                    pool: pool, lines: lines.filter { units($0) == size }, drawPerNanosecond: size)
            }
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
            // A zonal one holds capacity of its own and does not pay for what another holds.
            return line.zone == zone && line.instanceType == reservation.instanceType
                && !line.isUnusedReservation
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
