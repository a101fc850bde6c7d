// The basic functions. pcall and its kin pass a cancellation on; setmetatable and getmetatable keep what is ours
// out of reach; print goes to the host.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lualib.h>

#include "sandbox.h"

// --- text of values

// The shortest of the precisions that read back the same; Lua's own %.14g loses digits of money.
static int write_float(char *text, size_t capacity, double value) {
    int length = 0;
    for (int digits = 15; digits <= 17; digits++) {
        length = snprintf(text, capacity, "%.*g", digits, value);
        if (strtod(text, NULL) == value || isnan(value)) break;
    }
    // A float stays one when read back.
    if (text[strspn(text, "-0123456789")] == '\0') {
        text[length++] = '.';
        text[length++] = '0';
        text[length] = '\0';
    }
    return length;
}

const char *sandbox_tolstring(lua_State *L, int index, size_t *length) {
    if (lua_type(L, index) == LUA_TNUMBER && !lua_isinteger(L, index)) {
        char text[48];
        size_t written = (size_t)write_float(text, sizeof text, lua_tonumber(L, index));
        if (length) *length = written;
        return lua_pushlstring(L, text, written);
    }
    return luaL_tolstring(L, index, length);
}

static int base_tostring(lua_State *L) {
    luaL_checkany(L, 1);
    sandbox_tolstring(L, 1, NULL);
    return 1;
}

static int base_print(lua_State *L) {
    struct limits *limits = limits_of(L);
    int count = lua_gettop(L);
    luaL_Buffer line;
    luaL_buffinit(L, &line);
    for (int i = 1; i <= count; i++) {
        if (i > 1) limits_buffer_add(L, limits, &line, "\t", 1);
        size_t length;
        const char *text = sandbox_tolstring(L, i, &length);
        // Room is made below the text on the stack only when nothing lies above the buffer.
        if (length < 256) {
            char copy[256];
            memcpy(copy, text, length);
            lua_pop(L, 1);
            limits_buffer_add(L, limits, &line, copy, length);
        } else {
            limits_reserve(L, limits, length + line.size);
            luaL_addvalue(&line);
        }
    }
    limits_buffer_add(L, limits, &line, "\n", 1);
    struct sandbox *sandbox = limits->sandbox;
    if (sandbox->streams.output) {
        int error = sandbox->streams.output(sandbox->streams.context, 1, luaL_buffaddr(&line), luaL_bufflen(&line));
        limits_check(L, limits);
        if (error) return luaL_error(L, "cannot write the output: %s", strerror(error));
    }
    return 0;
}

// --- protected calls

// What a protected call returns, or the cancellation again: nobody may swallow it.
static int finish_pcall(lua_State *L, int status, lua_KContext extra) {
    struct limits *limits = limits_of(L);
    if (status == LUA_OK || status == LUA_YIELD) return lua_gettop(L) - (int)extra;
    limits_pass_on(L, limits);
    // Lua has put hooks back as they were here.
    limits->hook_raised_in = NULL;
    limits_describe_error(L, status);
    lua_pushboolean(L, 0);
    lua_insert(L, -2);
    return 2;
}

static int base_pcall(lua_State *L) {
    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    int status = lua_pcallk(L, lua_gettop(L) - 2, LUA_MULTRET, 0, 0, finish_pcall);
    return finish_pcall(L, status, 0);
}

// Stands in for the script's message handler (upvalue). Lua runs a handler with hooks switched off when the error
// came from a hook, so a handler must not run then: it could not be stopped.
static int call_handler(lua_State *L) {
    struct limits *limits = limits_of(L);
    if (limits->cancelled || limits->hook_raised_in) return 1;
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 1, 1);
    return 1;
}

