import Model

/// The columns of a record that become one JSON object in `extra`.
final class ExtraPlan {
    struct Column: Sendable {
        let heading: String
        let cell: Int
        let kind: ExtraColumn.Kind
        let nulls: [[UInt8]]
        let map: [[UInt8]: [UInt8]]
        let scale: Decimal?
        /// `"name":`
        let opening: [UInt8]

        init(heading: String, cell: Int, extra: ExtraColumn) {
            self.heading = heading
            self.cell = cell
            kind = extra.kind
            nulls = extra.conversion.null.map { Array($0.utf8) }
            map = Dictionary(
                extra.conversion.map.map { (Array($0.key.utf8), Array($0.value.utf8)) },
                uniquingKeysWith: { first, _ in first })
            scale = extra.conversion.scale.flatMap { Decimal($0) }
            var opening: [UInt8] = []
            Array((extra.name ?? heading).utf8).withUnsafeBufferPointer { JSONText.appendString($0, to: &opening) }
            opening.append(0x3A)
            self.opening = opening
        }
    }

    let columns: [Column]
    private var text: [UInt8] = []

    init(columns: [Column]) { self.columns = columns }

    enum Outcome {
        case empty
        case object
        case refused(heading: String, problem: String)
    }

    /// Makes the object of a record; `withObject` hands it over.
    func make(_ record: FieldBlock) -> Outcome {
        text.removeAll(keepingCapacity: true)
        text.append(0x7B)
        for column in columns {
            let cell = CellText.trimmed(record[column.cell])
            if cell.isEmpty || column.nulls.contains(where: { CellText.equal(cell, $0) }) { continue }
            if let mapped = column.map.isEmpty ? nil : column.map[Array(cell)] {
                if let problem = mapped.withUnsafeBufferPointer({ append(column, $0) }) {
                    return .refused(heading: column.heading, problem: problem)
                }
            } else if let problem = append(column, cell) {
                return .refused(heading: column.heading, problem: problem)
            }
        }
        if text.count == 1 { return .empty }
        text.append(0x7D)
        return .object
    }

    func withObject(_ body: (UnsafeRawBufferPointer) -> Void) { text.withUnsafeBytes(body) }

    /// Appends name and value, or says what is wrong with the value.
    private func append(_ column: Column, _ cell: UnsafeBufferPointer<UInt8>) -> String? {
        if text.count > 1 { text.append(0x2C) }
        text += column.opening
        switch column.kind {
        case .text: JSONText.appendString(cell, to: &text)
        case .boolean:
            guard let value = BooleanSpellings.value(cell) else {
                return "\(CellText.shown(cell)) is neither yes nor no"
            }
            text += Array((value ? "true" : "false").utf8)
        case .integer, .number:
            guard case .success(var number) = Decimal.read(cell, currency: false) else {
                return "\(CellText.shown(cell)) is not a number"
            }
            if let scale = column.scale {
                guard let product = number.times(scale) else { return "\(CellText.shown(cell)) is too large" }
                number = product
            }
            if case .success(let whole) = number.whole(places: 0) {
                text += Array(String(whole).utf8)
            } else if column.kind == .integer {
                return "\(CellText.shown(cell)) is not a whole number"
            } else {
                text += Array("\(number.double)".utf8)
            }
        }
        return nil
    }
}
