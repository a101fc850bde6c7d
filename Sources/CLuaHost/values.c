#include "values.h"

#include "internal.h"
#include "lua_sandbox.h"

typedef struct text_request {
    const char *bytes;
    size_t length;
} text_request;

static int push_text(lua_State *L) {
    const text_request *request = lua_touserdata(L, 1);
    lua_pushlstring(L, request->bytes, request->length);
    return 1;
}

int host_push_text(lua_State *L, const char *bytes, size_t length) {
    if (!lua_checkstack(L, 4)) return HOST_STACK_FULL;
    text_request request = {bytes ? bytes : "", length};
    lua_pushcfunction(L, push_text);
    lua_pushlightuserdata(L, &request);
    return lua_pcall(L, 1, 1, 0);
}

static int new_table(lua_State *L) {
    const int *sizes = lua_touserdata(L, 1);
    lua_createtable(L, sizes[0], sizes[1]);
    return 1;
}

int host_new_table(lua_State *L, int items, int fields) {
    if (!lua_checkstack(L, 4)) return HOST_STACK_FULL;
    int sizes[2] = {items, fields};
    lua_pushcfunction(L, new_table);
    lua_pushlightuserdata(L, sizes);
    return lua_pcall(L, 1, 1, 0);
}

// --- Functions ---

static const char function_metatable = 0;

static int run_function(lua_State *L) {
    const host_function *function = lua_touserdata(L, lua_upvalueindex(1));
    return host_run(L, function->entry, function->context);
}

static int function_gc(lua_State *L) {
    host_function *function = host_tagged(L, 1, HOST_TAG_FUNCTION, sizeof *function);
    if (function && function->context) {
        void *context = function->context;
        function->context = NULL;
        host_release(lua_host_of(L), context);
    }
    return 0;
}

static host_function *push_block(lua_State *L, const host_function *request) {
    host_function *function = lua_newuserdatauv(L, sizeof *function, 0);
    *function = *request;
    // Nothing to release until all stands: on an error the caller still owns the context.
    function->context = NULL;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &function_metatable) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_createtable(L, 0, 2);
        lua_pushcfunction(L, function_gc);
        lua_setfield(L, -2, "__gc");
        host_hide(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &function_metatable);
    }
    lua_setmetatable(L, -2);
    return function;
}

static int new_block(lua_State *L) {
    const host_function *request = lua_touserdata(L, 1);
    push_block(L, request)->context = request->context;
    return 1;
}

static int new_function(lua_State *L) {
    const host_function *request = lua_touserdata(L, 1);
    host_function *function = push_block(L, request);
    lua_pushcclosure(L, run_function, 1);
    function->context = request->context;
    return 1;
}

static int push_host_function(lua_State *L, lua_CFunction make, host_entry entry, void *context) {
    if (!lua_checkstack(L, 4)) return HOST_STACK_FULL;
    host_function request = {HOST_TAG_FUNCTION, entry, context};
    lua_pushcfunction(L, make);
    lua_pushlightuserdata(L, &request);
    return lua_pcall(L, 1, 1, 0);
}

int host_new_function(lua_State *L, host_entry entry, void *context) {
    return push_host_function(L, new_function, entry, context);
}

int host_new_block(lua_State *L, host_entry entry, void *context) {
    return push_host_function(L, new_block, entry, context);
}

// --- Tables ---

static int set_raw(lua_State *L) {
    lua_rawset(L, 1);
    return 0;
}

int host_set_raw(lua_State *L, int table) {
    if (!lua_checkstack(L, 6)) return HOST_STACK_FULL;
    table = lua_absindex(L, table);
    lua_pushcfunction(L, set_raw);
    lua_insert(L, -3);
    lua_pushvalue(L, table);
    lua_insert(L, -3);
    return lua_pcall(L, 3, 0, 0);
}

static int next_item(lua_State *L) { return lua_next(L, 1) ? 2 : 0; }

int host_next(lua_State *L, int table, bool *more) {
    *more = false;
    if (!lua_checkstack(L, 6)) return HOST_STACK_FULL;
    table = lua_absindex(L, table);
    int base = lua_gettop(L) - 1;
    lua_pushcfunction(L, next_item);
    lua_insert(L, -2);
    lua_pushvalue(L, table);
    lua_insert(L, -2);
    int status = lua_pcall(L, 2, LUA_MULTRET, 0);
    if (status == LUA_OK) *more = lua_gettop(L) > base;
    return status;
}

// --- References ---

static int new_reference(lua_State *L) {
    lua_pushinteger(L, luaL_ref(L, LUA_REGISTRYINDEX));
    return 1;
}

int host_new_reference(lua_State *L, int *reference) {
    *reference = LUA_NOREF;
    int status = host_protect(L, new_reference, 1, 1);
    if (status == LUA_OK) {
        *reference = (int)lua_tointeger(L, -1);
        lua_pop(L, 1);
    }
    return status;
}

// luaL_unref only writes to keys that are there, so nothing is allocated.
void host_release_reference(lua_State *L, int reference) { luaL_unref(L, LUA_REGISTRYINDEX, reference); }

// --- With metamethods ---

static int get(lua_State *L) {
    lua_gettable(L, 1);
    return 1;
}

int host_get(lua_State *L) {
    if (!lua_checkstack(L, 6)) return HOST_STACK_FULL;
    lua_pushcfunction(L, get);
    lua_insert(L, -3);
    return host_pcall(L, 2, 1);
}

static int to_text(lua_State *L) {
    sandbox_tolstring(L, 1, NULL);
    return 1;
}

int host_to_text(lua_State *L, int index) {
    if (!lua_checkstack(L, 6)) return HOST_STACK_FULL;
    index = lua_absindex(L, index);
    lua_pushcfunction(L, to_text);
    lua_pushvalue(L, index);
    return host_pcall(L, 1, 1);
}
