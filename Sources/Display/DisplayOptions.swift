import Model

/// How results are shown: everything a rendering needs to know of the place it is shown in. A result is a value, a
/// rendering a function of that value and these options, so the same result can be shown again elsewhere.
public struct DisplayOptions: Sendable, Hashable {
    /// The spellings a result can be shown in.
    public enum Format: String, Sendable, CaseIterable {
        /// Aligned columns for people.
        case table
        /// One line a row, fields divided by tabs, for programs. Nothing is left out or cut off.
        case tsv
    }

    /// Columns a line may have; nil: as many as it needs.
    public var width: Int?
    /// Rows of a table shown before its middle is left out; nil: all of them.
    public var rows: Int?
    public var colour: Bool
    /// Whether the terminal gives two columns to characters whose width Unicode calls ambiguous (`…`, `─`, `α`).
    public var ambiguousIsWide: Bool
    public var language: Language
    public var format: Format
    /// Whether texts that do not fit into their column of a table are wrapped instead of cut.
    public var wraps = false
    /// Whether tables get a line of totals: nil: those that are summaries.
    public var totals: Bool?
    /// What shows all of something that was cut, `show.last`; nil where nobody can type it.
    public var wayToAll: String?
    /// Seconds east of UTC in which moments are shown. TSV always has UTC.
    public var zoneOffset: Int

    public init(
        width: Int? = nil, rows: Int? = nil, colour: Bool = false, ambiguousIsWide: Bool = false,
        language: Language = .english, format: Format = .table, zoneOffset: Int = 0
    ) {
        self.width = width
        self.rows = rows
        self.colour = colour
        self.ambiguousIsWide = ambiguousIsWide
        self.language = language
        self.format = format
        self.zoneOffset = zoneOffset
    }

    /// Rows a terminal shows of a table: the first five and the last five.
    public static let terminalRows = 10

    /// The options that fit an output.
    ///
    /// A terminal gets tables of its width, in colour unless `NO_COLOR` is set and not empty or `TERM` is `dumb`
    /// or missing. Anything else gets TSV without colour, escape codes or limits, whatever the environment says:
    /// what goes into a file or a program must not depend on who looks.
    ///
    /// - Parameters:
    ///   - environment: `NO_COLOR`, `TERM`; `LC_ALL`, `LC_MESSAGES`, `LANG` for the language, overridden by
    ///     `DOSSIER_LANGUAGE` (`zh` or `en`); `DOSSIER_AMBIGUOUS_WIDTH` (`2`: ambiguous characters are wide).
    ///   - columns: the terminal's width; nil or less than 1: 80.
    public static func detect(isTerminal: Bool, environment: [String: String], columns: Int?) -> DisplayOptions {
        var options = DisplayOptions(
            ambiguousIsWide: environment["DOSSIER_AMBIGUOUS_WIDTH"] == "2", language: language(of: environment))
        guard isTerminal else {
            options.format = .tsv
            return options
        }
        options.width = columns.flatMap { $0 > 0 ? $0 : nil } ?? 80
        options.rows = terminalRows
        let terminal = environment["TERM"] ?? ""
        options.colour = (environment["NO_COLOR"] ?? "").isEmpty && terminal != "dumb" && !terminal.isEmpty
        return options
    }

    private static func language(of environment: [String: String]) -> Language {
        if let chosen = environment["DOSSIER_LANGUAGE"].flatMap(Language.init(rawValue:)) { return chosen }
        // The first of these that is set decides, as for the C library.
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return locale?.hasPrefix("zh") == true ? .chinese : .english
    }

    /// The one of two wordings that the language asks for.
    public func words(zh: String, en: String) -> String { language == .chinese ? zh : en }
}

/// A result that a door can show as text. Other renderings (HTML, charts) are further functions of the same values.
public protocol Showable: Sendable {
    /// Writes whole lines, each ended by a line feed.
    func write(to output: inout some TextOutputStream, options: DisplayOptions)
}

extension Showable {
    /// The rendering as one string, for results of a screen or so. A long one is better written to a stream.
    public func text(_ options: DisplayOptions) -> String {
        var text = ""
        write(to: &text, options: options)
        return text
    }
}
