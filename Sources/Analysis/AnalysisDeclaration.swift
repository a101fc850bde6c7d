import Model

/// What an analysis is: the declaration is its Lua method, the check of its arguments and its page of help.
public struct AnalysisDeclaration: Sendable {
    /// What it is asked of.
    public enum Subject: Sendable, Hashable {
        /// A relation over these entities; a single row of one is a relation of one row.
        case relation([Entity])
        /// A table of results that has the columns the analysis names.
        case table
    }

    /// The method's name in Lua.
    public let name: String
    public let label: Label
    public let subject: Subject
    /// One line for lists of methods.
    public let summary: String
    /// How the measure is defined, in paragraphs.
    public let definition: [String]
    public let parameters: [AnalysisParameter]
    /// What the answer's columns mean, by name.
    public let columns: [(name: String, meaning: String)]
    /// Lines to type.
    public let examples: [String]

    public init(
        name: String, label: Label, subject: Subject, summary: String, definition: [String],
        parameters: [AnalysisParameter] = [], columns: [(String, String)], examples: [String]
    ) {
        self.name = name
        self.label = label
        self.subject = subject
        self.summary = summary
        self.definition = definition
        self.parameters = parameters
        self.columns = columns.map { (name: $0.0, meaning: $0.1) }
        self.examples = examples
    }
}

/// One named parameter of an analysis.
public struct AnalysisParameter: Sendable {
    public enum Kind: Sendable, Hashable {
        case date
        case integer(ClosedRange<Int64>)
        case number(ClosedRange<Double>)
        case boolean
        case text
        /// One of these texts.
        case choice([String])
        /// Some of these texts, as a list or a single one.
        case choices([String])
        /// A field, derived column or expression of the relation with numbers or amounts.
        case numericField
        /// Any field, derived column or expression of the relation.
        case field
        /// Numbers by name, `{ A = 30, B = 60 }`: each of these names may be given, the others keep their own.
        case numbers([String])
        /// A relation over the entity.
        case relation(Entity)
    }

    public let name: String
    public let kind: Kind
    /// What counts when it is not given, as help writes it; nil: it must be given.
    public let standard: String?
    public let help: String

    public init(_ name: String, _ kind: Kind, standard: String?, _ help: String) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.help = help
    }
}
