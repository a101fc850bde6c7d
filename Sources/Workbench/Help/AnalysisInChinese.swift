struct AnalysisInChinese: Sendable {
    let summary: String
    let definition: [String]
    var parameters: [String: String] = [:]
    var columns: [String: String] = [:]
    static func of(_ name: String) -> AnalysisInChinese? { nil }
    static let standards: [String: String] = [:]
}
