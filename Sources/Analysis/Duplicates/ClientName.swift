import Model

/// A client's name as it is compared: width, case, blanks and punctuation evened out, the words for its legal form
/// and the place at its front taken off. 福州市恒安贸易有限公司, 恒安贸易（福州） and 恒安贸易 have one core, 恒安贸易.
struct ClientName: Hashable {
    /// What is left of the name.
    let core: String
    /// The places it names, without 省, 市, 县.
    let places: Set<String>
    /// Whether it names a part of an organisation: a branch office, a shop, a department.
    let isUnit: Bool
    /// Places and core as they are read aloud, without blanks; empty where the name has no Chinese.
    let pinyin: String

    /// - Parameter code: the client's; a name that is only that says nothing.
    init(_ name: String, code: String?, isPerson: Bool) {
        let folded = name == code ? [] : ClientName.folded(name)
        guard !isPerson else {
            core = ClientName.text(folded.filter { $0 != ClientName.blank })
            (places, isUnit, pinyin) = ([], false, "")
            return
        }
        var (scalars, bracketed) = ClientName.openBrackets(folded)
        let isUnit = ClientName.unitWords.contains { scalars.ends(with: $0) }
        scalars = ClientName.withoutForm(scalars, isUnit: isUnit)
        var places = bracketed
        var front: [Unicode.Scalar] = []
        let body = scalars
        while let (place, length) = ClientName.place(at: scalars[...], isFirst: front.isEmpty) {
            let rest = Array(scalars[length...])
            guard rest.count >= 2, !ClientName.generic.contains(ClientName.text(rest)) else { break }
            places.append(place)
            front += place.unicodeScalars
            scalars = rest
        }
        core = ClientName.text(scalars.isEmpty ? body : scalars)
        self.places = Set(places)
        self.isUnit = isUnit
        let spelled = ClientName.text(front + scalars)
        let isChinese = scalars.contains { (0x4E00...0x9FFF).contains($0.value) }
        pinyin = isChinese ? Pinyin.text(of: spelled).filter { $0 != " " } : ""
    }

    /// Whether both can be the name of one client in one place: neither says where, or they name a place together.
    func isCompatible(with other: ClientName) -> Bool {
        places.isEmpty || other.places.isEmpty || !places.isDisjoint(with: other.places)
    }

    /// Whether the names tell two clients apart however much else they share: the first and the second shop, two
    /// branch offices, an office and its head office.
    func excludes(_ other: ClientName) -> Bool {
        guard !core.isEmpty, !other.core.isEmpty else { return false }
        guard core != other.core else {
            return isUnit && other.isUnit && !isCompatible(with: other)
        }
        if isUnit || other.isUnit {
            let isAlike = pinyin == other.pinyin && !pinyin.isEmpty
            if core.prefix(2) == other.core.prefix(2), !isAlike { return true }
        }
        let (mine, others) = (ordinals, other.ordinals)
        return mine.numbers != others.numbers && mine.rest == others.rest && !mine.rest.isEmpty
    }

    /// The numbers in the name, and the name without them.
    private var ordinals: (numbers: String, rest: String) {
        let isNumber = { (character: Character) in
            character.isASCII && character.isNumber || ClientName.numerals.contains(character)
        }
        return (core.filter(isNumber), core.filter { !isNumber($0) })
    }

    private static let numerals = Set("一二三四五六七八九十百甲乙丙丁戊东西南北")
    private static let blank: Unicode.Scalar = " "

    // MARK: Characters

