import Glibc

/// Digests of records, each once: 16 bytes and a slot of four each, so that a million take 25 MB.
final class DigestSet {
    private var digests: UnsafeMutablePointer<RecordDigest>
    private var capacity = 1024
    private(set) var count = 0
    /// Positions in `digests`, counted from 1; 0 is a free slot. Twice a power of two, at most two thirds in use.
    private var slots: UnsafeMutablePointer<UInt32>
    private var slotMask = 2047

    init() {
        guard let block = malloc(capacity * MemoryLayout<RecordDigest>.stride) else {
            preconditionFailure("out of memory for 16 KiB")
        }
        digests = block.assumingMemoryBound(to: RecordDigest.self)
        slots = .allocate(capacity: slotMask + 1)
        slots.initialize(repeating: 0, count: slotMask + 1)
    }

    deinit {
        free(digests)
        slots.deallocate()
    }

    func contains(_ digest: RecordDigest) -> Bool { slots[slot(of: digest)] != 0 }

    /// Adds the digest; false when it was there.
    @discardableResult
    func insert(_ digest: RecordDigest) -> Bool {
        let slot = slot(of: digest)
        guard slots[slot] == 0 else { return false }
        if count == capacity { growDigests() }
        digests[count] = digest
        count += 1
        slots[slot] = UInt32(count)
        if count * 3 > (slotMask + 1) * 2 { growSlots() }
        return true
    }

    /// Adds digests from their bytes, 16 each.
    func insert(bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset + 16 <= bytes.count {
            let high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self))
            insert(RecordDigest(high: high, low: low))
            offset += 16
        }
    }

    /// Sorts the digests where they lie and hands over their bytes, ascending. Nothing can be asked or added after.
    func takeSortedBytes(_ body: (UnsafeRawBufferPointer) throws -> Void) rethrows {
        slots.deallocate()
        slots = .allocate(capacity: 1)
        var all = UnsafeMutableBufferPointer(start: digests, count: count)
        all.sort { $0.high != $1.high ? $0.high < $1.high : $0.low < $1.low }
        for index in 0..<count {
            all[index] = RecordDigest(high: all[index].high.bigEndian, low: all[index].low.bigEndian)
        }
        try body(UnsafeRawBufferPointer(all))
        count = 0
    }

    @inline(__always)
    private func slot(of digest: RecordDigest) -> Int {
        var slot = Int(truncatingIfNeeded: digest.low) & slotMask
        while true {
            let position = slots[slot]
            if position == 0 || digests[Int(position) - 1] == digest { return slot }
            slot = (slot + 1) & slotMask
        }
    }

    private func growDigests() {
        // realloc moves large blocks by their pages, without a second copy.
        let bytes = capacity * 2 * MemoryLayout<RecordDigest>.stride
        guard let moved = realloc(digests, bytes) else { preconditionFailure("out of memory for \(capacity) digests") }
        digests = moved.assumingMemoryBound(to: RecordDigest.self)
        capacity *= 2
    }

    private func growSlots() {
        slots.deallocate()
        slotMask = slotMask * 2 + 1
        slots = .allocate(capacity: slotMask + 1)
        slots.initialize(repeating: 0, count: slotMask + 1)
        for index in 0..<count {
            var slot = Int(truncatingIfNeeded: digests[index].low) & slotMask
            while slots[slot] != 0 { slot = (slot + 1) & slotMask }
            slots[slot] = UInt32(index + 1)
        }
    }
}
