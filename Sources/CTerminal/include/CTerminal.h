#ifndef CTERMINAL_H
#define CTERMINAL_H

// The terminal's mode, and the signals that touch it. In C because it runs inside signal handlers: there only
// async-signal-safe functions may be called, and Swift promises that of none of its code (the first use of a global
// takes a lock, each access to one may be recorded for the exclusivity check).

/// Raw mode and bracketed paste on this terminal. Handlers for stopping, resizing and crashing are installed the first
/// time. Returns 0, or the error number when `input` is no terminal.
int terminal_mode_enter(int input, int output);

/// What was there before `terminal_mode_enter`; nothing when it was not called. Async-signal-safe, and may be called
/// by any thread, any number of times.
void terminal_mode_restore(void);

/// The same, and nobody enters any more: the process is about to end.
void terminal_mode_restore_for_good(void);

/// The same for the terminal that was entered; nothing for another.
void terminal_mode_leave(int input);

/// Whether raw mode is on.
int terminal_mode_is_active(void);

/// Ctrl-Z: restores, stops the process group as the terminal itself would, and enters again when it goes on.
void terminal_mode_suspend(void);

/// Becomes readable when a signal came: `w` for another size, `c` for going on after a stop. -1 when there is none.
int terminal_mode_events(void);

/// How many line feeds lead from the cursor to the line below everything drawn; 0 when the cursor is at the beginning
/// of a free line. Restoring writes them, so that what follows is not written over the block. Heard only for the
/// terminal whose mode it is.
void terminal_mode_set_rows_below(int output, int rows);

#endif
