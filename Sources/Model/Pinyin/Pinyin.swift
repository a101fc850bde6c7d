/// How Chinese is read aloud, in Latin letters without tones: what sorts names as people expect and finds them as
/// people type them.
///
///     Pinyin.text(of: "招商银行")        // "zhao shang yin hang"
///     Pinyin.text(of: "单雪梅")          // "shan xue mei": a surname's own reading
public enum Pinyin {
    /// The text with every character as its syllable, blanks between; other letters in lower case as they are.
    /// Words decide between readings (银行 is `yin hang`); a surname at the beginning of a short name has its own.
    public static func text(of text: String) -> String {
        var result: [String] = []
        var other = ""
        func endOther() {
            if !other.isEmpty { result.append(other) }
            other = ""
        }
        for part in parts(of: text) {
            switch part {
            case .run(let run):
                endOther()
                // Longer names are of organisations, which begin with words and not with surnames.
                let isName = run.count == text.unicodeScalars.count && (2...4).contains(run.count)
                result += (isName ? surnameReading(run, single: run.count < 4) : nil) ?? contextReading(run)
            case .other(let scalar):
                if scalar.properties.isWhitespace {
                    endOther()
                } else {
                    other += scalar.properties.lowercaseMapping
                }
            }
        }
        endOther()
        return result.joined(separator: " ")
    }

    /// What typing finds a name by: from each of its characters on, the syllables run together and their initials.
    /// 招商银行 has `zhaoshangyinhang` and `zsyh`, `shangyinhang` and `syh`, and so on; whatever one of them begins
    /// with finds it. Characters with several readings have several keys.
    public static func searchKeys(of name: String) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        // So few that comparing them is faster than hashing them.
        func add(_ key: [UInt8]) { if !keys.contains(key) { keys.append(key) } }
        for case .run(let characters) in parts(of: name) {
            let run = Array(characters.prefix(longestName))
            for reading in readings(run) {
                let syllables = reading.map { Array($0.utf8) }
                let initials = syllables.compactMap(\.first)
                for start in syllables.indices {
                    var key: [UInt8] = []
                    for syllable in syllables[start...].prefix(longestKey) { key += syllable }
                    add(key)
                    if start + 1 < initials.count { add(Array(initials[start...])) }
                }
            }
        }
        return keys
    }

    private static let longestName = 24
    private static let longestKey = 8

    private enum Part {
        case run([UInt32])
        case other(Unicode.Scalar)
    }

    private static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var run: [UInt32] = []
        for scalar in text.unicodeScalars {
            if Readings.first <= scalar.value, scalar.value <= Readings.last {
                run.append(scalar.value)
                continue
            }
            if !run.isEmpty { parts.append(.run(run)) }
            run = []
            parts.append(.other(scalar))
        }
        if !run.isEmpty { parts.append(.run(run)) }
        return parts
    }

    // MARK: Readings

    static var syllables: [String] { Readings.shared.syllables }

    /// The number of the syllable that a character commonly has by itself.
    static func commonReading(of character: UInt32) -> Int? {
        let number = Readings.shared.common[Int(character - Readings.first)]
        return number < 0 ? nil : Int(number)
    }

    /// What characters are read as besides: second readings, those within words, those of surnames.
    static var furtherReadings: [(character: UInt32, syllable: String)] {
        let table = Readings.shared
        var result = table.others.map { ($0.key, table.syllables[$0.value]) }
        for (word, readings) in table.words {
            result.append((UInt32(word >> 32), table.syllables[readings.0]))
            result.append((UInt32(truncatingIfNeeded: word), table.syllables[readings.1]))
        }
        for (surname, syllable) in Surnames.single {
            for scalar in surname.unicodeScalars { result.append((scalar.value, syllable)) }
        }
        for (surname, syllables) in Surnames.double {
            for (scalar, syllable) in zip(surname.unicodeScalars, syllables) { result.append((scalar.value, syllable)) }
        }
        return result
    }

    /// The ways a run of characters may be read, each once: in context, by itself, by second readings, as a name.
    private static func readings(_ run: [UInt32]) -> [[String]] {
        let table = Readings.shared
        var result = [contextReading(run)]
        for other in [
            run.map { table.syllable($0) },
            run.map { character in table.others[character].map { table.syllables[$0] } ?? table.syllable(character) },
            surnameReading(run, single: true) ?? [],
        ] where !other.isEmpty && !result.contains(other) {
            result.append(other)
        }
        return result
    }

    private static func contextReading(_ run: [UInt32]) -> [String] {
        let table = Readings.shared
        var result: [String] = []
        var index = 0
        while index < run.count {
            if index + 1 < run.count, let word = table.words[UInt64(run[index]) << 32 | UInt64(run[index + 1])] {
                result += [table.syllables[word.0], table.syllables[word.1]]
                index += 2
            } else {
                result.append(table.syllable(run[index]))
                index += 1
            }
        }
        return result
    }

    /// The run with the reading its first characters have as a surname; nil where they have no other.
    private static func surnameReading(_ run: [UInt32], single: Bool) -> [String]? {
        let text = String(String.UnicodeScalarView(run.prefix(2).compactMap(Unicode.Scalar.init)))
        if run.count > 2, let double = Surnames.double[text] { return double + contextReading(Array(run.dropFirst(2))) }
        guard single, let first = text.first, let syllable = Surnames.single[first] else { return nil }
        return [syllable] + contextReading(Array(run.dropFirst()))
    }
}

