import Diagnostics
import Testing

@Suite("did you mean")
struct SuggestionTests {
    /// Optimal string alignment, worked by hand; `ca` to `abc` is the textbook case that tells it
    /// from the unrestricted distance (which is 2).
    @Test(
        "edit distances",
        arguments: [
            ("", "", 0), ("a", "", 1), ("", "abc", 3), ("kitten", "sitting", 3),
            ("insatnces", "instances", 1), ("ca", "abc", 3), ("ab", "ba", 1), ("abcd", "badc", 2),
            ("flaw", "lawn", 2), ("scaling", "scaling", 0),
        ])
    func distances(left: String, right: String, distance: Int) {
        #expect(editDistance(Array(left), Array(right)) == distance)
        #expect(editDistance(Array(right), Array(left)) == distance)
    }

    private static let keys = ["instances", "serves", "scaling", "market", "boot", "os", "regions"]

    @Test(
        "near words are found, far ones are not",
        arguments: [
            ("insatnces", "instances"), ("Scaling", "scaling"), ("maket", "market"),
            ("region", "regions"), ("so", "os"), ("deployments", nil), ("zone", nil), ("", nil),
        ])
    func suggests(word: String, expected: String?) {
        #expect(suggestion(for: word, among: Self.keys) == expected)
    }

    @Test("several come nearest first, then by name")
    func ordersByDistance() {
        let types = ["m7i.large", "m7g.xlarge", "m7g.large", "m6g.large", "c7g.large"]
        #expect(
            nearest(to: "m7g.larg", among: types, limit: 3)
                == ["m7g.large", "c7g.large", "m6g.large"])
        #expect(nearest(to: "m7g.larg", among: types, limit: 0).isEmpty)
    }
}
