import CTerminal
import Glibc

/// How the terminal treats what is typed: line by line with its own editing, as it was found, or key by key for the
/// editor. There is one for the process, because signals and crashes know only the process.
public enum TerminalMode {
    /// Key by key: nothing echoed, no key makes a signal, pastes come between marks.
    ///
    /// From here on the mode is restored on every way out: `leave`, `exit`, a crash, a stop from outside (with raw mode
    /// again when the process goes on). Whoever takes SIGTERM or SIGHUP calls `restore` before `_exit`.
    /// - Returns: false where `input` is no terminal.
    @discardableResult public static func enter(
        input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO
    ) -> Bool { terminal_mode_enter(input, output) == 0 }

    /// As it was before `enter`. Nothing for what is no terminal, or not the one that was entered.
    public static func leave(input: Int32 = STDIN_FILENO) { terminal_mode_leave(input) }

    /// The same, for a thread or a signal handler that is about to end the process: async-signal-safe, and harmless
    /// when nothing is to be restored. The cursor goes below what is being edited.
    public static func restore() { terminal_mode_restore() }

    /// The same, and no editor enters it any more: for a thread that ends the process while others go on.
    public static func restoreForGood() { terminal_mode_restore_for_good() }

    public static var isActive: Bool { terminal_mode_is_active() != 0 }

    /// Ctrl-Z: restores, stops the process group as the terminal would, and enters again when it goes on; the input
    /// then says `resumed`. Where nobody could make the process go on, the system does not stop it.
    public static func suspend() { terminal_mode_suspend() }

    /// Readable when a signal came that the input has to tell of; -1 when there is none.
    static var signals: Int32 { terminal_mode_events() }

    /// The rows from the cursor to the line below all that is drawn, written when the mode is restored.
    static func setRowsBelow(_ rows: Int, output: Int32) {
        terminal_mode_set_rows_below(output, Int32(clamping: rows))
    }
}
