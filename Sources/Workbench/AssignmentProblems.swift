import Archive
import Model

/// What is wrong with the values given to an update, over all of its fields: they are told of together, and together
/// with what the model says of the values that are some.
struct AssignmentProblems {
    private var problems: [PlanProblem] = []
    private var count = 0
    private var rows: Set<String> = []
    /// Whether a value for all rows is wrong.
    private(set) var isOfEveryRow = false
    private static let listed = 20

    var isEmpty: Bool { count == 0 }

    mutating func add(_ field: Field, row: String, _ problem: String) {
        count += 1
        rows.insert(row)
        if problems.count < Self.listed { problems.append(PlanProblem(row: row, field: field.name, problem: problem)) }
    }

    mutating func add(_ field: Field, everyRow problem: String) {
        add(field, row: "every row", problem)
        isOfEveryRow = true
    }

    /// One value for all rows is told of in one line.
    var error: any Error {
        if count == 1, isOfEveryRow, let only = problems.first {
            return WorkbenchError("`\(only.field)` \(only.problem)")
        }
        return PlanError.invalid(problems, count: count)
    }

    /// With the problems of a plan made of the values that are some. Those of rows that are told of already may follow
    /// from what was left out of them.
    func joined(_ others: [PlanProblem], count othersCount: Int) -> PlanError {
        let own = others.filter { !rows.contains($0.row) }
        let dropped = others.count - own.count
        return .invalid(Array((problems + own).prefix(Self.listed)), count: count + othersCount - dropped)
    }
}
