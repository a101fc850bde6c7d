// Memory limit and cancellation.
//
// Lua 5.4.4 crashes when its allocator returns NULL in the middle of a table operation, so the limit is soft: past
// it the allocator still gives, and arms a count hook that raises at the next instruction. One kind of block is
// refused: a new large string, which nothing in Lua is half-way through building, so the error is clean (that
// guards `..`). C functions that can grow a buffer ask `limits_reserve` first.
//
// A hook that stands all the time doubles the run time of a loop, so hooks are armed on demand. `lua_sethook` is
// the one function of Lua that may be called from a signal handler: another thread cancels by sending a signal to
// the thread that runs Lua, whose handler hooks the coroutine recorded as running. Anything else would be a data
// race. As the interpreter may overwrite its trap flag at just that moment, the signal is sent again until the run
// has ended.
#include "limits_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum phase { IDLE = 0, RUNNING = 1, SIGNALLING = 2 };

// SIGURG is ignored by default and unused by terminals and timers, so a stray one harms nobody.
#define CANCEL_SIGNAL SIGURG
// A new string smaller than this is given past the limit and answered for by the hook.
#define LARGE_STRING ((size_t)64 << 10)
// From here on a reservation asks the machine as well.
#define HUGE_BLOCK ((size_t)256 << 20)
#define NAG_NANOSECONDS (10 * 1000 * 1000)

static _Thread_local struct limits *thread_limits __attribute__((tls_model("initial-exec")));
static _Thread_local bool thread_prepared;

static void hook(lua_State *L, lua_Debug *activation);

// --- memory

static void end_process(const struct limits *limits) {
    char text[160];
    int length = snprintf(
        text, sizeof text, "dossier: a script used more than %zu MiB, far above its memory limit; the process ends\n",
        limits->ceiling >> 20);
    if (write(STDERR_FILENO, text, (size_t)length) < 0) { /* nobody to tell */
    }
    _exit(1);
}

static void went_over(struct limits *limits) {
    // Outside of a run it is the host that works, and the host has to be able to: the ceiling remains.
    if (limits->quiet || limits->depth == 0) return;
    limits->over = true;
    limits->pending = 1;
    if (limits->running) limits_arm(limits->running);
}

void *limits_alloc(void *data, void *block, size_t old_size, size_t new_size) {
    struct limits *limits = data;
    // For a new block Lua hands the kind of object in place of the old size.
    size_t kind = block ? 0 : old_size;
    if (!block) old_size = 0;
    if (new_size == 0) {
        limits->used -= old_size;
        free(block);
        return NULL;
    }
    if (new_size > old_size) {
        size_t used = limits->used + (new_size - old_size);
        if (used > limits->bound) {
            if (kind == LUA_TSTRING && new_size >= LARGE_STRING) {
                limits->denied = true;
                return NULL;
            }
            if (used > limits->ceiling) end_process(limits);
            went_over(limits);
        }
    }
    void *result = realloc(block, new_size);
    if (!result) {
        if (new_size <= old_size) return block;
        if (kind == LUA_TSTRING && new_size >= LARGE_STRING) return NULL;
        limits->ceiling = limits->used;
        end_process(limits);
    }
    limits->used += new_size - old_size;
    if (limits->used > limits->peak) limits->peak = limits->used;
    return result;
}

void limits_set_memory(struct limits *limits, size_t bytes) {
    limits->limit = limits->bound = bytes ? bytes : SIZE_MAX;
    limits->full_at = 0;
    // A hash table that doubles holds both copies: three times the limit can be honest work.
    size_t above = ((size_t)256 << 20);
    limits->ceiling = !bytes || bytes > (SIZE_MAX - above) / 4 ? SIZE_MAX : 4 * bytes + above;
}

size_t limits_memory(const struct limits *limits) { return limits->limit == SIZE_MAX ? 0 : limits->limit; }
size_t limits_memory_used(const struct limits *limits) { return limits->used; }
size_t limits_memory_peak(const struct limits *limits) { return limits->peak; }
void limits_reset_peak(struct limits *limits) { limits->peak = limits->used; }

