import Experiments
import Reports
import Testing

/// Deployments in each format: a few lines where there are any, none where there are not.
@Suite struct DeploymentReportTests {
    private var comparison: Comparison {
        var comparison = Sample.comparison
        for (index, lost) in [1234.0, 0].enumerated() {
            let means = [30, 2, 0, lost, 12.5, 0.75, 520]
            comparison.scenarios[index].deployments = [
                DeploymentResult(
                    fleet: "web", region: "us-east-1", name: "release",
                    measures: means.map {
                        Summary(mean: $0, interval: nil, p5: $0, p50: $0, p95: $0)
                    })
            ]
        }
        return comparison
    }

    @Test func textAndMarkdownHaveARowEach() {
        let text = TextReport(comparison, style: Style(width: 120)).render()
        #expect(text.contains("deployments, mean of a run\n"))
        let row = text.split(separator: "\n").first { $0.contains("1,234") }
        let words = row?.split(separator: " ").map(String.init)
        #expect(words == ["on-demand", "release", "30", "2", "1,234", "12.5", "75", "%", "8m40s"])
        // Nothing stopped, so nothing is said about it.
        #expect(!text.contains("stopped"))
        let markdown = MarkdownReport.render(comparison)
        #expect(
            markdown.contains("| on-demand | release | 30 | 2 | 1,234 | 12.5 | 75 % | 8m40s |"))
    }

    @Test func documentHasEveryMeasure() {
        let json = JSONReport.render(comparison)
        #expect(json.contains("\"deployments\""))
        for measure in DeploymentMeasures.all { #expect(json.contains("\"\(measure.id)\"")) }
    }

    @Test func withoutDeploymentsNothingIsSaid() {
        let plain = Sample.comparison
        #expect(!TextReport(plain, style: Style(width: 120)).render().contains("deployment"))
        #expect(!MarkdownReport.render(plain).contains("Deployments"))
        #expect(!JSONReport.render(plain).contains("deployments"))
    }
}
