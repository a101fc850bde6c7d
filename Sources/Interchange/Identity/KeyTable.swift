import Glibc
import Model

/// The keys of an entity's rows (codes, or several fields together) and the ids they have. Exact, and compact: the
/// key's bytes, nine more, and a slot of four.
final class KeyTable {
    let entity: Entity
    /// The fields a key is made of, in order.
    let fields: [Field]

    private(set) var count = 0
    /// One after the other: the id in 8 bytes, the key's length as a varint, the key.
    private var arena: UnsafeMutableRawPointer
    private var arenaCapacity = 1 << 16
    /// The first entry begins at 1, so that 0 is a free slot.
    private var arenaUsed = 1
    private var slots: UnsafeMutablePointer<UInt32>
    private var slotMask = 1023

    init(entity: Entity, fields: [Field]) {
        self.entity = entity
        self.fields = fields
        guard let block = malloc(arenaCapacity) else { preconditionFailure("out of memory for 64 KiB") }
        arena = block
        slots = .allocate(capacity: slotMask + 1)
        slots.initialize(repeating: 0, count: slotMask + 1)
    }

    deinit {
        free(arena)
        slots.deallocate()
    }

    /// The id of the row with that key, or nil.
    func find(_ key: UnsafeRawBufferPointer) -> Int64? {
        let position = slots[slot(of: key)]
        return position == 0 ? nil : arena.loadUnaligned(fromByteOffset: Int(position), as: Int64.self)
    }

    /// Adds a key that is not there yet. A table of more than 4 GiB takes no more: then the key is simply not found.
    func insert(_ key: UnsafeRawBufferPointer, id: Int64) {
        guard arenaUsed + key.count + 18 < Int(UInt32.max) else { return }
        let slot = slot(of: key)
        guard slots[slot] == 0 else { return }
        while arenaUsed + key.count + 18 > arenaCapacity {
            // realloc moves large blocks by their pages, without a second copy.
            guard let moved = realloc(arena, arenaCapacity * 2) else {
                preconditionFailure("out of memory for the keys of \(entity.plural)")
            }
            arena = moved
            arenaCapacity *= 2
        }
        slots[slot] = UInt32(arenaUsed)
        arena.storeBytes(of: id, toByteOffset: arenaUsed, as: Int64.self)
        arenaUsed += 8
        var length = key.count
        while length >= 0x80 {
            arena.storeBytes(of: UInt8(length & 0x7F | 0x80), toByteOffset: arenaUsed, as: UInt8.self)
            arenaUsed += 1
            length >>= 7
        }
        arena.storeBytes(of: UInt8(length), toByteOffset: arenaUsed, as: UInt8.self)
        arenaUsed += 1
        if let base = key.baseAddress { memcpy(arena + arenaUsed, base, key.count) }
        arenaUsed += key.count
        count += 1
        if count * 3 > (slotMask + 1) * 2 { growSlots() }
    }

    /// All keys, for suggestions.
    func forEachKey(_ body: (UnsafeRawBufferPointer) -> Void) {
        var position = 1
        while position < arenaUsed {
            let key = key(at: position)
            body(key)
            position = (key.baseAddress.map { $0 - UnsafeRawPointer(arena) } ?? position + 9) + key.count
        }
    }

    @inline(__always)
    private func key(at position: Int) -> UnsafeRawBufferPointer {
        var offset = position + 8
        var length = 0
        var shift = 0
        while true {
            let byte = arena.load(fromByteOffset: offset, as: UInt8.self)
            offset += 1
            length |= Int(byte & 0x7F) << shift
            if byte < 0x80 { break }
            shift += 7
        }
        return UnsafeRawBufferPointer(start: arena + offset, count: length)
    }

    @inline(__always)
    private func slot(of key: UnsafeRawBufferPointer) -> Int {
        var slot = Int(truncatingIfNeeded: RecordDigest.of(key, seed: 0).low) & slotMask
        while true {
            let position = Int(slots[slot])
            if position == 0 { return slot }
            let other = self.key(at: position)
            if other.count == key.count {
                guard let left = other.baseAddress, let right = key.baseAddress else { return slot }
                if memcmp(left, right, key.count) == 0 { return slot }
            }
            slot = (slot + 1) & slotMask
        }
    }

    private func growSlots() {
        slots.deallocate()
        slotMask = slotMask * 2 + 1
        slots = .allocate(capacity: slotMask + 1)
        slots.initialize(repeating: 0, count: slotMask + 1)
        var position = 1
        while position < arenaUsed {
            let key = key(at: position)
            var slot = Int(truncatingIfNeeded: RecordDigest.of(key, seed: 0).low) & slotMask
            while slots[slot] != 0 { slot = (slot + 1) & slotMask }
            slots[slot] = UInt32(position)
            position = (key.baseAddress.map { $0 - UnsafeRawPointer(arena) } ?? position + 9) + key.count
        }
    }
}
