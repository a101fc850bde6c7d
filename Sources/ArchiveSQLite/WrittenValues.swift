import Model

/// Which argument of a statement went into which column, so that an error can name the value.
enum WrittenValues {
    static func none(_ sql: String, _ arguments: [Value]) -> ErrorMapping.Written {
        ErrorMapping.Written(sql: sql, arguments: arguments, value: { _, _ in nil })
    }

    /// Understands `INSERT INTO "t" ("a", "b") VALUES (?, ?)` and `"a" = ?` in an `UPDATE`; of anything else no
    /// value is named. Only asked after an error.
    static func of(_ sql: String, _ arguments: [Value]) -> ErrorMapping.Written {
        ErrorMapping.Written(sql: sql, arguments: arguments) { _, column in
            let position = sql.uppercased().hasPrefix("INSERT") ? inserted(column, sql) : assigned(column, sql)
            guard let position, arguments.indices.contains(position) else { return nil }
            return arguments[position]
        }
    }

    /// The position of a column in the list of an insert whose values are all plain question marks.
    private static func inserted(_ column: String, _ sql: String) -> Int? {
        guard let open = sql.firstIndex(of: "("), let close = sql[open...].firstIndex(of: ")") else { return nil }
        let rest = sql[sql.index(after: close)...]
        guard let valuesOpen = rest.firstIndex(of: "("), let valuesClose = rest[valuesOpen...].firstIndex(of: ")")
        else {
            return nil
        }
        let values = rest[rest.index(after: valuesOpen)..<valuesClose].split(separator: ",")
        guard values.allSatisfy({ $0.filter { $0 != " " && $0 != "\n" } == "?" }) else { return nil }
        let names = sql[sql.index(after: open)..<close].split(separator: ",").map(bare)
        return names.firstIndex(of: column)
    }

    /// The position of the question mark after `"column" =`.
    private static func assigned(_ column: String, _ sql: String) -> Int? {
        guard let name = sql.firstRange(of: quoted(column)) else { return nil }
        let rest = sql[name.upperBound...].drop { $0 == " " }
        guard rest.first == "=" else { return nil }
        let value = rest.dropFirst().drop { $0 == " " }
        guard value.first == "?" else { return nil }
        let digits = value.dropFirst().prefix { $0.isNumber }
        if let number = Int(digits) { return number - 1 }
        return sql[..<value.startIndex].filter { $0 == "?" }.count
    }

    private static func bare(_ name: Substring) -> String { name.filter { $0 != "\"" && $0 != " " && $0 != "\n" } }
}
