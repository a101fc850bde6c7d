/// One Lua state and what the host keeps beside it. Every coroutine finds it through `lua_getextraspace`, which
/// Lua copies from the main thread into each new one.
///
/// The one rule of this target: a Lua error is a `longjmp` and must never jump over a Swift frame. So Swift calls
/// only (a) Lua functions that cannot raise and (b) the functions declared here that say "protected", which run
/// the raising part under `lua_pcall` and return a status. In the other direction Swift returns a count or a
/// status to a C function here, and that C function raises once the Swift frame is gone.
#ifndef DOSSIER_HOST_H
#define DOSSIER_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lauxlib.h>
#include <lua.h>

typedef struct lua_host lua_host;

/// What a Swift entry point returns instead of a number of results.
#define HOST_THREW (-1)        // `host_set_error` holds the Swift error
#define HOST_RAISE_VALUE (-2)  // the Lua value to raise is on top of the stack

/// A status beside Lua's own: the Lua stack cannot grow; nothing was pushed.
#define HOST_STACK_FULL 100

/// Swift's side of a call: reads arguments from the stack, pushes results, returns their number or HOST_*.
typedef int (*host_entry)(lua_State *L, void *context);

/// What the Swift side lends to the C side. None of these may be NULL.
typedef struct host_callbacks {
    /// Gives back one retain of a Swift object.
    void (*release)(void *object);
    /// Writes the message of the Swift error with `host_set_message`.
    void (*describe)(lua_host *host, void *error);
    /// Asks a Swift row cursor for its next batch: 1 with `host->next` filled, 0 at the end, or HOST_THREW.
    host_entry next_batch;
} host_callbacks;

typedef struct lua_host_options {
    host_callbacks callbacks;
    void *owner;           // the Swift LuaState, not retained
    int32_t zone_seconds;  // the zone that datetimes are shown in, seconds east of UTC
} lua_host_options;

/// What a row cursor answers, handed over with its retains. The metatable is a number in the registry.
typedef struct host_next_batch {
    struct row_batch *batch;
    void *cursor;
    int metatable;
} host_next_batch;

enum { HOST_SOURCE_SIZE = 256, HOST_NAME_SIZE = 64, HOST_FRAMES = 48 };

/// One Lua function that was running when an error was raised. C functions are the host's insides and left out.
typedef struct host_frame {
    char source[HOST_SOURCE_SIZE];   // the chunk's name as given to load, cut at its end
    char short_source[LUA_IDSIZE];   // as Lua writes it in messages
    char name[HOST_NAME_SIZE];       // "" when Lua knows none
    int32_t line;                    // 0 when unknown
    bool is_main;                    // the chunk itself, not a function in it
} host_frame;

enum { HOST_DEFERRED = 16 };

/// A text result that the trampoline makes after Swift has returned: until then its slot holds nil.
typedef struct host_deferred {
    int slot;
    size_t offset, length;  // in `host->texts`
} host_deferred;

struct lua_host {
    lua_State *main;
    /// The coroutine that Swift works in: that of the running host function, else the main one.
    lua_State *running;
    void *owner;
    struct limits *limits;  // see lua_limits.h
    int cancelled;          // the last call from Swift ended as cancelled (an enum limits_reason)
    host_callbacks callbacks;
    int32_t zone_seconds;
    int calls;       // calls from Swift into Lua that have not returned
    int finalizing;  // > 0 while a finaliser of ours releases Swift objects: no calls into Lua then
    void *error;     // a retained Swift error on its way to a Lua error value
    char *message;   // what `host_set_message` wrote
    size_t message_length, message_capacity;
    host_next_batch next;
    host_deferred deferred[HOST_DEFERRED];
    int deferred_count;
    char *texts;
    host_frame *frames;  // of the last error that reached a call from Swift, innermost first
    int frame_count;
    const void *boundary;  // the activation of the host function that made the innermost call, NULL at the base
    int frames_left_out;  // in the middle, of deep recursions
    int condition;        // which rules for missing values hold (an enum host_condition)
};

static inline lua_host *lua_host_of(lua_State *L) { return *(lua_host **)lua_getextraspace(L); }

/// A state with the sandbox's libraries open, or NULL when there is no memory for it. Not for use by two threads
/// at once.
lua_host *lua_host_create(const lua_host_options *options);

/// Closes the state: every object it holds is released. Only when no call is running in it.
void lua_host_close(lua_host *host);

/// Takes over one retain of the Swift error that HOST_THREW speaks of.
void host_set_error(lua_host *host, void *error);

/// Copies the text, for a C function that pushes it. Nothing is kept when memory is short: the text is empty then.
void host_set_message(lua_host *host, const char *text, size_t length);

/// Runs Swift code for Lua and raises, once it has returned, what it says to raise.
int host_run(lua_State *L, host_entry entry, void *context);

/// Pushes a text as a result of the running host function, to be made when it has returned; allocates nothing in
/// Lua. False, with nothing pushed, when the text is long or many wait: `host_push_text` does it then. The caller
/// has seen to a stack slot.
bool host_defer_text(lua_State *L, const char *bytes, size_t length);

/// True when the C stack is nearly used up: Swift frames are larger than Lua counts on.
bool host_stack_is_low(void);

/// Calls the function below `arguments` values with a handler that records the traceback in `host->frames`.
/// Returns Lua's status; the results or the error value replace function and arguments. Protected.
int host_pcall(lua_State *L, int arguments, int results);

/// The same with the handler, from `host_push_handler`, already below the function, at index `handler`; it stays.
int host_pcall_above(lua_State *L, int handler, int arguments, int results);

/// Pushes the handler that records tracebacks. Cannot raise.
void host_push_handler(lua_State *L);

/// Calls `function` with the top `arguments` values as its arguments, under `lua_pcall`, without a handler.
int host_protect(lua_State *L, lua_CFunction function, int arguments, int results);

/// Compiles source text (never bytecode) with the environment on top of the stack as its `_ENV`. The function or
/// the error message replaces the environment. Protected.
int host_load(lua_State *L, const char *source, size_t length, const char *name);

#endif