// Where the script was: the nearest function on the stack that has lines.
static void push_position(lua_State *L) {
    lua_Debug activation;
    for (int level = 0; level < 4 && lua_getstack(L, level, &activation); level++) {
        lua_getinfo(L, "Sl", &activation);
        if (activation.currentline > 0) {
            lua_pushfstring(L, "%s:%d: ", activation.short_src, activation.currentline);
            return;
        }
    }
    lua_pushliteral(L, "");
}

static void push_memory_message(lua_State *L, struct limits *limits) {
    limits->quiet = true;
    if (limits->limit == SIZE_MAX) {
        push_position(L);
        lua_pushliteral(L, "not enough memory");
        lua_concat(L, 2);
        limits->quiet = false;
        return;
    }
    char size[32];
    if (limits->limit >= (size_t)1 << 20 && limits->limit % ((size_t)1 << 20) == 0)
        snprintf(size, sizeof size, "%zu MiB", limits->limit >> 20);
    else if (limits->limit >= (size_t)10 << 20)
        snprintf(size, sizeof size, "%.1f MiB", (double)limits->limit / (1 << 20));
    else
        snprintf(size, sizeof size, "%zu KiB", (limits->limit + 1023) >> 10);
    push_position(L);
    lua_pushfstring(
        L, "memory limit of %s reached; work in smaller pieces, or allow the script more memory", size);
    lua_concat(L, 2);
    limits->quiet = false;
}

static int raise_memory(lua_State *L, struct limits *limits) {
    luaL_checkstack(L, 8, NULL);
    push_memory_message(L, limits);
    return lua_error(L);
}

void limits_describe_error(lua_State *L, int status) {
    struct limits *limits = limits_of(L);
    if (status != LUA_ERRMEM || !limits->denied) return;
    limits->denied = false;
    lua_pop(L, 1);
    push_memory_message(L, limits);
}

// Whether the machine itself would give so much; asked only for what could end the process.
static bool machine_has(size_t bytes) {
    if (bytes < HUGE_BLOCK) return true;
    // Volatile, or the compiler takes the pair for nothing.
    void *volatile block = malloc(bytes);
    free(block);
    return block != NULL;
}

void limits_reserve(lua_State *L, struct limits *limits, size_t bytes) {
    limits_check(L, limits);
    if (bytes > SIZE_MAX / 4) raise_memory(L, limits);
    if (limits->used + bytes > limits->bound) {
        if (bytes <= limits->bound) lua_gc(L, LUA_GCCOLLECT);
        if (limits->used + bytes > limits->bound) raise_memory(L, limits);
    }
    if (!machine_has(bytes)) raise_memory(L, limits);
}

char *limits_buffer_room(lua_State *L, struct limits *limits, luaL_Buffer *buffer, size_t bytes) {
    if (buffer->size - buffer->n < bytes) {
        size_t wanted = buffer->n + bytes;
        if (wanted < bytes) raise_memory(L, limits);
        if (wanted < 2 * buffer->size) wanted = 2 * buffer->size;
        if (wanted >= 4096) limits_reserve(L, limits, wanted - (buffer->size < 4096 ? 0 : buffer->size));
    }
    return luaL_prepbuffsize(buffer, bytes);
}

void limits_buffer_add(lua_State *L, struct limits *limits, luaL_Buffer *buffer, const char *bytes, size_t length) {
    if (length == 0) return;
    memcpy(limits_buffer_room(L, limits, buffer, length), bytes, length);
    luaL_addsize(buffer, length);
}

// --- what happens at the next instruction

void limits_arm(lua_State *L) { lua_sethook(L, hook, LUA_MASKCOUNT, 1); }

static void disarm(lua_State *L, struct limits *limits) {
    lua_sethook(L, NULL, 0, 0);
    // A signal may have come in between, and its hook been taken away again.
    if (limits->pending) limits_arm(L);
}

// What a script needs to clean up when memory is full: to catch the error, to set a global to nil.
static size_t elbow_room(const struct limits *limits) { return limits->limit / 16 + ((size_t)256 << 10); }

