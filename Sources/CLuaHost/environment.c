// One script's globals: private copies of the libraries, so that nothing a script writes reaches the next.
#include "internal.h"
#include "objects.h"

#include "sandbox.h"

// Upvalue: the block that answers for a name. What it finds is kept, so that it is asked once.
static int environment_index(lua_State *L) {
    const host_function *resolve = lua_touserdata(L, lua_upvalueindex(1));
    lua_settop(L, 2);
    if (!resolve || lua_type(L, 2) != LUA_TSTRING) {
        lua_pushnil(L);
        return 1;
    }
    int results = host_run(L, resolve->entry, resolve->context);
    if (results < 1) lua_pushnil(L);
    if (!lua_isnil(L, -1)) {
        lua_pushvalue(L, 2);
        lua_pushvalue(L, -2);
        lua_rawset(L, 1);
    }
    return 1;
}

static void copy_table(lua_State *L, int source) {
    source = lua_absindex(L, source);
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, source);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
}

static int new_environment(lua_State *L) {
    lua_newtable(L);
    int environment = lua_gettop(L);
    lua_pushglobaltable(L);
    int globals = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, globals);) {
        if (lua_type(L, -1) == LUA_TTABLE) {
            if (lua_rawequal(L, -1, globals)) {
                lua_pushvalue(L, environment);
            } else {
                copy_table(L, -1);
            }
            lua_remove(L, -2);
        }
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, environment);
    }
    lua_settop(L, environment);
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, 1);
    lua_pushcclosure(L, environment_index, 1);
    lua_setfield(L, -2, "__index");
    host_hide(L);
    lua_setmetatable(L, environment);
    // What must know its environment: load, require.
    sandbox_environment(L, environment);
    lua_settop(L, environment);
    return 1;
}

int host_new_environment(lua_State *L) { return host_protect(L, new_environment, 1, 1); }
