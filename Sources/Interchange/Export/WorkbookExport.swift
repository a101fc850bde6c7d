import CWorkbook
import Display
import Model
import TerminalText

/// One sheet of an .xlsx file: amounts, dates and numbers are real ones, with a format that shows them as such; texts
/// are texts and never formulas. Rows are written as they come and not kept in memory.
///
/// A spreadsheet's numbers are floats and its days begin in 1900: whole numbers of more than fifteen digits, infinite
/// numbers and earlier dates are written as texts, so that no digit is lost.
struct WorkbookExport: ExportWriter {
    private let columns: [TableColumn]
    private var workbook: OpaquePointer?
    private var next: UInt32 = 0
    /// What errors call the file.
    private let target: String

    /// - Parameter target: what the file will be called.
    init(path: String, columns: [TableColumn], target: String) throws(ExportError) {
        guard columns.count <= Int(WORKBOOK_COLUMNS) else {
            throw ExportError("an .xlsx sheet has at most 16,384 columns, these are \(columns.count)")
        }
        var why = [CChar](repeating: 0, count: 512)
        guard let workbook = workbook_create(path, "dossier", &why, why.count) else {
            throw ExportError(String(decoding: why.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        }
        self.columns = columns
        self.target = target
        self.workbook = workbook
    }

    mutating func begin(_ headings: [String], _ head: ExportHead) throws(ExportError) {
        for entry in head.entries {
            try check(workbook_text(workbook, next, 0, head.label(entry), WORKBOOK_HEADING), 0)
            try write(entry.value, 1, type: .any)
            next += 1
        }
        if !head.isEmpty { next += 1 }
        for (index, heading) in headings.enumerated() {
            let width = max(Self.width(columns[index].type), Double(Text.width(of: heading)) + 2)
            workbook_width(workbook, UInt16(truncatingIfNeeded: index), min(width, 40))
            try check(
                workbook_text(workbook, next, UInt16(truncatingIfNeeded: index), heading, WORKBOOK_HEADING), index)
        }
        next += 1
        // A long head that stood still would leave no room for what is below it.
        if head.isEmpty { workbook_freeze(workbook, next) }
    }

    mutating func row(_ values: [Value]) throws(ExportError) {
        guard next < WORKBOOK_ROWS else {
            throw ExportError("an .xlsx sheet has room for 1,048,575 rows and there are more; export to .csv instead")
        }
        for (index, value) in values.enumerated() where index < columns.count {
            try write(value, index, type: columns[index].type)
        }
        next += 1
    }

    mutating func end() throws(ExportError) {
        guard let open = workbook else { return }
        workbook = nil
        var failure: Int32 = 0
        let error = workbook_close(open, &failure)
        guard failure == 0 else { throw ExportError(path: target, code: failure) }
        guard error == 0 else {
            throw ExportError("cannot write \(target): \(String(cString: workbook_problem(error)))")
        }
    }

    mutating func abandon() {
        // There is no other way to let go of the library's own temporary file.
        var failure: Int32 = 0
        if let open = workbook { _ = workbook_close(open, &failure) }
        workbook = nil
    }

    private func write(_ value: Value, _ index: Int, type: DisplayType) throws(ExportError) {
        let column = UInt16(truncatingIfNeeded: index)
        func number(_ number: Double, _ format: workbook_format) throws(ExportError) {
            try check(workbook_number(workbook, next, column, number, format), index)
        }
        func text(_ text: String) throws(ExportError) {
            try check(workbook_text(workbook, next, column, text, WORKBOOK_PLAIN), index)
        }
        switch value {
        case .missing: return
        case .boolean(let flag): try check(workbook_boolean(workbook, next, column, flag), index)
        case .integer(let whole):
            guard whole.magnitude < 1_000_000_000_000_000 else { return try text(String(whole)) }
            try number(Double(whole), format(type, of: WORKBOOK_INTEGER))
        case .real(let real):
            guard real.isFinite else { return try text(NumberText.real(real)) }
            let shown = format(type, of: WORKBOOK_PLAIN)
            try number(real, shown == WORKBOOK_COUNT || shown == WORKBOOK_INTEGER ? WORKBOOK_PLAIN : shown)
        case .money(let fen):
            guard fen.magnitude < 1_000_000_000_000_000 else {
                return try text(NumberText.money(fen, grouped: false))
            }
            try number(Double(fen) / 100, WORKBOOK_MONEY)
        case .text(let value): try text(value)
        case .date(let date):
            guard let days = Self.serial(Int64(date.days)) else { return try text(date.description) }
            try number(days, WORKBOOK_DATE)
        case .datetime(let moment):
            guard let days = Self.serial(Int64(moment.date.days)) else { return try text(moment.description) }
            let seconds = moment.seconds - Int64(moment.date.days) * 86_400
            try number(days + Double(seconds) / 86_400, WORKBOOK_DATETIME)
        }
    }

    /// The day as spreadsheets count them, right from March 1900 on: before that they know a day that never was.
    private static func serial(_ days: Int64) -> Double? {
        let serial = days + 25_569
        return serial > 60 ? Double(serial) : nil
    }

    private func format(_ type: DisplayType, of plain: workbook_format) -> workbook_format {
        switch type {
        case .money: WORKBOOK_MONEY
        case .percent: WORKBOOK_PERCENT
        case .count: WORKBOOK_COUNT
        default: plain
        }
    }

    private static func width(_ type: DisplayType) -> Double {
        switch type {
        case .text, .json, .any: 18
        case .money: 16
        case .datetime: 20
        case .date, .reference: 12
        default: 10
        }
    }

    private func check(_ error: Int32, _ column: Int) throws(ExportError) {
        guard error != 0 else { return }
        throw ExportError(
            "`\(columns[column].name)` of row \(next) cannot stand in an .xlsx file: \(String(cString: workbook_problem(error)))"
        )
    }
}
