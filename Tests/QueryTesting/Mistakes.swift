import Model

@testable import Query

/// Makes one mistake in an expression that is right: somewhere in it stands a value of another kind, or a field that
/// no entity has.
enum Mistakes {
    static func made(in expression: Expression, by maker: inout RandomExpressions) -> Expression {
        let parts = Shrinking.children(expression)
        guard !parts.isEmpty, maker.random.chance(0.8) else { return other(&maker) }
        let index = maker.random.below(parts.count)
        return Shrinking.replace(expression, index, made(in: parts[index], by: &maker))
    }

    private static func other(_ maker: inout RandomExpressions) -> Expression {
        switch maker.random.below(8) {
        case 0: maker.text(0).expression
        case 1: maker.date(0).expression
        case 2: maker.number(0).expression
        case 3: .compare(.less, maker.integer(0).expression, maker.integer(0).expression)
        case 4: .literal(.text("nobody"))
        case 5: .literal(.boolean(maker.random.chance(0.5)))
        default: maker.value(1).expression
        }
    }
}