static int base_xpcall(lua_State *L) {
    int count = lua_gettop(L);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    // handler, true, function, arguments
    lua_pushvalue(L, 2);
    lua_pushcclosure(L, call_handler, 1);
    lua_replace(L, 2);
    lua_pushboolean(L, 1);
    lua_pushvalue(L, 1);
    lua_rotate(L, 3, 2);
    limits_of(L)->hook_raised_in = NULL;
    int status = lua_pcallk(L, count - 2, LUA_MULTRET, 2, 2, finish_pcall);
    return finish_pcall(L, status, 2);
}

static int base_error(lua_State *L) {
    int level = (int)luaL_optinteger(L, 2, 1);
    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
        luaL_where(L, level);
        lua_insert(L, 1);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

// --- metatables

static int base_getmetatable(lua_State *L) {
    luaL_checkany(L, 1);
    if (!lua_getmetatable(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushliteral(L, "__metatable");
    if (lua_rawget(L, -2) != LUA_TNIL) return 1;
    // Only tables can have a metatable that a script made; any other is the host's.
    if (lua_type(L, 1) != LUA_TTABLE) {
        lua_pushboolean(L, 0);
        return 1;
    }
    lua_pop(L, 1);
    return 1;
}

static int base_setmetatable(lua_State *L) {
    int kind = lua_type(L, 2);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, kind == LUA_TNIL || kind == LUA_TTABLE, 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL) return luaL_error(L, "cannot change a protected metatable");
    if (kind == LUA_TTABLE) {
        // Lua follows a chain of callable tables without a look at anything, and one that leads back to itself for
        // minutes.
        lua_pushliteral(L, "__call");
        int called = lua_rawget(L, 2);
        if (called != LUA_TNIL && called != LUA_TFUNCTION) return luaL_error(L, "__call must be a function");
        lua_pushliteral(L, "__gc");
        // A finaliser runs where nothing can stop it. Setting the field afterwards has no effect: Lua looks now.
        if (lua_rawget(L, 2) != LUA_TNIL) return luaL_error(L, "__gc is not available to scripts; use <close>");
    }
    lua_settop(L, 2);
    lua_setmetatable(L, 1);
    return 1;
}

// --- memory

static int base_collectgarbage(lua_State *L) {
    static const char *const options[] = {"collect", "count", "step", NULL};
    switch (luaL_checkoption(L, 1, "collect", options)) {
    case 0: {
        lua_gc(L, LUA_GCCOLLECT);
        limits_check(L, limits_of(L));
        lua_pushinteger(L, 0);
        return 1;
    }
    case 1: {
        lua_pushnumber(L, (lua_Number)limits_memory_used(limits_of(L)) / 1024.0);
        return 1;
    }
    default: {
        lua_Integer size = luaL_optinteger(L, 2, 0);
        if (size < 0) size = 0;
        if (size > 1 << 20) size = 1 << 20;
        lua_pushboolean(L, lua_gc(L, LUA_GCSTEP, (int)size) > 0);
        return 1;
    }
    }
}

// Functions of Lua's own that are short, bounded and touch nothing outside.
static const char *const kept[] = {
    "assert", "ipairs", "next", "pairs", "rawequal", "rawget", "rawlen", "rawset", "select", "tonumber", "type", NULL,
};

void library_base(lua_State *L) {
    static const luaL_Reg ours[] = {
        {"collectgarbage", base_collectgarbage},
        {"error", base_error},
        {"getmetatable", base_getmetatable},
        {"pcall", base_pcall},
        {"print", base_print},
        {"setmetatable", base_setmetatable},
        {"tostring", base_tostring},
        {"xpcall", base_xpcall},
        {NULL, NULL},
    };
    // luaopen_base fills the table of globals, which is emptied again.
    lua_pushcfunction(L, luaopen_base);
    lua_call(L, 0, 1);
    for (int i = 0; kept[i]; i++) {
        lua_getfield(L, -1, kept[i]);
        lua_setfield(L, -3, kept[i]);
    }
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, -4);
    }
    lua_pop(L, 1);
    luaL_setfuncs(L, ours, 0);
    lua_pushliteral(L, LUA_VERSION);
    lua_setfield(L, -2, "_VERSION");
}
