enum TerminalMode { static func restore() {} }
