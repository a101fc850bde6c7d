#define _GNU_SOURCE
#include "CTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

// Written only while `active` is 0, by the thread that edits; handlers read them only while it is 1.
static struct termios saved;
static struct termios raw;
static int input_descriptor = -1;
static int output_descriptor = -1;

static atomic_int active;
// Whether the process is about to end: nobody enters any more.
static atomic_int leaving;
static atomic_int rows_below;
static int event_pipe[2] = {-1, -1};

// Crashes, and what else ends a process that does not know it; the latter only where nobody took it before.
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP,
                                    SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF,
                                    SIGXCPU, SIGSYS, SIGIO, SIGPWR, SIGSTKFLT};
enum { own_crash_count = 6 };
enum { crash_signal_count = sizeof crash_signals / sizeof crash_signals[0] };
// What was installed before us, Swift's own crash reports for one: it has its turn after the terminal is restored.
static struct sigaction before_crash[crash_signal_count];

// A crash may be a stack at its end: its handler needs another one.
static char crash_stack[64 * 1024];

static void write_all(int descriptor, const char *text, size_t length) {
    while (length > 0) {
        // A terminal that nobody reads must not keep the process from ending.
        struct pollfd room = {.fd = descriptor, .events = POLLOUT};
        if (poll(&room, 1, 500) == 0) return;
        ssize_t count = write(descriptor, text, length);
        if (count < 0) {
            if (errno == EINTR) continue;
            return;
        }
        text += count;
        length -= (size_t)count;
    }
}

static int set_attributes(const struct termios *attributes) {
    int result;
    // EINTR: a stop and a continuation while in the background.
    do result = tcsetattr(input_descriptor, TCSANOW, attributes);
    while (result < 0 && errno == EINTR);
    return result;
}

static void note(char event) {
    if (event_pipe[1] < 0) return;
    ssize_t ignored = write(event_pipe[1], &event, 1);
    (void)ignored;
}

void terminal_mode_restore(void) {
    // Cleared last: a thread that ends the process meanwhile does it once more rather than not at all.
    if (!atomic_load(&active)) return;
    int error = errno;
    // The synchronized frame that may be open, colours, a hidden cursor, the marks of pastes.
    static const char reset[] = "\033[?2026l\033[m\033[?25h\033[?2004l";
    write_all(output_descriptor, reset, sizeof reset - 1);
    int rows = atomic_exchange(&rows_below, 0);
    for (int row = 0; row < rows && row < 2000; row++) write_all(output_descriptor, row ? "\n" : "\r\n", row ? 1 : 2);
    if (rows > 0) write_all(output_descriptor, "\r\033[J", 4);
    // From the background it would stop us, and the terminal is another's then: whoever has it sets it.
    pid_t foreground = tcgetpgrp(input_descriptor);
    if (foreground < 0 || foreground == getpgrp()) set_attributes(&saved);
    atomic_store(&active, 0);
    errno = error;
}

void terminal_mode_restore_for_good(void) {
    atomic_store(&leaving, 1);
    terminal_mode_restore();
}

void terminal_mode_leave(int input) {
    if (atomic_load(&active) && input == input_descriptor) terminal_mode_restore();
}

static void reenter(void) {
    if (atomic_load(&leaving)) return;
    static const char begin[] = "\033[?2004h";
    atomic_store(&active, 1);
    set_attributes(&raw);
    write_all(output_descriptor, begin, sizeof begin - 1);
}

static void on_crash(int number, siginfo_t *info, void *context) {
    (void)context;
    terminal_mode_restore();
    for (int index = 0; index < crash_signal_count; index++)
        if (crash_signals[index] == number) sigaction(number, &before_crash[index], NULL);
    // A fault happens again when the instruction is run again, now with the handler from before and at its own place.
    // A trap's instruction is behind us, and what another process sent does not come twice: raised, it is pending
    // until this handler returns.
    int is_fault = number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE;
    if (info->si_code > 0 && is_fault) return;
    raise(number);
}

static void on_resize(int number) {
    (void)number;
    int error = errno;
    note('w');
    errno = error;
}

static void on_stop(int number);

static void install_stop_handler(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    action.sa_handler = on_stop;
    sigaction(SIGTSTP, &action, NULL);
}

static void stop(int whole_group) {
    int was_active = atomic_load(&active);
    terminal_mode_restore();
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &action, NULL);
    sigset_t only, before;
    sigemptyset(&only);
    sigaddset(&only, SIGTSTP);
    if (whole_group) kill(0, SIGTSTP); else raise(SIGTSTP);
    // Inside its handler the signal is blocked: here it stops us, and here we go on.
    pthread_sigmask(SIG_UNBLOCK, &only, &before);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    install_stop_handler();
    if (was_active) {
        reenter();
        note('c');
    }
}

static void on_stop(int number) {
    (void)number;
    int error = errno;
    stop(0);
    errno = error;
}

static void on_continue(int number) {
    (void)number;
    int error = errno;
    // After SIGSTOP, which nobody is told of: the shell has set the terminal its own way since.
    if (atomic_load(&active)) {
        reenter();
        note('c');
    }
    errno = error;
}

static void make_pipe(void) {
    if (pipe2(event_pipe, O_CLOEXEC | O_NONBLOCK) != 0) event_pipe[0] = event_pipe[1] = -1;
}

static void install_handlers(void) {
    atexit(terminal_mode_restore);

    stack_t stack;
    if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE)) {
        memset(&stack, 0, sizeof stack);
        stack.ss_sp = crash_stack;
        stack.ss_size = sizeof crash_stack;
        sigaltstack(&stack, NULL);
    }
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    action.sa_sigaction = on_crash;
    for (int index = 0; index < crash_signal_count; index++) {
        sigaction(crash_signals[index], NULL, &before_crash[index]);
        if (index < own_crash_count || before_crash[index].sa_handler == SIG_DFL)
            sigaction(crash_signals[index], &action, NULL);
    }

    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    action.sa_handler = on_resize;
    sigaction(SIGWINCH, &action, NULL);
    action.sa_handler = on_continue;
    sigaction(SIGCONT, &action, NULL);
    // A shell without job control starts its programs with the signal ignored: nobody could make them go on.
    struct sigaction inherited;
    if (sigaction(SIGTSTP, NULL, &inherited) == 0 && inherited.sa_handler != SIG_IGN) install_stop_handler();
}

static pthread_once_t pipe_once = PTHREAD_ONCE_INIT;
static pthread_once_t handlers_once = PTHREAD_ONCE_INIT;

int terminal_mode_events(void) {
    pthread_once(&pipe_once, make_pipe);
    return event_pipe[0];
}

int terminal_mode_enter(int input, int output) {
    if (atomic_load(&active)) return 0;
    if (atomic_load(&leaving)) return ECANCELED;
    struct termios now;
    if (tcgetattr(input, &now) != 0) return errno;
    terminal_mode_events();
    saved = now;
    raw = now;
    raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
    raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    input_descriptor = input;
    output_descriptor = output;
    atomic_store(&rows_below, 0);
    pthread_once(&handlers_once, install_handlers);
    reenter();
    return 0;
}

int terminal_mode_is_active(void) { return atomic_load(&active); }

void terminal_mode_suspend(void) {
    struct sigaction now;
    if (!atomic_load(&active)) return;
    // Ignored by whoever started us: Ctrl-Z does nothing.
    if (sigaction(SIGTSTP, NULL, &now) == 0 && now.sa_handler == SIG_IGN) return;
    stop(1);
}

void terminal_mode_set_rows_below(int output, int rows) {
    if (atomic_load(&active) && output == output_descriptor) atomic_store(&rows_below, rows);
}
