#pragma once
// Memory and time limits of one Lua state. See limits.c for how and why.
//
// Made to be used like this by the host:
//
//     struct limits *limits = limits_create();
//     lua_State *L = lua_newstate(limits_alloc, limits);    // limits_of(L) finds it again
//     sandbox_install(L);
//     limits_set_memory(limits, 256 << 20);
//     ...
//     struct limits_run run;
//     limits_begin(L, &run);                                // around every call from outside
//     int status = lua_pcall(L, ...);
//     if (status != LUA_OK) limits_describe_error(L, status);
//     enum limits_reason reason = limits_end(L, &run);      // why it was cancelled, if it was
//     ...
//     lua_close(L);
//     limits_release(limits);

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct limits;

/// Why a run was cancelled.
enum limits_reason {
    LIMITS_NOT_CANCELLED = 0,
    LIMITS_INTERRUPTED = 1,  ///< someone asked, e.g. Ctrl-C
    LIMITS_TIME = 2,         ///< it ran longer than it was allowed to
};

/// What `limits_begin` must remember until `limits_end`; lives on the caller's stack.
struct limits_run {
    lua_State *running;
    struct limits *outer;
    bool outermost;
};

/// A new set of limits without any limit, with one reference. NULL when there is no memory.
struct limits *limits_create(void);
/// References are counted because another thread may be about to cancel while the state is being closed.
void limits_retain(struct limits *limits);
void limits_release(struct limits *limits);

/// The limits of a state that was made with `limits_alloc`.
static inline struct limits *limits_of(lua_State *L) {
    void *limits;
    lua_getallocf(L, &limits);
    return (struct limits *)limits;
}

/// The `lua_Alloc` to make the state with; `limits` is its user data.
void *limits_alloc(void *limits, void *block, size_t old_size, size_t new_size);

/// Sets the memory limit in bytes; 0 means none. The hard ceiling that ends the process lies far above.
void limits_set_memory(struct limits *limits, size_t bytes);
size_t limits_memory(const struct limits *limits);
/// Bytes in use by the state now, and the most there have been since `limits_reset_peak`.
size_t limits_memory_used(const struct limits *limits);
size_t limits_memory_peak(const struct limits *limits);
void limits_reset_peak(struct limits *limits);

/// Goes around every protected call from outside, also when a host function calls back into the same state.
/// Only the thread that runs Lua calls these two. `limits_end` says whether the run, or the run around it, is
/// being cancelled; while it is, everything Lua does in it ends in an error.
void limits_begin(lua_State *L, struct limits_run *run);
enum limits_reason limits_end(lua_State *L, struct limits_run *run);

/// Cancels what runs now, from any thread. Returns false, and does nothing, when nothing runs; with `next` the
/// run that begins next is cancelled then. Not for use inside a signal handler.
bool limits_cancel(struct limits *limits, enum limits_reason reason, bool next);
/// Takes back a cancellation asked for with `next` that has not hit a run yet.
void limits_forget_cancel(struct limits *limits);
/// Why the run in progress is being cancelled; for host functions that want to stop early.
enum limits_reason limits_cancelled(struct limits *limits);

/// Makes the error message on top of the stack one that says what to do: LUA_ERRMEM says only "not enough memory".
void limits_describe_error(lua_State *L, int status);

/// Raises when the run is being cancelled or memory is over the limit. For long-running C functions, and for
/// trampolines after a host function returned. Only under a protected call.
void limits_poll(lua_State *L);
