import Testing

@testable import Experiments

@Suite("figures")
struct FigureTests {
    @Test(
        "thousands and decimals",
        arguments: [
            (1_234_567.891, 2, "1,234,567.89"), (999.995, 2, "1,000.00"), (0, 0, "0"),
            (-0.001, 2, "0.00"), (-1234.5, 0, "-1,235"), (0.05, 2, "0.05"),
        ])
    func grouped(value: Double, decimals: Int, expected: String) {
        #expect(Figure.grouped(value, decimals: decimals) == expected)
    }

    @Test(
        "as many nines as there are, and a loss is never rounded away",
        arguments: [
            (1.0, "100 %"), (0.99987, "99.987 %"), (0.999_999_999_9, "> 99.9999 %"),
            (0.999_999, "99.9999 %"),
            (0.9995, "99.95 %"), (0.5, "50 %"),
        ])
    func availability(value: Double, expected: String) {
        #expect(Figure.share(value, nearOne: true) == expected)
    }

    @Test(
        "seconds",
        arguments: [(0.18, "180 ms"), (1.236, "1.24 s"), (0.000_012, "12 µs"), (0, "0 s")])
    func seconds(value: Double, expected: String) {
        #expect(Figure.seconds(value) == expected)
    }
}
