import GRDBSQLite
import Model
import Query

/// Searching texts within a statement.
enum SearchFunctions {
    /// - `dossier_search(call, text…)`: `SearchCall.found`.
    /// - `dossier_hit(call, date, text…)`: `SearchCall.excerpt`, or NULL.
    /// - `dossier_hits(excerpt…)`: the different ones of them as one text, or NULL.
    /// - `dossier_pinyin(text)`: `Pinyin.text`; NULL for NULL.
    static let all: [(name: String, arguments: CInt, function: SQLFunctions.Function)] = [
        ("dossier_search", -1, search), ("dossier_hit", -1, hit), ("dossier_hits", -1, hits),
        ("dossier_pinyin", 1, pinyin),
    ]

    private static let search: SQLFunctions.Function = { context, count, arguments in
        guard let context, let arguments, let call = SearchFunctions.call(context, arguments) else { return }
        let texts = (1..<max(1, Int(count))).map { SearchFunctions.text(arguments[$0]) }
        sqlite3_result_int64(context, Int64(call.found(in: texts)))
    }

    private static let hit: SQLFunctions.Function = { context, count, arguments in
        guard let context, let arguments, let call = SearchFunctions.call(context, arguments) else { return }
        let texts = (2..<max(2, Int(count))).map { SearchFunctions.text(arguments[$0]) }
        if let excerpt = call.excerpt(of: texts, date: SearchFunctions.text(arguments[1])) {
            SearchFunctions.result(context, excerpt)
        }
    }

    private static let hits: SQLFunctions.Function = { context, count, arguments in
        guard let context, let arguments else { return }
        let excerpts = (0..<Int(count)).compactMap { SearchFunctions.text(arguments[$0]) }
        if let text = SearchQuery.joined(excerpts) { SearchFunctions.result(context, text) }
    }

    private static let pinyin: SQLFunctions.Function = { context, _, arguments in
        guard let context, let arguments, let text = SearchFunctions.text(arguments[0]) else { return }
        SearchFunctions.result(context, Pinyin.text(of: text))
    }

    /// Holds a call for as long as its statement runs.
    private final class Holder: Sendable {
        let call: SearchCall
        init(_ call: SearchCall) { self.call = call }
    }

    private static func call(
        _ context: OpaquePointer, _ arguments: UnsafeMutablePointer<OpaquePointer?>
    ) -> SearchCall? {
        if let data = sqlite3_get_auxdata(context, 0) {
            return Unmanaged<Holder>.fromOpaque(data).takeUnretainedValue().call
        }
        guard let encoded = text(arguments[0]), let call = SearchCall(encoded: encoded) else {
            sqlite3_result_error(context, "a search that cannot be read", -1)
            return nil
        }
        sqlite3_set_auxdata(context, 0, Unmanaged.passRetained(Holder(call)).toOpaque()) { data in
            if let data { Unmanaged<Holder>.fromOpaque(data).release() }
        }
        return call
    }

    private static func text(_ value: OpaquePointer?) -> String? {
        SQLFunctions.bytes(value).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func result(_ context: OpaquePointer, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            sqlite3_result_text(context, start ?? emptyText, CInt(bytes.count), transient)
        }
    }
}
