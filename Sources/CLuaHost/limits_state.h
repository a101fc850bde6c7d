#pragma once
// What the C functions of the sandbox share about limits; the host uses include/lua_limits.h.

#include "lua_limits.h"

#include <lauxlib.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

struct sandbox;

struct limits {
    // Set from the signal handler or the allocator when there is something to do: the one word that loops read.
    volatile sig_atomic_t pending;
    volatile sig_atomic_t cancelled;  // the present run is being cancelled (an enum limits_reason)

    size_t used, peak, limit, ceiling;
    size_t bound;    // what holds now: the limit, or a little more while memory is full
    size_t full_at;  // what was in use when memory became full, or 0
    bool over;    // the allocator went past the limit; a hook is armed
    bool denied;  // the last LUA_ERRMEM is ours
    bool quiet;   // an error message about memory is being made: do not arm for that

    lua_State *volatile running;  // the thread (coroutine) that executes; the signal handler hooks it
    int depth;                    // nested runs
    int closing;                  // nested coroutine.close
    char *stack_base;             // address in the outermost run's frame, to measure the C stack
    lua_State *hook_raised_in;    // the coroutine in which the hook last raised
    struct limits *outer;         // the state around this one on the same thread

    pthread_t thread;
    _Atomic uint64_t state;              // generation << 2 | enum phase
    _Atomic uint64_t cancel_generation;  // the run to cancel
    _Atomic int cancel_reason;
    _Atomic int nagging;
    _Atomic int references;

    struct sandbox *sandbox;
};

/// Raises what is pending. Call when `pending` is seen set; returns when there was nothing after all.
void limits_interrupt(lua_State *L, struct limits *limits);

/// The check for loops in C: one load.
static inline void limits_check(lua_State *L, struct limits *limits) {
    if (__builtin_expect(limits->pending != 0, 0)) limits_interrupt(L, limits);
}

/// Raises unless `bytes` more fit under the limit; collects garbage to find out. Goes before every growth of a
/// buffer that can become large, because the allocator itself may not refuse.
void limits_reserve(lua_State *L, struct limits *limits, size_t bytes);

/// luaL_prepbuffsize with the growth guarded.
char *limits_buffer_room(lua_State *L, struct limits *limits, luaL_Buffer *buffer, size_t bytes);
void limits_buffer_add(lua_State *L, struct limits *limits, luaL_Buffer *buffer, const char *bytes, size_t length);

/// Passes a cancellation on after anything that catches errors. Never returns when the run is being cancelled.
static inline void limits_pass_on(lua_State *L, struct limits *limits) {
    if (__builtin_expect(limits->cancelled != 0, 0)) limits_interrupt(L, limits);
}

/// Hooks `L` so that what is pending is raised at its next instruction.
void limits_arm(lua_State *L);

/// Bytes of C stack used since the outermost run began.
size_t limits_stack_used(const struct limits *limits);
