import Archive
import GRDB
import GRDBSQLite
import Model
import Query

/// One client's texts on their way into the index: cut into tokens, one text a column.
struct SearchEntry {
    /// Tokens by column, each followed by a blank.
    private(set) var columns: [[UInt8]]
    /// Which columns are names, and where their pinyin goes.
    private static let pinyinOf: [Int: Int] = {
        let places = SearchPlace.indexed
        var result: [Int: Int] = [:]
        for (index, place) in places.enumerated() where place.isName {
            if place.entity == .client { result[index] = places.count }
            if place.entity == .contact { result[index] = places.count + 1 }
        }
        return result
    }()
    private static let texts = SearchPlace.indexed.count
    private static let ownTexts = SearchPlace.own(.client).count

    init() { columns = Array(repeating: [], count: SearchMatch.columns.count) }

    /// Reads a row of `SearchSchema.entries` or of `search_stale`: texts from `first` on, then the mark of the merged.
    mutating func read(_ statement: OpaquePointer, from first: CInt) {
        for index in columns.indices { columns[index].removeAll(keepingCapacity: true) }
        for index in 0..<Self.texts {
            let column = first + CInt(index)
            guard let bytes = sqlite3_column_text(statement, column) else { continue }
            let text = UnsafeBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(statement, column)))
            guard !text.isEmpty else { continue }
            // Several rows' texts stand in one column, and a phrase must not reach from one into the next.
            let isOwn = index < Self.ownTexts
            let parts = isOwn ? [text[...]] : text.split(separator: 0x1F, omittingEmptySubsequences: true)
            for part in parts {
                let part = UnsafeBufferPointer(rebasing: part)
                if !columns[index].isEmpty { Self.mark(&columns[index]) }
                SearchTokens.append(part, to: &columns[index])
                guard let pinyin = Self.pinyinOf[index] else { continue }
                for key in Pinyin.searchKeys(of: String(decoding: part, as: UTF8.self)) {
                    columns[pinyin].append(contentsOf: key)
                    columns[pinyin].append(0x20)
                }
            }
        }
        if sqlite3_column_type(statement, first + CInt(Self.texts)) != SQLITE_NULL { Self.mark(&columns[columns.count - 1]) }
    }

    private static func mark(_ column: inout [UInt8]) {
        column.append(contentsOf: SearchMatch.mark.utf8)
        column.append(0x20)
    }

    /// Runs a statement whose parameters are the id and the columns.
    func run(_ statement: OpaquePointer, id: Int64, _ db: Database) throws {
        sqlite3_bind_int64(statement, 1, id)
        for (index, column) in columns.enumerated() {
            let position = CInt(index) + 2
            guard !column.isEmpty else {
                sqlite3_bind_null(statement, position)
                continue
            }
            column.withUnsafeBytes { bytes in
                let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                _ = sqlite3_bind_text(statement, position, start, CInt(bytes.count), transient)
            }
        }
        let code = sqlite3_step(statement)
        sqlite3_reset(statement)
        guard code == SQLITE_DONE else {
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage)
        }
    }
}
