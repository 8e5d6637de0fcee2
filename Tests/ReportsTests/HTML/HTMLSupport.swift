import Experiments
import Foundation
import Quantities

@testable import Reports

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What a document holds, by a parser that forgives nothing.
final class ParsedPage: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var attributes: [String: String]
        /// Names of those that it is in, the nearest last.
        var path: [String]
        var children: [String] = []
    }
    private(set) var elements: [Element] = []
    private(set) var text = ""
    private(set) var error: String?
    private var open: [Int] = []

    init(_ html: String) {
        super.init()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = self
        if !parser.parse() {
            error = "line \(parser.lineNumber): \(parser.parserError?.localizedDescription ?? "")"
        }
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String] = [:]
    ) {
        if let parent = open.last { elements[parent].children.append(name) }
        elements.append(
            Element(name: name, attributes: attributes, path: open.map { elements[$0].name }))
        open.append(elements.count - 1)
    }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?,
        qualifiedName: String?
    ) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) { self.text += text }
}

extension Sample {
    static let origin = ReportOrigin(
        command: "headroom compare shop.yaml",
        files: [.init(name: "shop.yaml", text: "version: 1\nname: shop\n")])

    /// With everything that a page draws: replications, latency, outages.
    static var drawn: Comparison {
        var comparison = Sample.comparison
        for index in comparison.scenarios.indices {
            let means = comparison.scenarios[index].measures.map(\.mean)
            comparison.scenarios[index].replications = (0..<20).map { replication in
                means.map { $0 + Double(replication - 10) / 100 * abs($0) }
            }
            comparison.scenarios[index].chart.latency = LatencyChart(
                step: .hour, p50: [0.02, 0.03, 0.02, 0.04], p99: [0.2, 0.3, 0.2, 0.9],
                lost: [0, 0, 0, 0.1])
            comparison.scenarios[index].chart.outages = [
                OutageSpan(name: "east-down", from: .hour, to: .hour * 2)
            ]
        }
        return comparison
    }

    /// The first scenario alone, over a year in half hours.
    static var year: Comparison {
        var comparison = Sample.drawn
        comparison.scenarios.removeLast()
        comparison.differences = []
        let load = (0..<17_520).map { (index: Int) -> Double in
            let hours = Double(index % 48) * 37.123
            return 1_000 + hours + Double(index % 7)
        }
        comparison.scenarios[0].horizon = .day * 365
        comparison.scenarios[0].chart.step = .minute * 30
        comparison.scenarios[0].chart.load = load
        comparison.scenarios[0].chart.capacity = load.map { $0 * 1.618 }
        comparison.scenarios[0].chart.latency = LatencyChart(
            step: .hour * 12, p50: load.prefix(730).map { $0 / 1e5 },
            p99: load.prefix(730).map { $0 / 1e4 }, lost: [])
        comparison.scenarios[0].replications = (0..<1_000).map { replication in
            Measures.all.map { _ in 4_000 + Double((replication * 7919) % 1_000) }
        }
        return comparison
    }
}
