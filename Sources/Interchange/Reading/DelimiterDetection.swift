/// Finds out which character separates the fields, from the first lines of a file.
enum DelimiterDetection {
    static let candidates: [UInt8] = [0x2C, 0x3B, 0x09, 0x7C]

    /// The candidate that occurs in every record as often as in the first, or nearly; the more often the better.
    /// Comma for a file of one column.
    static func detect(_ sample: UnsafeRawBufferPointer, quote: UInt8 = 0x22) -> UInt8 {
        var best: (delimiter: UInt8, score: Double) = (0x2C, 0)
        for delimiter in candidates {
            let counts = occurrences(of: delimiter, in: sample, quote: quote)
            guard let first = counts.first, first > 0 else { continue }
            let alike = Double(counts.filter { $0 == first }.count) / Double(counts.count)
            let score = alike * alike * Double(min(first, 50) + 5)
            if score > best.score { best = (delimiter, score) }
        }
        return best.delimiter
    }

    /// How often the byte occurs outside of quotes in each of the first records. The last, which may be cut off, is left out.
    private static func occurrences(of delimiter: UInt8, in sample: UnsafeRawBufferPointer, quote: UInt8) -> [Int] {
        var counts: [Int] = []
        var count = 0
        var quoted = false
        var fieldBegins = true
        var closed = false
        var lineIsBlank = true
        for byte in sample.prefix(64 << 10) {
            if quoted {
                quoted = byte != quote
                closed = !quoted
                continue
            }
            switch byte {
            case quote where fieldBegins || closed:
                // A doubled quotation mark within quotes closes and opens again.
                quoted = true
                fieldBegins = false
                lineIsBlank = false
            case delimiter:
                count += 1
                fieldBegins = true
                lineIsBlank = false
            case 0x0A, 0x0D:
                if !lineIsBlank { counts.append(count) }
                count = 0
                fieldBegins = true
                lineIsBlank = true
                if counts.count == 200 { return counts }
            case 0x20: break
            default:
                fieldBegins = false
                lineIsBlank = false
            }
            closed = false
        }
        if counts.isEmpty, !lineIsBlank { counts.append(count) }
        return counts
    }
}
