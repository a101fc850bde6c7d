/// A city with a branch of its own.
struct City: Sendable {
    /// The branch's code: `FZ`.
    let code: String
    let name: String
    /// The area code of its telephone numbers.
    let dialling: String
}

/// A region of China as the archive writes it.
struct Region: Sendable {
    let name: String
    /// Clients in proportion: people of the 2020 census, in ten thousands.
    let weight: Int
    /// The place in `Geography.areas`.
    let area: Int
    let cities: [City]
}

/// The company's map: regions with their weights, cities with branches, and the areas above them.
enum Geography {
    /// Codes and names of the branches between headquarters and the cities.
    static let areas: [(code: String, name: String, region: String)] = [
        ("EC", "华东分公司", "上海"), ("SC", "华南分公司", "广东"), ("NC", "华北分公司", "北京"), ("CC", "华中分公司", "湖北"),
        ("SW", "西南分公司", "四川"), ("NW", "西北分公司", "陕西"), ("NE", "东北分公司", "辽宁"),
    ]

    /// Home first. The company comes from 福建, which therefore weighs three times its people; 香港, 澳门 and 台湾,
    /// where it has no branch, a tenth, and are served from the cities named with them.
    static let regions: [Region] = [
        Region(
            name: "福建", weight: 4154 * 3, area: 0,
            cities: [
                City(code: "FZ", name: "福州", dialling: "0591"), City(code: "XM", name: "厦门", dialling: "0592"),
                City(code: "QZ", name: "泉州", dialling: "0595"),
            ]),
        Region(
            name: "广东", weight: 12601, area: 1,
            cities: [
                City(code: "GZ", name: "广州", dialling: "020"), City(code: "SZ", name: "深圳", dialling: "0755"),
                City(code: "DG", name: "东莞", dialling: "0769"),
            ]),
        Region(
            name: "山东", weight: 10153, area: 0,
            cities: [
                City(code: "JN", name: "济南", dialling: "0531"), City(code: "QD", name: "青岛", dialling: "0532"),
            ]),
        region("河南", 9937, 3, "ZZ", "郑州", "0371"),
        Region(
            name: "江苏", weight: 8475, area: 0,
            cities: [
                City(code: "NJ", name: "南京", dialling: "025"), City(code: "SU", name: "苏州", dialling: "0512"),
            ]),
        region("四川", 8367, 4, "CD", "成都", "028"),
        region("河北", 7461, 2, "SJ", "石家庄", "0311"),
        region("湖南", 6644, 3, "CS", "长沙", "0731"),
        Region(
            name: "浙江", weight: 6457, area: 0,
            cities: [
                City(code: "HZ", name: "杭州", dialling: "0571"), City(code: "NB", name: "宁波", dialling: "0574"),
            ]),
        region("安徽", 6103, 0, "HF", "合肥", "0551"),
        region("湖北", 5775, 3, "WH", "武汉", "027"),
        region("广西", 5013, 1, "NN", "南宁", "0771"),
        region("云南", 4721, 4, "KM", "昆明", "0871"),
        region("江西", 4519, 0, "JX", "南昌", "0791"),
        Region(
            name: "辽宁", weight: 4259, area: 6,
            cities: [
                City(code: "SY", name: "沈阳", dialling: "024"), City(code: "DL", name: "大连", dialling: "0411"),
            ]),
        region("陕西", 3953, 5, "XA", "西安", "029"),
        region("贵州", 3856, 4, "GY", "贵阳", "0851"),
        region("山西", 3492, 2, "TY", "太原", "0351"),
        region("重庆", 3205, 4, "CQ", "重庆", "023"),
        region("黑龙江", 3185, 6, "HB", "哈尔滨", "0451"),
        region("新疆", 2585, 5, "UR", "乌鲁木齐", "0991"),
        region("上海", 2487, 0, "SH", "上海", "021"),
        region("甘肃", 2502, 5, "LZ", "兰州", "0931"),
        region("北京", 2189, 2, "BJ", "北京", "010"),
        region("内蒙古", 2405, 2, "HH", "呼和浩特", "0471"),
        region("吉林", 2407, 6, "JL", "长春", "0431"),
        region("天津", 1387, 2, "TJ", "天津", "022"),
        region("海南", 1008, 1, "HK", "海口", "0898"),
        region("宁夏", 720, 5, "YC", "银川", "0951"),
        region("青海", 592, 5, "XN", "西宁", "0971"),
        region("西藏", 365, 4, "LS", "拉萨", "0891"),
        region("香港", 75, 1, "SZ", "香港", "00852"),
        region("澳门", 7, 1, "GZ", "澳门", "00853"),
        region("台湾", 236, 0, "XM", "台北", "00886"),
    ]

    static let regionNames = Phrases(regions.map(\.name))

    /// All cities in the regions' order, and for each its region.
    static let cities: [(city: City, region: Int)] = regions.enumerated().flatMap { index, region in
        region.cities.map { ($0, index) }
    }
    static let cityNames = Phrases(cities.map(\.city.name))
    static let diallingCodes = Phrases(cities.map(\.city.dialling))

    /// The weight of each city: the first of a region takes 6 parts, the second 3, the third 2.
    static let cityWeights: [Int] = cities.map { entry in
        let siblings = regions[entry.region].cities
        let parts = [6, 3, 2]
        let place = siblings.firstIndex { $0.name == entry.city.name } ?? 0
        let whole = parts.prefix(siblings.count).reduce(0, +)
        return max(regions[entry.region].weight * parts[place] / whole, 1)
    }

    /// What a second, third … branch in a city is called after.
    static let quarters = Phrases("中山路 人民路 解放路 滨江 高新区 城东 城西 南门 北环 开发区 东街 湖滨 大学城 会展 火车站 新港 江南 金融街")

    /// Streets of addresses.
    static let streets = Phrases("中山路 人民路 解放路 建设路 工业路 五一路 湖滨路 江滨大道 创业路 科技园路 迎宾大道 和平路 朝阳街 新华路 文化路 广场路")

    private static func region(
        _ name: String, _ weight: Int, _ area: Int, _ code: String, _ city: String, _ dialling: String
    ) -> Region {
        Region(name: name, weight: weight, area: area, cities: [City(code: code, name: city, dialling: dialling)])
    }
}
