/// Places in a line are UTF-8 offsets, steps are grapheme clusters: a flag, a family, an `e` with its accent are one.
extension String {
    /// The end of the cluster that holds this offset; the string's end at the end.
    func clusterBoundary(after offset: Int) -> Int {
        guard offset < utf8.count else { return utf8.count }
        let next = index(after: utf8.index(startIndex, offsetBy: offset))
        return utf8.distance(from: startIndex, to: next)
    }

    /// The beginning of the cluster before this offset; 0 at the beginning.
    func clusterBoundary(before offset: Int) -> Int {
        guard offset > 0 else { return 0 }
        var index = utf8.index(startIndex, offsetBy: min(offset, utf8.count))
        repeat { index = unicodeScalars.index(before: index) } while String.Index(index, within: self) == nil
        return utf8.distance(from: startIndex, to: index)
    }

    /// This offset, or the end of the cluster that it would split: joining two stretches of text can make one cluster
    /// of what was two.
    func clusterBoundary(at offset: Int) -> Int {
        guard offset > 0, offset < utf8.count else { return min(max(offset, 0), utf8.count) }
        let index = utf8.index(startIndex, offsetBy: offset)
        return String.Index(index, within: self) == nil ? clusterBoundary(after: offset) : offset
    }

    /// The text between two UTF-8 offsets.
    func slice(_ range: Range<Int>) -> Substring {
        let start = utf8.index(startIndex, offsetBy: min(range.lowerBound, utf8.count))
        let end = utf8.index(startIndex, offsetBy: min(range.upperBound, utf8.count))
        return self[start..<end]
    }

    /// The cluster at this offset; nil at the end.
    func cluster(at offset: Int) -> Character? {
        guard offset < utf8.count else { return nil }
        return self[utf8.index(startIndex, offsetBy: offset)]
    }
}
