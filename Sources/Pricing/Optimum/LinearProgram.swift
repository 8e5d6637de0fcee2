/// Small dense linear programs: maximize c·z with A z ≤ b and z ≥ 0, where b ≥ 0.
///
/// The simplex method in a tableau, by Bland's rule, which cannot cycle (Bland 1977). It is meant
/// for tens of rows and hundreds of columns.
struct LinearProgram {
    /// Row by row, then the objective's row; the last column is the right-hand side.
    private var tableau: [Double]
    private let rows: Int
    private let width: Int
    private var basis: [Int]
    private let variables: Int

    struct Solution {
        /// One per column.
        var values: [Double]
        /// The price of each row: what another unit of its right-hand side is worth.
        var prices: [Double]
    }

    /// - Parameter columns: each with a figure per row.
    init(objective: [Double], columns: [[Double]], limits: [Double]) {
        precondition(
            limits.allSatisfy { $0 >= 0 } && objective.count == columns.count,
            "a program begins feasible")
        let (rows, variables) = (limits.count, columns.count)
        self.rows = rows
        self.variables = variables
        width = variables + rows + 1
        tableau = Array(repeating: 0, count: (rows + 1) * width)
        basis = (0..<rows).map { variables + $0 }
        for row in 0..<rows {
            for column in columns.indices { tableau[row * width + column] = columns[column][row] }
            tableau[row * width + variables + row] = 1
            tableau[row * width + width - 1] = limits[row]
        }
        for column in columns.indices { tableau[rows * width + column] = -objective[column] }
    }

    private static let tolerance = 1e-11

    /// Nil when the objective has no end, or more pivots are needed than is sensible.
    mutating func solve(pivots limit: Int = 20_000) -> Solution? {
        for _ in 0..<limit {
            guard let column = (0..<width - 1).first(where: isImproving) else { return solution }
            guard let row = leavingRow(column) else { return nil }
            pivot(row, column)
        }
        return nil
    }

    private func isImproving(_ column: Int) -> Bool {
        tableau[rows * width + column] < -Self.tolerance
    }

    private func leavingRow(_ column: Int) -> Int? {
        var best: Int?
        var least = Double.infinity
        for row in 0..<rows {
            let factor = tableau[row * width + column]
            guard factor > Self.tolerance else { continue }
            let ratio = tableau[row * width + width - 1] / factor
            if ratio < least || (ratio == least && basis[row] < basis[best ?? row]) {
                (best, least) = (row, ratio)
            }
        }
        return best
    }

    private mutating func pivot(_ row: Int, _ column: Int) {
        let factor = tableau[row * width + column]
        for index in 0..<width { tableau[row * width + index] /= factor }
        for other in 0...rows where other != row {
            let times = tableau[other * width + column]
            guard times != 0 else { continue }
            for index in 0..<width {
                tableau[other * width + index] -= times * tableau[row * width + index]
            }
            tableau[other * width + column] = 0
        }
        basis[row] = column
    }

    private var solution: Solution {
        var values = Array(repeating: 0.0, count: variables)
        for row in 0..<rows where basis[row] < variables {
            values[basis[row]] = max(0, tableau[row * width + width - 1])
        }
        return Solution(
            values: values,
            prices: (0..<rows).map { max(0, tableau[rows * width + variables + $0]) })
    }
}
