import Archive
import Display
import Interchange
import Lua
import LuaSyntax
import Model
import Query
import TerminalText

/// How a command ends (EXPERIENCE.md, section 5).
public enum ExitStatus: Int32, Sendable {
    case done = 0
    /// The script failed; none of its plans was written. What acts at once may have been.
    case failed = 1
    case usage = 2
    /// A guard stopped it, or a confirmation could not be had.
    case stopped = 3
    /// Rows changed in between.
    case conflict = 4
    /// The archive cannot be used.
    case archive = 5
    case interrupted = 130
}

/// An error on its way to a person: what is shown, and how a command that ends with it exits.
public struct Failure {
    public internal(set) var view: ErrorView
    public let status: ExitStatus
    /// The source as it was most likely meant, for the next prompt: where it was no Lua because of what an input method
    /// for Chinese typed.
    public let correction: String?

    /// - Parameters:
    ///   - sources: the sources that ran, by name, for the line the error is in.
    ///   - language: of the message, where it is known in it.
    ///   - mistake: looks in a source that is no Lua for what somebody typed instead, and for its reason in a sentence.
    public init(
        _ error: any Error, sources: [String: String] = [:], language: Language = .english,
        mistake: (String) -> (mistake: LuaMistake, view: ErrorView)? = { _ in nil }
    ) {
        if let failure = Failure.row(in: error) {
            // The condition's own line says more than the line that asked.
            var view = Failure(failure.error, sources: sources, language: language).view
            view.message = "\(failure.row): \(view.message)"
            if !failure.values.isEmpty { view.notes.append(failure.values.joined(separator: ", ")) }
            self.view = view
            status = Failure.status(of: failure.error)
            correction = nil
            return
        }
        guard let lua = error as? LuaError else {
            view = ErrorView(
                ErrorCatalogue.message(Failure.message(of: error), language),
                notes: Failure.notes(of: error, language))
            status = Failure.status(of: error)
            correction = nil
            return
        }
        // Lua stops at the first thing that it cannot read, so what it says of another line has another reason.
        if lua.kind == .syntax, let chunk = lua.chunk, let source = sources[chunk], let found = mistake(source),
            found.mistake.line == lua.line
        {
            var view = found.view
            view.place = ErrorView.Place(chunk: chunk, line: lua.line)
            self.view = view
            status = .failed
            correction = found.mistake.corrected
            return
        }
        correction = nil
        let cause = lua.cause
        var message = lua.message
        if let cause { message = Failure.message(of: cause) }
        if lua.kind == .cancelled { message = "interrupted" }
        if cause == nil, case .table(let table) = lua.value, !table.hasMetafield("__tostring") {
            // error{ code = 1 }: what it holds says more than where it lies.
            message = (try? LuaTree.text(of: table)) ?? message
        }
        var view = ErrorView(
            ErrorCatalogue.message(message, language), notes: cause.map { Failure.notes(of: $0, language) } ?? [])
        if let chunk = lua.chunk, lua.kind != .cancelled {
            view.place = ErrorView.Place(chunk: chunk, line: lua.line)
            view.source = lua.line.flatMap { Failure.line($0, of: sources[chunk]) }
        }
        if lua.kind != .syntax, lua.kind != .cancelled, lua.traceback.count > 1 {
            let frames = lua.traceback.map { frame in
                let isChinese = language == .chinese
                let main = isChinese ? "主程序段" : "main chunk"
                let function = isChinese ? "函数" : "a function"
                let named = isChinese ? "函数 " : "function "
                let what = frame.isMain ? main : frame.name.map { "\(named)'\($0)'" } ?? function
                return ErrorView.Frame(
                    what, at: ErrorView.Place(chunk: frame.source, line: frame.line > 0 ? frame.line : nil))
            }
            view.frames = Failure.ends(of: frames, leftOut: lua.framesLeftOut, language)
        }
        self.view = view
        status = lua.kind == .cancelled ? .interrupted : cause.map(Failure.status) ?? .failed
    }

    /// The innermost and outermost calls of a deep recursion, and how many lie between.
    private static func ends(of frames: [ErrorView.Frame], leftOut: Int, _ language: Language) -> [ErrorView.Frame] {
        let (inner, outer) = (8, 4)
        guard leftOut > 0 || frames.count > inner + outer + 4 else { return frames }
        let between = frames.count - inner - outer + leftOut
        let count = NumberText.count(between)
        return frames.prefix(inner)
            + [ErrorView.Frame(language == .chinese ? "另外 \(count) 层调用" : "\(count) more calls")] + frames.suffix(outer)
    }

    private static func line(_ number: Int, of source: String?) -> String? {
        guard let source, number > 0 else { return nil }
        let lines = source.split(separator: "\n", maxSplits: number, omittingEmptySubsequences: false)
        return lines.count >= number ? String(lines[number - 1]) : nil
    }

    private static func row(in error: any Error) -> RowFailure? {
        if let failure = error as? RowFailure { return failure }
        return (error as? LuaError)?.cause.flatMap(row)
    }

    static func message(of error: any Error) -> String {
        if let error = error as? LuaError { return error.cause.map(message) ?? error.message }
        return "\(error)"
    }

    /// The place within a string condition.
    static func notes(of error: any Error, _ language: Language = .english) -> [String] {
        let isChinese = language == .chinese
        if let error = error as? DefinitionError { return error.notes }
        guard let error = error as? QueryError else { return [] }
        if let function = error.function {
            let place = "\(function.chunk):\(function.line)"
            return [isChinese ? "在 \(place) 的函数中" : "in the function at \(place)"]
        }
        guard let (line, column) = error.place else { return [] }
        let before = String(line.prefix(column))
        let role = error.role ?? (isChinese ? "条件" : "the condition")
        let place = isChinese ? "在\(role)中：" : "in \(role): "
        return [
            "\(place)\(line)", String(repeating: " ", count: Text.width(of: place) + Text.width(of: before)) + "^",
        ]
    }

    static func status(of error: any Error) -> ExitStatus {
        switch error {
        case let error as LuaError:
            return error.kind == .cancelled ? .interrupted : error.cause.map(status) ?? .failed
        case let error as DefinitionError: return error.status
        case let error as PlanError:
            switch error {
            case .invalid: return .failed
            case .conflict: return .conflict
            case .stopped: return .stopped
            }
        case let error as UndoError:
            switch error {
            case .conflict: return .conflict
            case .unknown, .unrecorded, .undone: return .failed
            }
        case let error as ArchiveError:
            switch error {
            case .constraint, .failed: return .failed
            case .interrupted: return .interrupted
            case .cannotOpen, .notAnArchive, .newerSchema, .needsMigration, .readOnly, .notWritable, .locked, .full,
                .disk,
                .corrupt:
                return .archive
            }
        case let error as ExportError: return error.isFull ? .archive : .failed
        case let error as PlanFileError:
            switch error.fault {
            case .unreadable, .damaged: return .failed
            case .foreign: return .archive
            case .applied: return .conflict
            }
        case let error as ScriptExit:
            switch error {
            case .help: return .done
            case .usage: return .usage
            }
        default: return .failed
        }
    }
}
