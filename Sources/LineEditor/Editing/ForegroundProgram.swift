import Glibc

/// A program that has the terminal for a while: an editor, a pager.
public enum ForegroundProgram {
    /// Ends a program that is a child of this process, at first so that it can restore the terminal; takes half a
    /// second at most. It is left for its parent's code to be waited for.
    public static func end(_ process: pid_t) {
        kill(process, SIGTERM)
        // One that was stopped hears it then only.
        kill(process, SIGCONT)
        for turn in 0..<50 {
            var information = siginfo_t()
            if waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT) != 0 { return }
            if information.si_signo == SIGCHLD { return }
            if turn == 40 { kill(process, SIGKILL) }
            usleep(10_000)
        }
    }

    /// The terminal's settings, to be restored when a program had to be ended; nil for what is no terminal.
    public static func settings(of terminal: Int32) -> termios? {
        var settings = termios()
        return tcgetattr(terminal, &settings) == 0 ? settings : nil
    }

    public static func restore(_ settings: termios?, of terminal: Int32) {
        guard var settings else { return }
        // From the background it would stop us, and the terminal is another's then.
        let foreground = tcgetpgrp(terminal)
        if foreground < 0 || foreground == getpgrp() { tcsetattr(terminal, TCSANOW, &settings) }
    }
}
