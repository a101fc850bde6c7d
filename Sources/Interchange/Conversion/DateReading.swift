import Model

/// Dates and moments as files write them.
enum DateReading {
    enum Problem: Error { case notADate, noSuchDate, hasTime }

    /// Reads `2020-03-09`, `2020/3/9`, `2020.3.9`, `2020年3月9日` (or 号), `20200309`, in half or full width; a time of
    /// midnight behind it, as spreadsheets write, is passed over.
    @inline(__always)
    static func date(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<CalendarDate, Problem> {
        if bytes.count == 10, let base = bytes.baseAddress, base[4] == 0x2D, base[7] == 0x2D,
            let date = CalendarDate(isoBytes: UnsafeRawBufferPointer(bytes))
        {
            return .success(date)
        }
        return slowDate(bytes)
    }

    private static func slowDate(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<CalendarDate, Problem> {
        let text = CellText.halfWidth(bytes)
        guard let (parts, rest) = numbers(text[...]) else { return .failure(.notADate) }
        guard midnight(rest) else { return .failure(rest.first == 0x20 || rest.first == 0x54 ? .hasTime : .notADate) }
        guard let date = CalendarDate(year: parts.0, month: parts.1, day: parts.2) else { return .failure(.noSuchDate) }
        return .success(date)
    }

    /// Year, month and day at the beginning, and what follows.
    private static func numbers(_ text: ArraySlice<UInt8>) -> (parts: (Int, Int, Int), rest: ArraySlice<UInt8>)? {
        var rest = text
        let leading = rest.prefix { (0x30...0x39).contains($0) }
        if leading.count == 8, let number = integer(leading) {
            return ((number / 10_000, number / 100 % 100, number % 100), rest.dropFirst(8))
        }
        guard leading.count == 4, let year = integer(leading) else { return nil }
        rest = rest.dropFirst(4)
        guard let first = separator(&rest, after: "年"), let month = digits(&rest) else { return nil }
        guard let second = separator(&rest, after: "月"), first == second, let day = digits(&rest) else { return nil }
        if first == 0 {
            let marks = ["日", "号", "號"].map { Array($0.utf8) }
            if let mark = marks.first(where: { rest.starts(with: $0) }) { rest = rest.dropFirst(mark.count) }
        }
        return ((year, month, day), rest)
    }

    /// The separator's byte, 0 for the Chinese character.
    private static func separator(_ rest: inout ArraySlice<UInt8>, after mark: String) -> UInt8? {
        let bytes = Array(mark.utf8)
        if rest.starts(with: bytes) {
            rest = rest.dropFirst(bytes.count)
            return 0
        }
        guard let byte = rest.first, byte == 0x2D || byte == 0x2F || byte == 0x2E else { return nil }
        rest = rest.dropFirst()
        return byte
    }

    private static func digits(_ rest: inout ArraySlice<UInt8>) -> Int? {
        while rest.first == 0x20 { rest = rest.dropFirst() }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard (1...2).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return integer(digits)
    }

    private static func integer(_ digits: some Collection<UInt8>) -> Int? {
        digits.isEmpty ? nil : digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func midnight(_ rest: ArraySlice<UInt8>) -> Bool {
        if rest.isEmpty { return true }
        guard rest.first == 0x20 || rest.first == 0x54 else { return false }
        return rest.dropFirst().allSatisfy { $0 == 0x30 || $0 == 0x3A || $0 == 0x20 || $0 == 0x2E || $0 == 0x5A }
    }

    /// Reads a date by a pattern of `%Y %y %m %d %e %b %%` and literal characters. `%b` is an English month's first three letters.
    static func date(_ bytes: UnsafeBufferPointer<UInt8>, pattern: [UInt8]) -> Result<CalendarDate, Problem> {
        let text = CellText.halfWidth(bytes)
        var rest = text[...]
        var year: Int?
        var month: Int?
        var day: Int?
        var index = 0
        func take(_ most: Int) -> Int? {
            let digits = rest.prefix(most).prefix { (0x30...0x39).contains($0) }
            rest = rest.dropFirst(digits.count)
            return integer(digits)
        }
        while index < pattern.count {
            guard pattern[index] == 0x25, index + 1 < pattern.count else {
                guard rest.first == pattern[index] else { return .failure(.notADate) }
                rest = rest.dropFirst()
                index += 1
                continue
            }
            switch pattern[index + 1] {
            case UInt8(ascii: "Y"): year = take(4)
            case UInt8(ascii: "y"): year = take(2).map { $0 < 70 ? 2000 + $0 : 1900 + $0 }
            case UInt8(ascii: "m"): month = take(2)
            case UInt8(ascii: "d"), UInt8(ascii: "e"):
                while rest.first == 0x20 { rest = rest.dropFirst() }
                day = take(2)
            case UInt8(ascii: "b"):
                let name = String(decoding: rest.prefix(3), as: UTF8.self).lowercased()
                month = monthNames.firstIndex(of: name).map { $0 + 1 }
                rest = rest.dropFirst(3)
            default:
                guard rest.first == 0x25 else { return .failure(.notADate) }
                rest = rest.dropFirst()
            }
            index += 2
        }
        guard rest.isEmpty, let year, let month, let day else { return .failure(.notADate) }
        guard let date = CalendarDate(year: year, month: month, day: day) else { return .failure(.noSuchDate) }
        return .success(date)
    }

    private static let monthNames = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    /// Whether a mapping's pattern names a year, a month and a day, with directives this reads.
    static func isPattern(_ pattern: String) -> Bool {
        var seen: Set<Character> = []
        var characters = Array(pattern)[...]
        while let character = characters.popFirst() {
            guard character == "%" else { continue }
            guard let directive = characters.popFirst(), "Yymdeb%".contains(directive) else { return false }
            seen.insert(directive == "y" ? "Y" : directive == "b" ? "m" : directive == "e" ? "d" : directive)
        }
        return seen.isSuperset(of: ["Y", "m", "d"])
    }

    /// Reads a date, or a month and a day without a year (`02-29`, `2/29`, `2月29日`), as the text the archive keeps.
    static func monthDayOrDate(_ bytes: UnsafeBufferPointer<UInt8>) -> Result<String, Problem> {
        switch date(bytes) {
        case .success(let date): return .success(date.description)
        case .failure(.noSuchDate): return .failure(.noSuchDate)
        case .failure: break
        }
        let text = CellText.halfWidth(bytes)
        var rest = text[...]
        guard let month = digits(&rest), let mark = separator(&rest, after: "月"), let day = digits(&rest) else {
            return .failure(.notADate)
        }
        if mark == 0 {
            let marks = ["日", "号"].map { Array($0.utf8) }
            if let found = marks.first(where: { rest.starts(with: $0) }) { rest = rest.dropFirst(found.count) }
        }
        guard rest.isEmpty else { return .failure(.notADate) }
        // Any leap year: 02-29 is a birthday.
        guard let date = CalendarDate(year: 2000, month: month, day: day) else { return .failure(.noSuchDate) }
        return .success(String(date.description.dropFirst(5)))
    }

    /// Reads a date with a time behind it; `Z` or `+08:00` says the zone, else it is `utcOffset` hours ahead of UTC.
    /// A bare date is its midnight.
    static func moment(_ bytes: UnsafeBufferPointer<UInt8>, utcOffset: Double) -> Result<Timestamp, Problem> {
        let text = CellText.halfWidth(bytes)
        guard let (parts, tail) = numbers(text[...]) else { return .failure(.notADate) }
        guard let date = CalendarDate(year: parts.0, month: parts.1, day: parts.2) else { return .failure(.noSuchDate) }
        var rest = tail
        var clock = [0, 0, 0]
        if rest.first == 0x20 || rest.first == 0x54 {
            rest = rest.dropFirst()
            while rest.first == 0x20 { rest = rest.dropFirst() }
            for index in 0..<3 {
                guard let number = digits(&rest) else { return .failure(.notADate) }
                clock[index] = number
                guard index < 2, rest.first == 0x3A else { break }
                rest = rest.dropFirst()
            }
            if rest.first == 0x2E { rest = rest.dropFirst().drop { (0x30...0x39).contains($0) } }
        }
        guard clock[0] < 24, clock[1] < 60, clock[2] < 60 else { return .failure(.noSuchDate) }
        var offset = Int64(utcOffset * 3600)
        if rest.first == 0x5A || rest.first == 0x7A {
            offset = 0
            rest = rest.dropFirst()
        } else if let sign = rest.first, sign == 0x2B || sign == 0x2D {
            rest = rest.dropFirst()
            guard let hours = digits(&rest) else { return .failure(.notADate) }
            if rest.first == 0x3A { rest = rest.dropFirst() }
            let minutes = rest.isEmpty ? 0 : digits(&rest)
            guard let minutes else { return .failure(.notADate) }
            offset = Int64((hours * 60 + minutes) * 60) * (sign == 0x2D ? -1 : 1)
        }
        guard rest.isEmpty else { return .failure(.notADate) }
        let seconds = Int64(date.days) * 86_400 + Int64(clock[0] * 3600 + clock[1] * 60 + clock[2])
        return .success(Timestamp(seconds: seconds - offset))
    }
}
