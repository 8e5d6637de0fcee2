/// A text that is not the quantity it should be, as data.
package struct QuantityError: Error, Hashable, Sendable {
    /// What would have been right, with an example: `a duration such as "90s" or "5m"`.
    package var expected: String
    package var found: String
    /// Spellings that were probably meant.
    package var suggestions: [String]

    package init(expected: String, found: String, suggestions: [String] = []) {
        self.expected = expected
        self.found = found
        self.suggestions = suggestions
    }

    package func suggesting(_ spellings: String...) -> QuantityError {
        QuantityError(expected: expected, found: found, suggestions: spellings)
    }
}
