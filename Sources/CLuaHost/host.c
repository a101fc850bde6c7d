// glibc hides pthread_getattr_np without it.
#define _GNU_SOURCE
#include "host.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

#include "sandbox.h"

// --- The C stack ---

// The lowest address a Swift call may start at, per thread: asking for it reads /proc for the main thread.
static _Thread_local uintptr_t stack_floor;

static uintptr_t find_stack_floor(void) {
    pthread_attr_t attributes;
    void *lowest = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 1;
    if (pthread_attr_getstack(&attributes, &lowest, &size) != 0) size = 0;
    pthread_attr_destroy(&attributes);
    if (size == 0) return 1;
    // What is kept free: room for one host function to run SQL, render, and unwind.
    size_t spare = size / 4 < (1u << 20) ? size / 4 : (1u << 20);
    return (uintptr_t)lowest + spare;
}

bool host_stack_is_low(void) {
    if (stack_floor == 0) stack_floor = find_stack_floor();
    return (uintptr_t)__builtin_frame_address(0) < stack_floor;
}

// --- Life of a state ---

static int open_state(lua_State *L) {
    sandbox_install(L);
    host_open_errors(L);
    return 0;
}

lua_host *lua_host_create(const lua_host_options *options) {
    lua_host *host = calloc(1, sizeof *host);
    if (!host) return NULL;
    host->callbacks = options->callbacks;
    host->owner = options->owner;
    host->zone_seconds = options->zone_seconds;
    host->frames = calloc(HOST_FRAMES, sizeof *host->frames);
    host->limits = limits_create();
    lua_State *L = host->frames && host->limits ? lua_newstate(limits_alloc, host->limits) : NULL;
    if (!L) {
        limits_release(host->limits);
        free(host->frames);
        free(host);
        return NULL;
    }
    *(lua_host **)lua_getextraspace(L) = host;
    host->main = L;
    host->running = L;
    lua_pushcfunction(L, open_state);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
        lua_host_close(host);
        return NULL;
    }
    return host;
}

void lua_host_close(lua_host *host) {
    lua_close(host->main);
    limits_release(host->limits);
    if (host->error) host->callbacks.release(host->error);
    free(host->message);
    free(host->texts);
    free(host->frames);
    free(host);
}

// --- From Lua into Swift ---

enum { LONGEST_DEFERRED = 1024 };

bool host_defer_text(lua_State *L, const char *bytes, size_t length) {
    lua_host *host = lua_host_of(L);
    if (length > LONGEST_DEFERRED || host->deferred_count == HOST_DEFERRED) return false;
    if (!host->texts) {
        // As much as can ever wait, so that the text never moves.
        host->texts = malloc((size_t)LONGEST_DEFERRED * HOST_DEFERRED);
        if (!host->texts) return false;
    }
    host_deferred *next = &host->deferred[host->deferred_count];
    next->offset = (size_t)LONGEST_DEFERRED * (size_t)host->deferred_count++;
    next->length = length;
    if (length) memcpy(host->texts + next->offset, bytes, length);
    lua_pushnil(L);
    next->slot = lua_gettop(L);
    return true;
}

// Makes the texts from number `first` on. The count is put back before anything can raise; nothing overwrites the
// texts meanwhile, as only host functions add to them.
static void make_deferred(lua_State *L, lua_host *host, int first) {
    int count = host->deferred_count;
    host->deferred_count = first;
    luaL_checkstack(L, 1, NULL);
    for (int index = first; index < count; index++) {
        const host_deferred *text = &host->deferred[index];
        lua_pushlstring(L, host->texts + text->offset, text->length);
        lua_replace(L, text->slot);
    }
}

int host_run(lua_State *L, host_entry entry, void *context) {
    lua_host *host = lua_host_of(L);
    if (host_stack_is_low()) return luaL_error(L, "C stack overflow");
    lua_State *previous = host->running;
    host->running = L;
    int deferred = host->deferred_count;
    int results = entry(L, context);
    host->running = previous;
    if (host->deferred_count != deferred) {
        if (results >= 0) make_deferred(L, host, deferred);
        else host->deferred_count = deferred;
    }
    // What Swift did can have taken long, or made much.
    limits_check(L, host->limits);
    if (results >= 0) return results;
    if (results == HOST_RAISE_VALUE) return lua_error(L);
    return host_raise(L, host);
}

// --- From Swift into Lua ---

int host_pcall_above(lua_State *L, int handler, int arguments, int results) {
    lua_host *host = lua_host_of(L);
    host->frame_count = 0;
    host->frames_left_out = 0;
    lua_State *previous = host->running;
    host->running = L;
    const void *boundary = host->boundary;
    lua_Debug here;
    host->boundary = lua_getstack(L, 0, &here) ? here.i_ci : NULL;
    host->calls++;
    struct limits_run run;
    limits_begin(L, &run);
    int status = lua_pcall(L, arguments, results, handler);
    if (status != LUA_OK) limits_describe_error(L, status);
    host->cancelled = limits_end(L, &run);
    host->calls--;
    // An error leaves coroutines without passing through who resumed them.
    host->running = previous;
    host->boundary = boundary;
    return status;
}

int host_pcall(lua_State *L, int arguments, int results) {
    int handler = lua_gettop(L) - arguments;
    lua_pushcfunction(L, host_record_traceback);
    lua_insert(L, handler);
    int status = host_pcall_above(L, handler, arguments, results);
    lua_remove(L, handler);
    return status;
}

void host_push_handler(lua_State *L) { lua_pushcfunction(L, host_record_traceback); }

int host_protect(lua_State *L, lua_CFunction function, int arguments, int results) {
    if (!lua_checkstack(L, 10)) return HOST_STACK_FULL;
    lua_pushcfunction(L, function);
    if (arguments > 0) lua_insert(L, -(arguments + 1));
    return lua_pcall(L, arguments, results, 0);
}

typedef struct load_request {
    const char *source;
    size_t length;
    const char *name;
    int status;
} load_request;

// Arguments: environment, request.
static int load_text(lua_State *L) {
    load_request *request = lua_touserdata(L, 2);
    request->status = sandbox_load_text(L, request->source, request->length, request->name);
    if (request->status == LUA_OK) {
        lua_pushvalue(L, 1);
        // A chunk's first upvalue is _ENV, also when it uses no global.
        if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
    }
    return 1;
}

int host_load(lua_State *L, const char *source, size_t length, const char *name) {
    if (!lua_checkstack(L, 10)) return HOST_STACK_FULL;
    load_request request = {source ? source : "", length, name, LUA_OK};
    lua_pushcfunction(L, load_text);
    lua_insert(L, -2);
    lua_pushlightuserdata(L, &request);
    int status = host_pcall(L, 2, 1);
    return status == LUA_OK ? request.status : status;
}
