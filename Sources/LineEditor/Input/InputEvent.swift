/// What reaches the editor from outside.
enum InputEvent: Hashable, Sendable {
    case key(Key)
    /// What was pasted between the terminal's paste marks, line ends made `\n`. Invalid UTF-8 is U+FFFD.
    case paste(String)
    /// The terminal has another size.
    case resized
    /// The process was stopped and goes on: everything is to be drawn again.
    case resumed
    /// Ctrl-C came as a signal from outside.
    case interrupted
    /// Standard input is at its end, or the terminal is gone.
    case closed
}

/// A key with what was held down.
struct Key: Hashable, Sendable {
    enum Code: Hashable, Sendable {
        /// A character as typed; with `control` the letter in lower case (`c` for Ctrl-C), also `_`, `]`, `@` …
        case character(Character)
        case enter, tab, backspace, delete, escape
        case up, down, left, right, home, end, pageUp, pageDown
        case function(Int)
    }

    struct Modifiers: OptionSet, Hashable, Sendable {
        let rawValue: Int
        static let control = Modifiers(rawValue: 1)
        static let alt = Modifiers(rawValue: 2)
        static let shift = Modifiers(rawValue: 4)
    }

    var code: Code
    var modifiers: Modifiers

    init(_ code: Code, _ modifiers: Modifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }
}

/// Where events come from: the terminal, or a test.
protocol InputSource: AnyObject {
    /// Waits for the next event.
    func next() -> InputEvent
    /// Whether an event can be had without waiting: then drawing may wait until it was handled.
    var hasNext: Bool { get }
}
