import Archive
import Model
import Query

/// What two clients can have in common that makes them worth comparing.
enum DuplicateKey: Int, CaseIterable {
    case name, pinyin, phone, email, wechat

    /// Two clients with the same are compared; what many share says nothing about any two of them.
    var plural: String {
        switch self {
        case .name: "names"
        case .pinyin: "readings of names"
        case .phone: "phone numbers"
        case .email: "e-mail addresses"
        case .wechat: "WeChat names"
        }
    }
}

/// Finds the pairs worth comparing: clients that share a key, by sorting digests of all keys. So a million clients cost
/// a few passes and never a comparison of all with all.
struct DuplicateBlocks {
    private struct Entry {
        let digest: UInt64
        let client: Int32
    }

    private var entries: [[Entry]] = DuplicateKey.allCases.map { _ in [] }
    /// How many keys of a kind were shared by more clients than a block may hold.
    private(set) var crowded = [Int](repeating: 0, count: DuplicateKey.allCases.count)

    mutating func add(_ key: DuplicateKey, _ text: String, of client: Int) {
        guard !text.isEmpty else { return }
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
        entries[key.rawValue].append(Entry(digest: digest, client: Int32(truncatingIfNeeded: client)))
    }

    /// Every pair once, the lower position first.
    /// - Parameter limit: how many clients may share a key.
    mutating func pairs(limit: Int) -> [(Int, Int)] {
        var packed: [UInt64] = []
        for key in DuplicateKey.allCases {
            var sorted = entries[key.rawValue]
            entries[key.rawValue] = []
            sorted.sort { ($0.digest, $0.client) < ($1.digest, $1.client) }
            var start = 0
            while start < sorted.count {
                var end = start + 1
                while end < sorted.count, sorted[end].digest == sorted[start].digest { end += 1 }
                if end - start > 1 { add(sorted[start..<end], key, limit, &packed) }
                start = end
            }
        }
        packed.sort()
        var pairs: [(Int, Int)] = []
        var last: UInt64?
        for pair in packed where pair != last {
            pairs.append((Int(pair >> 32), Int(pair & 0xFFFF_FFFF)))
            last = pair
        }
        return pairs
    }

    private mutating func add(_ run: ArraySlice<Entry>, _ key: DuplicateKey, _ limit: Int, _ packed: inout [UInt64]) {
        var clients: [UInt64] = []
        for entry in run where clients.last != UInt64(entry.client) { clients.append(UInt64(entry.client)) }
        guard clients.count > 1 else { return }
        guard clients.count <= limit else {
            crowded[key.rawValue] += 1
            return
        }
        for (index, first) in clients.enumerated() {
            for second in clients[(index + 1)...] { packed.append(first << 32 | second) }
        }
    }
}

/// The lines on which a client is reached, each in one spelling.
struct ContactLines {
    static let fields = ["phone", "email", "wechat"]
    static let keys: [DuplicateKey] = [.phone, .email, .wechat]

    /// A line in the spelling it is compared in; nil where it says nothing.
    static func spelled(_ batch: RowBatch, _ row: Int, _ column: Int) -> String? {
        guard FileRequirements.isFilled(batch, row, column) else { return nil }
        let bytes = batch.textBytes(batch.cell(row, column))
        switch keys[column] {
        case .phone: if case .success(let phone) = ContactPoint.phone(bytes) { return phone }
        case .email: if case .success(let address) = ContactPoint.email(bytes) { return address }
        default: break
        }
        let text = String(decoding: bytes, as: UTF8.self).lowercased().filter { !$0.isWhitespace }
        return text.isEmpty ? nil : text
    }
}
