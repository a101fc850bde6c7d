import Archive
import CRows
import Model

/// How one field of a row is filled from each record: where the cell is, how it is read, what it must satisfy.
final class ColumnPlan {
    enum Source: Sendable {
        /// The record's field at this place, counted from 0.
        case cell(Int)
        case constant([UInt8])
        case recordNumber
    }

    private enum Reading {
        case text, phone, email, integer, decimal, money, boolean, date, monthDayOrDate, datetime, json, fieldName
        case enumeration(EnumerationSpellings)
        case reference(ReferencePlan)
    }

    let field: Field
    /// The place in the batch.
    let column: Int
    let source: Source
    let reference: ReferencePlan?
    private let reading: Reading
    private let conversion: ValueConversion
    private let isPlain: Bool
    private let nulls: [[UInt8]]
    private let map: [[UInt8]: [UInt8]]
    private let shortMap: [(from: [UInt8], to: [UInt8])]
    private let standard: [UInt8]?
    private let prefix: [UInt8]
    private let pattern: [UInt8]?
    private let scale: Decimal?
    private let range: NumberRange
    private let lastDay: Int32
    private let utcOffset: Double

    init(
        field: Field, column: Int, source: Source, conversion: ValueConversion, reference: ReferencePlan?,
        today: CalendarDate, utcOffset: Double
    ) {
        self.field = field
        self.column = column
        self.source = source
        self.conversion = conversion
        self.reference = reference
        self.utcOffset = utcOffset
        nulls = conversion.null.map { Array($0.utf8) }
        map = Dictionary(
            conversion.map.map { (Array($0.key.utf8), Array($0.value.utf8)) }, uniquingKeysWith: { first, _ in first })
        shortMap = map.map { (from: $0.key, to: $0.value) }
        standard = conversion.standard.map { Array($0.utf8) }
        prefix = Array((conversion.prefix ?? "").utf8)
        pattern = conversion.format.map { Array($0.utf8) }
        scale = conversion.scale.flatMap { Decimal($0) }
        isPlain = nulls.isEmpty && map.isEmpty && prefix.isEmpty && conversion.pad == nil
        range = NumberRange(field)
        lastDay = field.rules.contains(.notInFuture) ? today.days : Int32.max
        reading =
            switch field.type {
            case .text where field.rules.contains(.normalised): field.name == "email" ? .email : .phone
            case .text where field.rules.contains(.fieldOf("client")): .fieldName
            case .text: .text
            case .integer: .integer
            case .decimal: .decimal
            case .money: .money
            case .boolean: .boolean
            case .date: .date
            case .monthDayOrDate: .monthDayOrDate
            case .datetime: .datetime
            case .json: .json
            case .enumeration(let values): .enumeration(EnumerationSpellings(values))
            case .reference: reference.map { .reference($0) } ?? .text
            }
    }

    /// Fills the batch's cell from the record; leaves it missing where the record gives no value.
    @inline(__always)
    func fill(_ batch: RowBatch, _ row: Int, _ record: FieldBlock, number: Int) -> Refusal? {
        switch source {
        case .cell(let index): return convert(CellText.trimmed(record[index]), batch, row)
        case .constant(let bytes): return bytes.withUnsafeBufferPointer { convert($0, batch, row) }
        case .recordNumber:
            return Array(String(number).utf8).withUnsafeBufferPointer { convert($0, batch, row) }
        }
    }

    /// The record's own text for the field, for messages.
    func given(_ record: FieldBlock, number: Int) -> String {
        switch source {
        case .cell(let index): String(decoding: CellText.trimmed(record[index]), as: UTF8.self)
        case .constant(let bytes): String(decoding: bytes, as: UTF8.self)
        case .recordNumber: String(number)
        }
    }

    @inline(__always)
    private func convert(_ bytes: UnsafeBufferPointer<UInt8>, _ batch: RowBatch, _ row: Int) -> Refusal? {
        if isPlain {
            if !bytes.isEmpty { return read(bytes, batch, row) }
            guard let standard else { return nil }
            return standard.withUnsafeBufferPointer { read($0, batch, row) }
        }
        return convertStepwise(bytes, batch, row)
    }

