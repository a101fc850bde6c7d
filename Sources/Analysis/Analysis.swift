import Archive
import Model
import Query

/// An analysis of the archive, as a value with its parameters set.
public protocol Analysis: Sendable {
    static var declaration: AnalysisDeclaration { get }

    /// - Throws: `AnalysisError` where the arguments do not go together.
    init(_ arguments: AnalysisArguments) throws

    /// - Parameter subject: what it is asked of.
    /// - Throws: `AnalysisError`, and what the archive throws.
    func answer(_ subject: AnalysisSubject, _ context: AnalysisContext) throws -> AnalysisAnswer
}

/// What an analysis is asked of.
public enum AnalysisSubject: Sendable {
    case relation(LogicalPlan)
    case table(AnalysisTable)

    /// The relation; for analyses that are declared for relations.
    public func plan() throws(AnalysisError) -> LogicalPlan {
        guard case .relation(let plan) = self else {
            throw AnalysisError("this is asked of a relation, not of a table")
        }
        return plan
    }

    /// The table; for analyses that are declared for tables.
    public func table() throws(AnalysisError) -> AnalysisTable {
        guard case .table(let table) = self else { throw AnalysisError("this is asked of a table, not of a relation") }
        return table
    }
}

/// The archive as an analysis sees it: one snapshot, one day.
public struct AnalysisContext {
    public let session: any EngineSession
    public let today: CalendarDate

    public init(session: any EngineSession, today: CalendarDate) {
        self.session = session
        self.today = today
    }
}

/// Every analysis there is, in the order help lists them.
public enum AnalysisCatalogue {
    public static let all: [any Analysis.Type] = [
        Classification.self, RFM.self, Pareto.self, HighValueScore.self, Lifecycle.self, RetentionTest.self,
        FileQuality.self, Duplicates.self, VisitCoverage.self, VisitCadence.self, DailyQuota.self,
        CampaignFreeze.self, CampaignFunnel.self, LateContacts.self, CampaignExtension.self, CampaignGifts.self,
        CampaignBudget.self, CampaignReturn.self, EmailResponse.self,
        GrowthShareMatrix.self, Cohorts.self, LifetimeValue.self,
        WarningCheck.self, ClientWarningCheck.self,
    ]

    public static var declarations: [AnalysisDeclaration] { all.map { $0.declaration } }
}
