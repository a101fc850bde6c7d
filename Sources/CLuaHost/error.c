// Errors on their way from Swift to Lua and back: the error value, and the traceback of a call from Swift.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"
#include "internal.h"

static const char error_metatable = 0;

void host_release(lua_host *host, void *object) {
    host->finalizing++;
    host->callbacks.release(object);
    host->finalizing--;
}

void host_hide(lua_State *L) {
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
}

void host_set_error(lua_host *host, void *error) {
    // One that never got into a Lua value (no memory for it) is still held here.
    if (host->error) host->callbacks.release(host->error);
    host->error = error;
}

void host_set_message(lua_host *host, const char *text, size_t length) {
    host->message_length = 0;
    if (length > host->message_capacity) {
        char *message = realloc(host->message, length);
        if (!message) return;
        host->message = message;
        host->message_capacity = length;
    }
    if (length) memcpy(host->message, text, length);
    host->message_length = length;
}

// The error's value stands on the stack before the error object is in it: running out of memory loses nothing.
int host_raise(lua_State *L, lua_host *host) {
    luaL_checkstack(L, 6, NULL);
    host_error *error = lua_newuserdatauv(L, sizeof *error, 0);
    error->tag = HOST_TAG_ERROR;
    error->object = NULL;
    error->line = 0;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &error_metatable);
    lua_setmetatable(L, -2);
    // The nearest Lua function is where a person looks; the host function itself has no line.
    lua_Debug activation;
    for (int level = 1; lua_getstack(L, level, &activation); level++) {
        lua_getinfo(L, "Sl", &activation);
        if (activation.currentline > 0) {
            memcpy(error->source, activation.short_src, LUA_IDSIZE);
            error->line = activation.currentline;
            break;
        }
        if (level >= 3) break;
    }
    error->object = host->error;
    host->error = NULL;
    return lua_error(L);
}

host_error *host_to_error(lua_State *L, int index) {
    return host_tagged(L, index, HOST_TAG_ERROR, sizeof(host_error));
}

static void push_message(lua_State *L, const host_error *error) {
    lua_host *host = lua_host_of(L);
    host->message_length = 0;
    if (error->object) host->callbacks.describe(host, error->object);
    lua_pushlstring(L, host->message, host->message_length);
}

static void push_description(lua_State *L, const host_error *error) {
    if (error->line > 0) lua_pushfstring(L, "%s:%d: ", error->source, (int)error->line);
    push_message(L, error);
    if (error->line > 0) lua_concat(L, 2);
}

static int error_tostring(lua_State *L) {
    host_error *error = host_to_error(L, 1);
    if (!error) return luaL_error(L, "not an error of the host");
    push_description(L, error);
    return 1;
}

static int error_concat(lua_State *L) {
    lua_settop(L, 2);
    for (int index = 1; index <= 2; index++) {
        host_error *error = host_to_error(L, index);
        if (error) {
            push_description(L, error);
            lua_replace(L, index);
        } else if (lua_type(L, index) != LUA_TSTRING && lua_type(L, index) != LUA_TNUMBER) {
            return luaL_error(L, "attempt to concatenate a %s value", luaL_typename(L, index));
        }
    }
    lua_concat(L, 2);
    return 1;
}

// A string's method on an error: the error as text, then the rest of the arguments.
static int error_text_method(lua_State *L) {
    host_error *error = host_to_error(L, 1);
    if (error) {
        push_description(L, error);
        lua_replace(L, 1);
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

// message, line and source; and whatever a string answers to, since scripts treat what pcall gives as text.
static int error_index(lua_State *L) {
    host_error *error = host_to_error(L, 1);
    if (!error || lua_type(L, 2) != LUA_TSTRING) return 0;
    const char *key = lua_tostring(L, 2);
    if (strcmp(key, "message") == 0) {
        push_message(L, error);
    } else if (strcmp(key, "line") == 0) {
        if (error->line > 0) lua_pushinteger(L, error->line);
        else lua_pushnil(L);
    } else if (strcmp(key, "source") == 0) {
        if (error->line > 0) lua_pushstring(L, error->source);
        else lua_pushnil(L);
    } else {
        lua_settop(L, 2);
        lua_pushliteral(L, "");
        lua_insert(L, 2);
        lua_gettable(L, 2);
        if (lua_type(L, -1) != LUA_TFUNCTION) return 0;
        lua_pushcclosure(L, error_text_method, 1);
    }
    return 1;
}

static int error_gc(lua_State *L) {
    host_error *error = host_to_error(L, 1);
    if (error && error->object) {
        void *object = error->object;
        error->object = NULL;
        host_release(lua_host_of(L), object);
    }
    return 0;
}

void host_open_errors(lua_State *L) {
    static const luaL_Reg methods[] = {
        {"__tostring", error_tostring}, {"__concat", error_concat}, {"__index", error_index},
        {"__gc", error_gc},             {NULL, NULL},
    };
    lua_createtable(L, 0, 6);
    luaL_setfuncs(L, methods, 0);
    host_hide(L);
    lua_pushliteral(L, "error");
    lua_setfield(L, -2, "__name");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &error_metatable);
}

// --- Traceback ---

static void copy_text(char *target, size_t size, const char *text) {
    size_t length = text ? strlen(text) : 0;
    if (length >= size) {
        length = size - 1;
        // Not in the middle of a character.
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) length--;
    }
    if (length) memcpy(target, text, length);
    target[length] = 0;
}

