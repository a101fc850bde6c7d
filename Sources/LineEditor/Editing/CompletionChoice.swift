/// An open menu of completions: what fits, what is chosen, and what the text was before something was chosen.
struct CompletionChoice: Sendable {
    var items: [Completion]
    /// Where the text begins that an item replaces.
    let start: TextPlace
    /// That text as it was typed.
    let typed: String
    let hasMore: Bool
    let note: String?
    private(set) var selected: Int?
    /// Where the text ends that stands there now: the typed one or the chosen item.
    private var end: TextPlace

    init(
        items: [Completion], start: TextPlace, end: TextPlace, typed: String, hasMore: Bool = false, note: String? = nil
    ) {
        self.items = items
        self.hasMore = hasMore
        self.note = note
        self.start = start
        self.end = end
        self.typed = typed
    }

    var menu: CompletionMenu { CompletionMenu(items: items, selected: selected, hasMore: hasMore, note: note) }

    /// Shows the item a number of steps on from the chosen one, around the ends, in the text.
    mutating func move(_ distance: Int, in text: inout EditedText) {
        let next = selected.map { $0 + distance } ?? (distance > 0 ? 0 : items.count - 1)
        select((next % items.count + items.count) % items.count, in: &text)
    }

    /// A column of the menu on, if there is one.
    mutating func moveColumn(_ rows: Int, in text: inout EditedText) {
        guard let selected, items.indices.contains(selected + rows) else { return }
        select(selected + rows, in: &text)
    }

    private mutating func select(_ index: Int, in text: inout EditedText) {
        selected = index
        end = text.replaceUnrecorded(start..<end, with: items[index].text)
        text.place(at: Self.cursor(of: items[index], endingAt: end))
    }

    /// Takes the chosen item, in one step; without one the text stays as typed.
    mutating func accept(in text: inout EditedText) {
        guard let selected else { return }
        restore(&text)
        Self.insert(items[selected], in: start..<end, of: &text)
    }

    /// Puts back what was typed.
    mutating func restore(_ text: inout EditedText) {
        guard selected != nil else { return }
        selected = nil
        end = text.replaceUnrecorded(start..<end, with: typed)
    }

    static func insert(_ item: Completion, in range: Range<TextPlace>, of text: inout EditedText) {
        let end = text.replace(range, with: item.text, .step)
        text.place(at: cursor(of: item, endingAt: end))
    }

    private static func cursor(of item: Completion, endingAt end: TextPlace) -> TextPlace {
        TextPlace(line: end.line, offset: max(0, end.offset + min(0, item.cursor)))
    }

    /// What all of these begin with.
    static func commonBeginning(of items: [Completion]) -> String {
        guard let first = items.first else { return "" }
        return items.dropFirst().reduce(first.text) { common, item in
            String(zip(common, item.text).prefix { $0 == $1 }.map(\.0))
        }
    }
}