    private func convertStepwise(_ bytes: UnsafeBufferPointer<UInt8>, _ batch: RowBatch, _ row: Int) -> Refusal? {
        if bytes.isEmpty || nulls.contains(where: { CellText.equal(bytes, $0) }) {
            guard let standard else { return nil }
            return standard.withUnsafeBufferPointer { finish($0, batch, row) }
        }
        guard let mapped = mapped(bytes) else { return finish(bytes, batch, row) }
        return mapped.withUnsafeBufferPointer { finish($0, batch, row) }
    }

    /// What stands for the text: short lists are gone through without a copy of it.
    private func mapped(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        if map.isEmpty { return nil }
        if map.count > 16 { return map[Array(bytes)] }
        return shortMap.first { CellText.equal(bytes, $0.from) }?.to
    }

    private func finish(_ bytes: UnsafeBufferPointer<UInt8>, _ batch: RowBatch, _ row: Int) -> Refusal? {
        if bytes.isEmpty { return nil }
        let padding = max(0, (conversion.pad ?? 0) - bytes.count)
        if padding == 0, prefix.isEmpty { return read(bytes, batch, row) }
        let value = prefix + [UInt8](repeating: 0x30, count: padding) + bytes
        return value.withUnsafeBufferPointer { read($0, batch, row) }
    }

    /// Reads what is not empty.
    @inline(__always)
    private func read(_ bytes: UnsafeBufferPointer<UInt8>, _ batch: RowBatch, _ row: Int) -> Refusal? {
        switch reading {
        case .text:
            batch.setText(row, column, UnsafeRawBufferPointer(bytes))
            return nil
        case .reference(let plan):
            if plan.scope != nil { return readContact(plan, bytes, batch, row) }
            guard let id = plan.resolve(bytes) else { return .unknownCode }
            batch.setInteger(row, column, id)
            return nil
        case .enumeration(let spellings):
            guard let name = spellings.name(bytes) else { return .notAllowed }
            name.withUnsafeBytes { batch.setText(row, column, $0) }
            return nil
        case .date:
            let result = pattern.map { DateReading.date(bytes, pattern: $0) } ?? DateReading.date(bytes)
            switch result {
            case .success(let date):
                if date.days > lastDay { return .inFuture }
                batch.setDate(row, column, date)
                return nil
            case .failure(let problem): return Refusal(problem)
            }
        case .integer: return readWhole(bytes, places: 0, batch, row)
        case .money: return readWhole(bytes, places: 2, batch, row)
        default: return readOther(bytes, batch, row)
        }
    }

    @inline(__always)
    private func readWhole(
        _ bytes: UnsafeBufferPointer<UInt8>, places: Int, _ batch: RowBatch, _ row: Int
    ) -> Refusal? {
        switch scaled(Decimal.read(bytes, currency: places == 2)).flatMap({ $0.whole(places: places) }) {
        case .success(let number):
            guard range.allows(number) else { return .outOfRange }
            if places == 2 { batch.setMoney(row, column, number) } else { batch.setInteger(row, column, number) }
            return nil
        case .failure(.notWhole): return places == 2 ? .fractionOfFen : .notWhole
        case .failure(let problem): return Refusal(problem)
        }
    }

    @inline(__always)
    private func scaled(_ number: Result<Decimal, Decimal.Problem>) -> Result<Decimal, Decimal.Problem> {
        guard let scale else { return number }
        return number.flatMap { $0.times(scale).map { .success($0) } ?? .failure(.tooLarge) }
    }