    /// Half width, lower case, one blank where there were blanks or punctuation between letters, none beside Chinese.
    private static func folded(_ name: String) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        var isApart = false
        for scalar in name.unicodeScalars {
            var scalar = scalar
            if (0xFF01...0xFF5E).contains(scalar.value), let half = Unicode.Scalar(scalar.value - 0xFEE0) {
                scalar = half
            }
            if scalar == "【" || scalar == "[" || scalar == "〔" { scalar = "(" }
            if scalar == "】" || scalar == "]" || scalar == "〕" { scalar = ")" }
            if scalar.value < 0x80 {
                switch scalar.value {
                case 0x41...0x5A: scalar = Unicode.Scalar(UInt8(scalar.value + 32))
                case 0x30...0x39, 0x61...0x7A, 0x28, 0x29: break
                default:
                    isApart = true
                    continue
                }
            } else if scalar.properties.isWhitespace || scalar.properties.generalCategory.isPunctuation {
                isApart = true
                continue
            } else if scalar.value < 0x2E80, let lower = scalar.properties.lowercaseMapping.unicodeScalars.first {
                scalar = lower
            }
            if isApart, let last = result.last, last.value < 0x2E80, scalar.value < 0x2E80 { result.append(blank) }
            isApart = false
            result.append(scalar)
        }
        return result
    }

    private static func text(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    /// Without brackets: a place in them is told apart, a word for the legal form falls away, the rest stays.
    private static func openBrackets(_ scalars: [Unicode.Scalar]) -> ([Unicode.Scalar], places: [String]) {
        guard scalars.contains("(") else { return (scalars.filter { $0 != ")" }, []) }
        var (result, places): ([Unicode.Scalar], [String]) = ([], [])
        var rest = scalars[...]
        while let open = rest.firstIndex(of: "("), let close = rest[open...].firstIndex(of: ")") {
            result += rest[..<open]
            let content = Array(rest[(open + 1)..<close])
            if let (place, length) = place(at: content[...], isFirst: true), length == content.count {
                places.append(place)
            } else if !formWords.contains(content) {
                result += content
            }
            rest = rest[(close + 1)...]
        }
        result += rest
        return (result.filter { $0 != "(" && $0 != ")" }, places)
    }

    // MARK: Legal forms

    private static func words(_ list: String) -> [[Unicode.Scalar]] {
        list.split(separator: " ").map { Array($0.unicodeScalars) }
    }

    /// Longer ones first.
    private static let formWords = words("股份有限公司 有限责任公司 有限合伙 股份公司 有限公司 集团")
    private static let lastWords = words("集团公司 总公司 公司 总部 股份")
    private static let unitWords = words(
        "分公司 子公司 支公司 支行 分行 分理处 分店 门店 专卖店 营业部 营业厅 营业所 办事处 分部 事业部 分校 校区 分院 分厂 代表处")
    private static let latinForms: Set<String> = [
        "co", "ltd", "limited", "inc", "corp", "corporation", "company", "llc", "plc", "group", "holdings", "gmbh",
    ]

    private static func withoutForm(_ scalars: [Unicode.Scalar], isUnit: Bool) -> [Unicode.Scalar] {
        var result = scalars
        for word in formWords {
            // What a name begins with is the name.
            while let start = result.firstRange(of: word)?.lowerBound, start >= 2 {
                result.removeSubrange(start..<(start + word.count))
            }
        }
        if !isUnit {
            while let word = lastWords.first(where: { result.ends(with: $0) }), result.count >= word.count + 2 {
                result.removeLast(word.count)
            }
        }
        var latin = text(result).split(separator: " ")
        while latin.count > 1, let last = latin.last, latinForms.contains(String(last)) { latin.removeLast() }
        return latin.joined(separator: " ").unicodeScalars.map { $0 }
    }

    // MARK: Places

    /// What stands for nothing by itself: 上海银行 is not 银行 in 上海.
    private static let generic = Set(
        "银行 农商银行 农村商业银行 商业银行 证券 保险 信托 基金 酒店 宾馆 饭店 超市 商场 百货 贸易 商贸 科技 电子 医院 人民医院 中医院 学校 大学 中学 小学 电力 石油 烟草 邮政 电信 移动 联通 机场 铁路 地铁 港务 航空 日报 电视台 物流 建筑 食品 服装 机械 化工 房地产 投资"
            .split(separator: " ").map(String.init))

    private static let known: Set<String> = Set(
        """
        北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 \
        青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 石家庄 太原 沈阳 大连 长春 哈尔滨 南京 苏州 无锡 常州 南通 徐州 杭州 宁波 温州 嘉兴 \
        绍兴 金华 台州 合肥 芜湖 福州 厦门 泉州 漳州 莆田 宁德 三明 南平 龙岩 南昌 九江 济南 青岛 烟台 潍坊 郑州 洛阳 武汉 宜昌 长沙 \
        株洲 广州 深圳 珠海 佛山 东莞 中山 惠州 汕头 南宁 柳州 桂林 海口 三亚 成都 绵阳 贵阳 遵义 昆明 拉萨 西安 咸阳 兰州 西宁 银川 \
        乌鲁木齐 呼和浩特 包头
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    private static let levels: Set<Unicode.Scalar> = ["省", "市", "县"]

    /// The place that the text begins with, without the word for what it is, and how many characters it takes.
    private static func place(at text: ArraySlice<Unicode.Scalar>, isFirst: Bool) -> (name: String, length: Int)? {
        for length in [4, 3, 2] where text.count >= length {
            let name = Self.text(text.prefix(length))
            guard known.contains(name) else { continue }
            if let next = text.dropFirst(length).first, levels.contains(next) { return (name, length + 1) }
            if Self.text(text.dropFirst(length).prefix(3)) == "自治区" { return (name, length + 3) }
            return (name, length)
        }
        // One that is not known says what it is: 晋江市, and behind another place 鼓楼区.
        for length in [2, 3] where text.count > length {
            let mark = text[text.startIndex + length]
            guard levels.contains(mark) && mark != "省" || mark == "区" && !isFirst else { continue }
            // 超级市场, 超市
            if text.dropFirst(length + 1).first == "场" || text[text.startIndex + length - 1] == "超" { continue }
            guard text.prefix(length).allSatisfy({ (0x4E00...0x9FFF).contains($0.value) }) else { continue }
            return (Self.text(text.prefix(length)), length + 1)
        }
        return nil
    }
}

extension [Unicode.Scalar] {
    fileprivate func ends(with word: [Unicode.Scalar]) -> Bool {
        count >= word.count && suffix(word.count).elementsEqual(word)
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isPunctuation: Bool {
        switch self {
        case .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation, .finalPunctuation,
            .connectorPunctuation, .otherPunctuation, .mathSymbol, .otherSymbol, .modifierSymbol:
            true
        default: false
        }
    }
}
