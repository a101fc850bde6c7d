// Sums of fen that are exact or an error.
extension Int64 {
    /// Adds fen.
    @inline(__always)
    mutating func add(_ fen: Int64) throws(AnalysisError) {
        let (sum, overflow) = addingReportingOverflow(fen)
        guard !overflow else { throw .beyondAmounts }
        self = sum
    }

    /// Takes fen off.
    @inline(__always)
    mutating func subtract(_ fen: Int64) throws(AnalysisError) {
        let (difference, overflow) = subtractingReportingOverflow(fen)
        guard !overflow else { throw .beyondAmounts }
        self = difference
    }
}

extension AnalysisError {
    fileprivate static let beyondAmounts = AnalysisError(
        "the amounts are too large to add up: together they are more than 64 bits of fen can hold")
}