enum { OUTER_FRAMES = HOST_FRAMES / 3, INNER_FRAMES = HOST_FRAMES - OUTER_FRAMES, NEAR_LEVELS = 200, FAR_LEVELS = 300 };

// Records the activation unless it is a C function's.
static bool record(lua_State *L, lua_Debug *activation, host_frame *frame) {
    lua_getinfo(L, "Slnt", activation);
    if (activation->what[0] == 'C') return false;
    const char *source = activation->source;
    copy_text(frame->source, sizeof frame->source, *source == '@' || *source == '=' ? source + 1 : source);
    copy_text(frame->short_source, sizeof frame->short_source, activation->short_src);
    copy_text(frame->name, sizeof frame->name, activation->name);
    frame->line = activation->currentline > 0 ? activation->currentline : 0;
    frame->is_main = activation->what[0] == 'm';
    return true;
}

// How many levels there are, as luaL_traceback finds it: to ask for a level takes as many steps as it is deep.
static int count_levels(lua_State *L) {
    lua_Debug activation;
    int below = 1, above = 1;
    while (lua_getstack(L, above, &activation)) {
        below = above;
        above *= 2;
    }
    while (below < above) {
        int middle = (below + above) / 2;
        if (lua_getstack(L, middle, &activation)) below = middle + 1;
        else above = middle;
    }
    return above;
}

// The outermost frames of a deep recursion, at most OUTER_FRAMES, in front of `end`. What lies outside of a
// boundary that is too far to be found is left out.
static int record_outermost(lua_State *L, const lua_host *host, int levels, host_frame *frames, int *end) {
    lua_Debug activation;
    *end = levels;
    if (host->boundary) {
        int level = levels - 1, last = levels - FAR_LEVELS;
        while (level > last && lua_getstack(L, level, &activation) && activation.i_ci != host->boundary) level--;
        if (level <= last) return 0;
        *end = level;
    }
    int count = 0;
    for (int level = *end - 1; level > NEAR_LEVELS && level > *end - FAR_LEVELS && count < OUTER_FRAMES; level--) {
        if (lua_getstack(L, level, &activation) && record(L, &activation, &frames[OUTER_FRAMES - 1 - count])) count++;
    }
    memmove(frames, frames + OUTER_FRAMES - count, (size_t)count * sizeof *frames);
    return count;
}

// A message handler that allocates nothing: it runs when memory or stack are short. It goes out to the call from
// Swift, whose own traceback continues it, and keeps the innermost and the outermost frames.
int host_record_traceback(lua_State *L) {
    lua_host *host = lua_host_of(L);
    lua_Debug activation;
    int inner = 0, passed = 0;
    host->frames_left_out = 0;
    for (int level = 1; level <= NEAR_LEVELS; level++) {
        if (!lua_getstack(L, level, &activation) || activation.i_ci == host->boundary) {
            host->frame_count = inner;
            host->frames_left_out = passed;
            return 1;
        }
        host_frame spare;
        if (record(L, &activation, inner < HOST_FRAMES ? &host->frames[inner] : &spare)) {
            if (inner < HOST_FRAMES) inner++;
            else passed++;
        }
    }
    int levels = count_levels(L), end = levels;
    if (inner > INNER_FRAMES) inner = INNER_FRAMES;
    int outer = record_outermost(L, host, levels, host->frames + inner, &end);
    host->frame_count = inner + outer;
    host->frames_left_out = end - 1 - inner - outer;
    return 1;
}
