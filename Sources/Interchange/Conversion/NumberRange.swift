import Model

/// The range a number's rules allow, in the unit it is kept in: fen for money.
struct NumberRange: Sendable {
    private(set) var lowest = Int64.min
    private(set) var highest = Int64.max
    private(set) var least = -Double.infinity
    private(set) var most = Double.infinity
    private(set) var above = -Double.infinity

    init(_ field: Field) {
        let unit: Double = field.type == .money ? 100 : 1
        for rule in field.rules {
            switch rule {
            case .atLeast(let bound):
                least = bound
                lowest = max(lowest, Int64((bound * unit).rounded(.up)))
            case .moreThan(let bound):
                above = bound
                lowest = max(lowest, Int64((bound * unit).rounded(.down)) + 1)
            case .atMost(let bound):
                most = bound
                highest = min(highest, Int64((bound * unit).rounded(.down)))
            default: break
            }
        }
    }

    @inline(__always)
    func allows(_ number: Int64) -> Bool { number >= lowest && number <= highest }

    func allows(_ number: Double) -> Bool { number >= least && number <= most && number > above && number.isFinite }
}
