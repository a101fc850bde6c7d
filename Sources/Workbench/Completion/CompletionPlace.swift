import Model

/// What stands around the cursor, the innermost last.
enum CompletionFrame {
    /// An argument, the first being 0.
    case call(Inferred, argument: Int)
    /// `thing[ … ]`
    case index(Inferred)
    /// A table being written: the key of the value being written, and the keys before it.
    case table(key: String?, used: [String])
    /// The key in `{ [ … ] = }`.
    case key
    /// What follows `==` or `~=`, where the other side is a field.
    case comparison(Entity, Field)
    /// Round brackets, an operand: whatever is around them decides.
    case brackets
    /// A function's body.
    case body
}

/// A name that the block's own text makes and that can be seen at the cursor.
struct WrittenName {
    let name: String
    let value: Inferred
}

/// Where the cursor stands.
struct CompletionPlace {
    enum Kind {
        case statement
        case expression
        /// Behind a complete expression: operators, or the next statement.
        case afterOperand
        /// After `.` or `:`.
        case member(of: Inferred, isCall: Bool)
        /// The beginning of an entry of a table.
        case entry
        /// Within a string.
        case text
        /// A new name: nothing can be proposed but `function`.
        case declaration
        case nothing
    }

    let kind: Kind
    let frames: [CompletionFrame]
    /// Locals in scope, the innermost last.
    let locals: [WrittenName]
    /// Globals that the block sets before the cursor.
    let assigned: [WrittenName]
}