/// Surnames that are not read as the character commonly is.
private enum Surnames {
    static let single: [Character: String] = [
        "单": "shan", "單": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "区": "ou", "區": "ou", "查": "zha",
        "盖": "ge", "任": "ren", "华": "hua", "缪": "miao", "朴": "piao", "翟": "zhai", "冼": "xian",
        "乐": "yue", "燕": "yan", "覃": "qin", "逄": "pang",
        "尹": "yin", "石": "shi", "沈": "shen", "万": "wan", "晁": "chao",
        "褚": "chu", "卜": "bu", "葛": "ge", "宁": "ning", "俞": "yu", "尉": "wei",
        "隗": "wei", "应": "ying", "纪": "ji", "车": "che", "都": "du", "訾": "zi",
        "殷": "yin", "长": "chang", "贾": "jia", "柏": "bai", "薄": "bo", "呙": "guo",
        "牟": "mu", "洪": "hong", "佴": "nai", "粘": "nian", "佟": "tong",
        "郇": "xun", "於": "yu",
    ]
    static let double: [String: [String]] = [
        "尉迟": ["yu", "chi"], "万俟": ["mo", "qi"], "长孙": ["zhang", "sun"], "令狐": ["ling", "hu"],
        "澹台": ["tan", "tai"], "单于": ["chan", "yu"], "鲜于": ["xian", "yu"], "宰父": ["zai", "fu"],
        "皇甫": ["huang", "fu"], "尉遲": ["yu", "chi"],
    ]
}

/// The table unpacked: 60 kB, made when the first name is read.
private struct Readings: Sendable {
    static let first: UInt32 = 0x4E00
    static let last: UInt32 = 0x9FFF
    static let shared = Readings()

    let syllables: [String]
    /// By character from `first` on; -1 where there is none.
    let common: [Int16]
    let others: [UInt32: Int]
    /// By both characters of a word.
    let words: [UInt64: (Int, Int)]

    /// A character without a reading stands for itself.
    func syllable(_ character: UInt32) -> String {
        let number = common[Int(character - Readings.first)]
        return number < 0 ? Unicode.Scalar(character).map(String.init) ?? "" : syllables[Int(number)]
    }

    private init() {
        syllables = PinyinTable.syllables.split(whereSeparator: \.isWhitespace).map(String.init)
        let digits = Array(PinyinTable.common.utf8.filter { $0 != 0x0A })
        common = stride(from: 0, to: digits.count - 1, by: 2).map { position in
            let number = Self.number(digits[position], digits[position + 1])
            return number < 0 ? -1 : Int16(truncatingIfNeeded: number)
        }
        var others: [UInt32: Int] = [:]
        let seconds = Array(PinyinTable.others.unicodeScalars.filter { $0 != "\n" })
        for position in stride(from: 0, to: seconds.count - 2, by: 3) {
            others[seconds[position].value] = Self.number(seconds[position + 1], seconds[position + 2])
        }
        self.others = others
        var words: [UInt64: (Int, Int)] = [:]
        let pairs = Array(PinyinTable.words.unicodeScalars.filter { $0 != "\n" })
        for position in stride(from: 0, to: pairs.count - 5, by: 6) {
            let key = UInt64(pairs[position].value) << 32 | UInt64(pairs[position + 1].value)
            words[key] = (
                Self.number(pairs[position + 2], pairs[position + 3]),
                Self.number(pairs[position + 4], pairs[position + 5])
            )
        }
        self.words = words
    }

    private static func number(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Int {
        number(UInt8(truncatingIfNeeded: first.value), UInt8(truncatingIfNeeded: second.value))
    }

    /// Two digits of base 64; -1 for `__`.
    private static func number(_ first: UInt8, _ second: UInt8) -> Int {
        func digit(_ byte: UInt8) -> Int {
            switch byte {
            case 0x41...0x5A: Int(byte) - 0x41
            case 0x61...0x7A: Int(byte) - 0x61 + 26
            case 0x30...0x39: Int(byte) - 0x30 + 52
            case 0x2D: 62
            default: 63
            }
        }
        let number = digit(first) * 64 + digit(second)
        return number == 4095 ? -1 : number
    }
}
