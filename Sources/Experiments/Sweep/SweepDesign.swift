package import Diagnostics
import SimulationKernel

/// Which combinations of values a sweep looks at.
package struct SweepDesign: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Every combination; the last axis changes fastest.
        case grid
        /// So many points, spread so that each axis has one in every slice of its range
        /// (McKay, Beckman and Conover 1979).
        case latinHypercube(points: Int)
        /// The scenario as it is, then each value alone.
        case oneAtATime
    }
    package var kind: Kind
    package var axes: [SweepAxis]
    package var seed: UInt64
    package let count: Int

    /// Points of one sweep at most.
    private static let most = 10_000_000

    /// - Throws: a diagnostic about axes that do not suit the design.
    package init(_ kind: Kind, axes: [SweepAxis], seed: UInt64) throws(Diagnostic) {
        for (index, axis) in axes.enumerated() {
            if axes[..<index].contains(where: { $0.path == axis.path }) {
                throw Diagnostic(
                    .error, "`\(axis.path)` is varied twice", help: "give it all values at once")
            }
            if axis.list == nil, kind == .grid || kind == .oneAtATime {
                throw Diagnostic(
                    .error, "`\(axis.path)` has a range without a step",
                    help: "add one, such as `10..40/10`, or use `--latin-hypercube`")
            }
        }
        self.kind = kind
        self.axes = axes
        self.seed = seed
        var count = 1
        switch kind {
        case .grid:
            for axis in axes {
                let (product, overflow) = count.multipliedReportingOverflow(
                    by: axis.list?.count ?? 1)
                count = overflow ? .max : product
            }
        case .latinHypercube(let points): count = points
        case .oneAtATime: count = 1 + axes.reduce(0) { $0 + ($1.list?.count ?? 0) }
        }
        guard count <= Self.most else {
            throw Diagnostic(
                .error, "this sweep has more than \(Self.most) points",
                help: "`--latin-hypercube 1000` looks at a thousand of them, well spread")
        }
        self.count = count
    }

    /// What a point sets, by axis; nil where it leaves the scenario as it is.
    package func values(of point: Int) -> [String?] {
        switch kind {
        case .grid:
            var rest = point
            var values: [String?] = []
            for axis in axes.reversed() {
                let list = axis.list ?? []
                values.append(list[rest % list.count])
                rest /= list.count
            }
            return values.reversed()
        case .oneAtATime:
            var rest = point - 1
            return axes.map { axis in
                let list = axis.list ?? []
                defer { rest -= list.count }
                return list.indices.contains(rest) ? list[rest] : nil
            }
        case .latinHypercube(let points):
            return axes.map { $0.value(at: share(of: point, $0, points)) }
        }
    }

    /// A point's place on an axis: somewhere in its own slice, which a random permutation chooses.
    private func share(of point: Int, _ axis: SweepAxis, _ points: Int) -> Double {
        let slice = RandomPermutation(
            count: points, seed: seed, entity: RandomStream.entityKey(axis.path))[point]
        var stream = RandomStream(
            seed: seed, replication: UInt64(point), entity: RandomStream.entityKey(axis.path),
            purpose: RandomPermutation.purpose + 1)
        return (Double(slice) + stream.nextUnit()) / Double(points)
    }

    /// What a point sets, as `--set` takes it.
    package func settings(of point: Int) -> [String] {
        zip(axes, values(of: point)).compactMap { axis, value in
            value.map { "\(axis.path)=\($0)" }
        }
    }

    /// A name for people: `max=20, target=55%`, or `as it is`.
    package func name(of point: Int) -> String {
        let parts = zip(axes, values(of: point)).compactMap { axis, value in
            value.map { "\(axis.path.split(separator: ".").last ?? "")=\($0)" }
        }
        return parts.isEmpty ? "as it is" : parts.joined(separator: ", ")
    }

    /// What tells it from any other design.
    package var text: String {
        let name =
            switch kind {
            case .grid: "grid"
            case .latinHypercube(let points): "latin hypercube of \(points)"
            case .oneAtATime: "one at a time"
            }
        return ([name] + axes.map { "\($0.path)=\($0.text)" }).joined(separator: "\n")
    }
}

extension SweepAxis {
    fileprivate var text: String {
        switch values {
        case .list(let list): list.joined(separator: ",")
        case .range: "\(value(at: 0))..\(value(at: 1.0.nextDown))"
        }
    }
}