// Memory is full of what is in use: gives a little more than there is, once, and once more to every later run, until
// that comes to a quarter of the limit. Without it whoever catches the error could do nothing at all.
static void grant(struct limits *limits) {
    if (!limits->full_at) limits->full_at = limits->used;
    size_t most = limits->full_at + limits->limit / 4 + ((size_t)1 << 20);
    size_t wanted = limits->used + elbow_room(limits);
    if (wanted > most) wanted = most;
    if (wanted > limits->bound) limits->bound = wanted;
}

// After a collection: whether memory is no longer full, and the limit holds again.
static bool leave_full(struct limits *limits) {
    if (limits->used + elbow_room(limits) > limits->limit) return false;
    limits->bound = limits->limit;
    limits->full_at = 0;
    return true;
}

void limits_interrupt(lua_State *L, struct limits *limits) {
    if (limits->cancelled) {
        // Stays armed: handlers that run while the error travels must stop as well.
        limits_arm(L);
        luaL_checkstack(L, 8, NULL);
        lua_pushstring(L, limits->cancelled == LIMITS_TIME ? "time limit reached" : "interrupted");
        lua_error(L);
    }
    limits->pending = 0;
    // The handler sets `cancelled` before `pending`: seen here, it cannot be lost.
    if (limits->cancelled) limits->pending = 1;
    if (limits->over) {
        limits->over = false;
        lua_gc(L, LUA_GCCOLLECT);
        limits->over = false;
        if (leave_full(limits)) return;
        // Not right at the limit, or a script that lives there would collect at every step.
        if (limits->used > limits->bound - limits->bound / 32) {
            if (!limits->full_at) grant(limits);
            raise_memory(L, limits);
        }
    }
}

static void hook(lua_State *L, lua_Debug *activation) {
    (void)activation;
    struct limits *limits = limits_of(L);
    limits->hook_raised_in = L;
    limits_interrupt(L, limits);
    limits->hook_raised_in = NULL;
    disarm(L, limits);
}

void limits_poll(lua_State *L) { limits_check(L, limits_of(L)); }

// --- runs

size_t limits_stack_used(const struct limits *limits) {
    char here;
    char *address = &here;
    if (!limits->stack_base) return 0;
    return limits->stack_base > address ? (size_t)(limits->stack_base - address)
                                        : (size_t)(address - limits->stack_base);
}

static void signal_arrived(int number) {
    (void)number;
    int saved = errno;
    for (struct limits *limits = thread_limits; limits; limits = limits->outer) {
        uint64_t generation = atomic_load(&limits->state) >> 2;
        if (atomic_load(&limits->cancel_generation) != generation) continue;
        limits->cancelled = atomic_load(&limits->cancel_reason);
        limits->pending = 1;
        if (limits->running) limits_arm(limits->running);
    }
    errno = saved;
}

static void install_handler(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = signal_arrived;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(CANCEL_SIGNAL, &action, NULL);
}

static void prepare_thread(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, install_handler);
    // Threads of a dispatch pool block every signal.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, CANCEL_SIGNAL);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    thread_prepared = true;
}

struct limits *limits_create(void) {
    struct limits *limits = calloc(1, sizeof *limits);
    if (!limits) return NULL;
    limits_set_memory(limits, 0);
    atomic_store(&limits->references, 1);
    return limits;
}

void limits_retain(struct limits *limits) { atomic_fetch_add(&limits->references, 1); }

void limits_release(struct limits *limits) {
    if (limits && atomic_fetch_sub(&limits->references, 1) == 1) free(limits);
}

void limits_begin(lua_State *L, struct limits_run *run) {
    struct limits *limits = limits_of(L);
    run->running = limits->running;
    run->outermost = limits->depth++ == 0;
    limits->running = L;
    if (!run->outermost) return;
    if (!thread_prepared) prepare_thread();
    if (limits->full_at) {
        lua_gc(L, LUA_GCCOLLECT);
        if (!leave_full(limits)) grant(limits);
    }
    limits->stack_base = (char *)run;
    limits->thread = pthread_self();
    limits->closing = 0;
    limits->cancelled = 0;
    limits->over = false;
    limits->denied = false;
    limits->pending = 0;
    limits->outer = thread_limits;
    atomic_signal_fence(memory_order_seq_cst);
    thread_limits = limits;
    uint64_t generation = (atomic_load_explicit(&limits->state, memory_order_relaxed) >> 2) + 1;
    atomic_store(&limits->state, generation << 2 | RUNNING);
    if (atomic_load(&limits->cancel_generation) == generation) {
        limits->cancelled = atomic_load(&limits->cancel_reason);
        limits->pending = 1;
        limits_arm(L);
    }
}

