/// Names of persons: surnames as often as they are in China, given names of one or two characters, and their pinyin
/// for e-mail addresses and the codes of reps.
enum PersonNames {
    /// Character(s), pinyin and how many of a thousand people bear it.
    private static let surnameTable =
        """
        王wang76 李li74 张zhang70 刘liu54 陈chen47 杨yang32 黄huang24 赵zhao23 吴wu21 周zhou20 徐xu15 孙sun15 马ma13 \
        朱zhu13 胡hu13 郭guo12 何he11 林lin11 高gao10 罗luo10 郑zheng10 梁liang9 谢xie8 宋song7 唐tang7 许xu7 邓deng7 \
        韩han7 冯feng6 曹cao6 彭peng6 曾zeng6 肖xiao6 田tian5 董dong5 潘pan5 袁yuan5 蔡cai5 蒋jiang5 余yu5 于yu5 杜du4 \
        叶ye4 程cheng4 魏wei4 苏su4 吕lv4 丁ding4 任ren4 卢lu4 姚yao4 沈shen4 钟zhong4 姜jiang4 崔cui4 谭tan4 陆lu4 \
        范fan4 汪wang4 廖liao4 石shi3 金jin3 韦wei3 贾jia3 夏xia3 付fu3 方fang3 邹zou3 熊xiong3 白bai3 孟meng3 秦qin3 \
        邱qiu3 侯hou3 江jiang3 尹yin3 薛xue3 阎yan2 段duan2 雷lei2 龙long2 黎li2 史shi2 陶tao2 贺he2 毛mao2 郝hao2 \
        顾gu2 龚gong2 邵shao2 万wan2 覃qin2 武wu2 钱qian2 戴dai2 严yan2 莫mo2 孔kong2 向xiang2 常chang2 汤tang2 \
        欧阳ouyang2 上官shangguan1 司马sima1 诸葛zhuge1 司徒situ1 东方dongfang1 皇甫huangfu1 尉迟yuchi1
        """

    private static let maleTable =
        """
        伟wei 强qiang 磊lei 军jun 洋yang 勇yong 杰jie 涛tao 明ming 超chao 刚gang 平ping 辉hui 鹏peng 飞fei 波bo 斌bin \
        宇yu 浩hao 凯kai 健jian 俊jun 峰feng 志zhi 建jian 国guo 庆qing 海hai 龙long 文wen 华hua 东dong 林lin 成cheng \
        荣rong 昌chang 盛sheng 兴xing 达da 德de 仁ren 义yi 信xin 安an 远yuan 山shan 川chuan 天tian 晨chen 轩xuan 博bo \
        瑞rui 嘉jia 诚cheng 铭ming 振zhen 立li 新xin 光guang 祥xiang 福fu 康kang
        """

    private static let femaleTable =
        """
        芳fang 娜na 敏min 静jing 丽li 艳yan 娟juan 霞xia 秀xiu 燕yan 玲ling 桂gui 英ying 玉yu 兰lan 红hong 梅mei 云yun \
        雪xue 琳lin 倩qian 佳jia 怡yi 思si 涵han 雨yu 桐tong 欣xin 婷ting 慧hui 莉li 萍ping 洁jie 颖ying 璐lu 蕾lei \
        薇wei 菲fei 月yue 凤feng 春chun 秋qiu 淑shu 珍zhen 美mei 惠hui 清qing 雅ya 诗shi 梦meng 晓xiao 琴qin 莹ying \
        婉wan 岚lan 宁ning 馨xin 瑶yao
        """

    static let surnames = parse(surnameTable)
    static let males = parse(maleTable)
    static let females = parse(femaleTable)
    static let surnameChoice = WeightedChoice(surnames.weights)

    /// Surnames of the first reps, so that `li` hands over to `wang` in every demo; later ones go on from here.
    static let repSurnames = order(
        "李 王 陈 林 张 黄 刘 吴 郑 杨 周 徐 许 孙 朱 胡 郭 何 高 罗 梁 谢 宋 唐 邓 韩 冯 曹 彭 曾 肖 田 董 潘 袁 蔡 蒋 欧阳 余 杜 叶 程 魏 苏 丁 任 卢 姚 沈")

    struct Table: Sendable {
        let characters: Phrases
        let pinyin: Phrases
        let weights: [Int]
    }

    /// A given name: one character in seven, else two. Indices into the table of the sex; second is -1 for none.
    struct Given: Sendable {
        let female: Bool
        let first: Int
        let second: Int

        var table: Table { female ? PersonNames.females : PersonNames.males }
    }

    static func given(female: Bool, _ random: inout RandomSource) -> Given {
        let count = female ? females.characters.count : males.characters.count
        let first = random.below(count)
        let second = random.chance(140) ? -1 : random.below(count)
        return Given(female: female, first: first, second: second)
    }

    private static func order(_ text: String) -> [Int] {
        text.split(separator: " ").compactMap { wanted in
            (0..<surnames.characters.count).first { surnames.characters[$0] == wanted }
        }
    }

    /// Reads `欧阳ouyang2`: other letters, ASCII letters, digits.
    private static func parse(_ text: String) -> Table {
        var characters: [String] = []
        var pinyin: [String] = []
        var weights: [Int] = []
        for entry in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
            characters.append(String(entry.filter { !$0.isASCII }))
            pinyin.append(String(entry.filter { $0.isASCII && $0.isLetter }))
            weights.append(Int(entry.filter { $0.isASCII && $0.isNumber }) ?? 1)
        }
        return Table(characters: Phrases(characters), pinyin: Phrases(pinyin), weights: weights)
    }
}

extension TextBuffer {
    /// Surname and given name: 欧阳慧敏.
    mutating func add(surname: Int, _ given: PersonNames.Given) {
        add(PersonNames.surnames.characters, surname)
        add(given.table.characters, given.first)
        if given.second >= 0 { add(given.table.characters, given.second) }
    }

    /// The same in pinyin: ouyanghuimin.
    mutating func addPinyin(surname: Int, _ given: PersonNames.Given) {
        add(PersonNames.surnames.pinyin, surname)
        add(given.table.pinyin, given.first)
        if given.second >= 0 { add(given.table.pinyin, given.second) }
    }
}
