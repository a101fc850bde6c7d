import Foundation

/// The JSON that goes into `extra`.
enum JSONText {
    /// The same object without blanks, or nil when the bytes are no JSON object.
    static func object(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard let node = try? JSONDecoder().decode(MappingNode.self, from: Data(bytes)), case .table = node else {
            return nil
        }
        var text: [UInt8] = []
        write(node, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func write(_ node: MappingNode, to text: inout [UInt8]) {
        switch node {
        case .null: text += Array("null".utf8)
        case .boolean(let value): text += Array((value ? "true" : "false").utf8)
        case .integer(let value): text += Array(String(value).utf8)
        case .number(let value): text += Array(String(value).utf8)
        case .text(let value): Array(value.utf8).withUnsafeBufferPointer { appendString($0, to: &text) }
        case .list(let items):
            text.append(0x5B)
            for (index, item) in items.enumerated() {
                if index > 0 { text.append(0x2C) }
                write(item, to: &text)
            }
            text.append(0x5D)
        case .table(let entries):
            text.append(0x7B)
            for (index, key) in entries.keys.sorted().enumerated() {
                if index > 0 { text.append(0x2C) }
                Array(key.utf8).withUnsafeBufferPointer { appendString($0, to: &text) }
                text.append(0x3A)
                write(entries[key] ?? .null, to: &text)
            }
            text.append(0x7D)
        }
    }

    /// Appends a JSON string with its quotation marks.
    static func appendString(_ bytes: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
        text.append(0x22)
        for byte in bytes {
            switch byte {
            case 0x22, 0x5C:
                text.append(0x5C)
                text.append(byte)
            case 0x0A: text += [0x5C, 0x6E]
            case 0x0D: text += [0x5C, 0x72]
            case 0x09: text += [0x5C, 0x74]
            case 0x00..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                text += [0x5C, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: text.append(byte)
            }
        }
        text.append(0x22)
    }
}
