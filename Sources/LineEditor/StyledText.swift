/// Text for one line of the terminal, in pieces of one style each. Its text never drives the terminal: what would is
/// made visible when it is drawn.
public struct StyledText: Sendable, Hashable {
    public enum Style: Sendable, Hashable {
        case plain, bold, dim
        case green, yellow, red, cyan, blue, magenta
    }

    public struct Span: Sendable, Hashable {
        public var text: String
        public var style: Style

        public init(_ text: String, _ style: Style = .plain) {
            self.text = text
            self.style = style
        }
    }

    public var spans: [Span]

    public init(_ spans: [Span] = []) { self.spans = spans }
    public init(_ text: String, _ style: Style = .plain) { spans = [Span(text, style)] }
}