enum limits_reason limits_end(lua_State *L, struct limits_run *run) {
    struct limits *limits = limits_of(L);
    enum limits_reason reason = (enum limits_reason)limits->cancelled;
    limits->depth--;
    limits->hook_raised_in = NULL;
    limits->running = run->running;
    if (!run->outermost) {
        // The error may have been swallowed by the host function: the coroutine around it must stop too.
        if (limits->pending && limits->running) limits_arm(limits->running);
        return reason;
    }
    uint64_t running = atomic_load_explicit(&limits->state, memory_order_relaxed);
    running = (running & ~(uint64_t)3) | RUNNING;
    uint64_t expected = running;
    // Someone may be sending a signal to this thread at this moment; it must not outlive the run.
    while (!atomic_compare_exchange_weak(&limits->state, &expected, (running & ~(uint64_t)3) | IDLE)) expected = running;
    thread_limits = limits->outer;
    // From here on a signal that is still under way finds nothing of this state; only then clean up.
    atomic_signal_fence(memory_order_seq_cst);
    limits->outer = NULL;
    limits->stack_base = NULL;
    reason = (enum limits_reason)limits->cancelled;
    limits->cancelled = 0;
    limits->over = false;
    limits->pending = 0;
    if (lua_gethookmask(L)) lua_sethook(L, NULL, 0, 0);
    return reason;
}

// --- cancelling, from other threads

// Sends one signal to the run of that generation; false when it is over.
static bool send_signal(struct limits *limits, uint64_t generation) {
    for (;;) {
        uint64_t state = atomic_load(&limits->state);
        if (state >> 2 != generation || (state & 3) == IDLE) return false;
        if ((state & 3) == SIGNALLING) return true;  // another thread is at it
        if (!atomic_compare_exchange_strong(&limits->state, &state, generation << 2 | SIGNALLING)) continue;
        pthread_kill(limits->thread, CANCEL_SIGNAL);
        atomic_store(&limits->state, generation << 2 | RUNNING);
        return true;
    }
}

static void *nag(void *data) {
    struct limits *limits = data;
    const struct timespec pause = {0, NAG_NANOSECONDS};
    for (;;) {
        uint64_t generation = atomic_load(&limits->cancel_generation);
        while (send_signal(limits, generation)) nanosleep(&pause, NULL);
        atomic_store(&limits->nagging, 0);
        // A new cancellation may have relied on this thread just before it gave up.
        uint64_t again = atomic_load(&limits->cancel_generation);
        if (again == generation || atomic_exchange(&limits->nagging, 1)) break;
    }
    limits_release(limits);
    return NULL;
}

bool limits_cancel(struct limits *limits, enum limits_reason reason, bool next) {
    for (;;) {
        uint64_t state = atomic_load(&limits->state);
        uint64_t generation = state >> 2;
        if ((state & 3) == IDLE) {
            if (!next) return false;
            atomic_store(&limits->cancel_reason, reason);
            atomic_store(&limits->cancel_generation, generation + 1);
            if (atomic_load(&limits->state) == state) return true;
            continue;  // it has begun meanwhile and may not have seen
        }
        if (atomic_load(&limits->cancel_generation) != generation) atomic_store(&limits->cancel_reason, reason);
        atomic_store(&limits->cancel_generation, generation);
        if (!send_signal(limits, generation)) {
            if (next) continue;
            return false;
        }
        if (!atomic_exchange(&limits->nagging, 1)) {
            limits_retain(limits);
            pthread_t thread;
            if (pthread_create(&thread, NULL, nag, limits) == 0) {
                pthread_detach(thread);
            } else {
                atomic_store(&limits->nagging, 0);
                limits_release(limits);
            }
        }
        return true;
    }
}

void limits_forget_cancel(struct limits *limits) { atomic_store(&limits->cancel_generation, 0); }

enum limits_reason limits_cancelled(struct limits *limits) { return (enum limits_reason)limits->cancelled; }