    private func readOther(_ bytes: UnsafeBufferPointer<UInt8>, _ batch: RowBatch, _ row: Int) -> Refusal? {
        switch reading {
        case .phone:
            if isPlainMobile(bytes) {
                batch.setText(row, column, UnsafeRawBufferPointer(bytes))
                return nil
            }
            return set(ContactPoint.phone(CellText.halfWidth(bytes)), batch, row)
        case .email:
            if isPlainAddress(bytes) {
                batch.setText(row, column, UnsafeRawBufferPointer(bytes))
                return nil
            }
            return set(ContactPoint.email(CellText.halfWidth(bytes)), batch, row)
        case .decimal:
            switch scaled(Decimal.read(bytes, currency: false)) {
            case .success(let decimal):
                guard range.allows(decimal.double) else { return .outOfRange }
                batch.setReal(row, column, decimal.double)
                return nil
            case .failure(let problem): return Refusal(problem)
            }
        case .boolean:
            guard let value = BooleanSpellings.value(bytes) else { return .notABoolean }
            batch.setBoolean(row, column, value)
            return nil
        case .monthDayOrDate:
            if bytes.count == 10, case .success? = Optional(DateReading.date(bytes)), bytes[4] == 0x2D, bytes[7] == 0x2D
            {
                batch.setText(row, column, UnsafeRawBufferPointer(bytes))
                return nil
            }
            if let pattern {
                switch DateReading.date(bytes, pattern: pattern) {
                case .success(let date): batch.setText(row, column, date.description)
                case .failure(let problem): return Refusal(problem)
                }
                return nil
            }
            switch DateReading.monthDayOrDate(bytes) {
            case .success(let text): batch.setText(row, column, text)
            case .failure(let problem): return Refusal(problem)
            }
            return nil
        case .datetime:
            switch DateReading.moment(bytes, utcOffset: utcOffset) {
            case .success(let moment): batch.setDatetime(row, column, moment)
            case .failure(let problem): return Refusal(problem)
            }
            return nil
        case .json:
            guard let object = JSONText.object(bytes) else { return .notAnObject }
            batch.setText(row, column, object)
            return nil
        case .fieldName:
            let name = String(decoding: bytes, as: UTF8.self)
            guard let field = Entity.client[name] ?? Entity.client.field(labelled: name) else { return .noField }
            batch.setText(row, column, field.name)
            return nil
        case .text, .reference, .enumeration, .date, .integer, .money: return nil
        }
    }

    /// A contact by its name within the row's client, or by its id.
    private func readContact(
        _ plan: ReferencePlan, _ bytes: UnsafeBufferPointer<UInt8>, _ batch: RowBatch, _ row: Int
    ) -> Refusal? {
        guard let scope = plan.scope, batch.cell(row, scope).kind != ROW_MISSING.rawValue else { return .unknownCode }
        var key = KeyBytes()
        key.make(batch.cell(row, scope).as.integer, bytes)
        guard let id = key.withBytes(plan.table.find) else { return .unknownCode }
        batch.setInteger(row, column, id)
        return nil
    }

    private func set(_ result: Result<String, ContactPoint.Problem>, _ batch: RowBatch, _ row: Int) -> Refusal? {
        switch result {
        case .success(let text):
            batch.setText(row, column, text)
            return nil
        case .failure(let problem): return Refusal(problem)
        }
    }

    /// Eleven ASCII digits that begin with 13 to 19: nearly every phone number of a file.
    private func isPlainMobile(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard bytes.count == 11, bytes[0] == 0x31, bytes[1] >= 0x33, bytes[1] <= 0x39 else { return false }
        for byte in bytes where byte &- 0x30 > 9 { return false }
        return true
    }

    private func isPlainAddress(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        for byte in bytes where byte >= 0x80 || byte &- 0x41 < 26 { return false }
        return ContactPoint.isAddress(bytes)
    }

    /// The allowed value, code or field most like a refused one.
    func suggestion(for refusal: Refusal, value: String) -> String? {
        switch refusal {
        case .notAllowed:
            guard case .enumeration(let values) = field.type else { return nil }
            return Suggestion.nearest(to: value, among: values.flatMap { [$0.name, $0.zh] })
        case .unknownCode: return reference?.nearest(value)
        case .noField: return Suggestion.nearest(to: value, among: Entity.client.fields.map(\.name))
        default: return nil
        }
    }

    /// What a date of the mapping's own pattern looks like.
    var example: String? { conversion.format.map { "the pattern \($0)" } }
}

extension Refusal {
    init(_ problem: DateReading.Problem) {
        switch problem {
        case .notADate: self = .notADate
        case .noSuchDate: self = .noSuchDate
        case .hasTime: self = .dateWithTime
        }
    }

    init(_ problem: Decimal.Problem) {
        switch problem {
        case .notANumber: self = .notANumber
        case .grouping: self = .badGrouping
        case .tooLarge: self = .tooLarge
        case .notWhole: self = .notWhole
        }
    }

    init(_ problem: ContactPoint.Problem) {
        switch problem {
        case .notAPhone: self = .notAPhone
        case .phoneTooShort: self = .phoneTooShort
        case .phoneTooLong: self = .phoneTooLong
        case .notAMobile: self = .notAMobile
        case .notAnAddress: self = .notAnAddress
        }
    }
}
