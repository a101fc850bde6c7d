// Builds the standard library scripts get. What is not listed here does not exist for them.
#include <stdlib.h>
#include <string.h>

#include "sandbox.h"

static const struct {
    const char *name;
    void (*fill)(lua_State *L);
} libraries[] = {
    {"coroutine", library_coroutine}, {"io", library_io},         {"math", library_math}, {"os", library_os},
    {"string", library_string},       {"table", library_table},   {"utf8", library_utf8},
};

static int free_sandbox(lua_State *L) {
    struct limits *limits = limits_of(L);
    sandbox_free(limits->sandbox);
    limits->sandbox = NULL;
    return 0;
}

// Frees what belongs to the state when it closes: the first value with a finaliser is finalised last.
static void own_sandbox(lua_State *L) {
    static const char key = 0;
    struct limits *limits = limits_of(L);
    lua_newuserdatauv(L, 0, 0);
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, free_sandbox);
    lua_setfield(L, -2, "__gc");
    limits->sandbox = calloc(1, sizeof *limits->sandbox);
    if (!limits->sandbox) luaL_error(L, "not enough memory");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
}

void sandbox_install(lua_State *L) {
    luaL_checkstack(L, 20, NULL);
    own_sandbox(L);
    lua_newtable(L);
    library_base(L);
    int base = lua_gettop(L);
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        lua_newtable(L);
        libraries[i].fill(L);
        lua_setfield(L, base, libraries[i].name);
    }
    // Methods of strings come from a table of their own, that no script ever holds.
    lua_newtable(L);
    library_string(L);
    library_string_metatable(L, -1);
    lua_pop(L, 1);
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, base);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
    // Where lauxlib looks for names when an argument is wrong: "bad argument #1 to 'string.rep'".
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        lua_getfield(L, base, libraries[i].name);
        lua_setfield(L, -2, libraries[i].name);
    }
    lua_pushvalue(L, base);
    lua_setfield(L, -2, LUA_GNAME);
    lua_settop(L, base - 1);
}

void sandbox_environment(lua_State *L, int index) {
    luaL_checkstack(L, 10, NULL);
    index = lua_absindex(L, index);
    struct sandbox *sandbox = sandbox_of(L);
    lua_pushvalue(L, index);
    lua_pushvalue(L, -1);
    lua_pushliteral(L, "_G");
    lua_insert(L, -2);
    lua_rawset(L, -3);
    lua_pushliteral(L, "load");
    lua_pushvalue(L, -2);
    library_load(L);
    lua_remove(L, -2);
    lua_rawset(L, -3);
    lua_pushliteral(L, "require");
    lua_pushvalue(L, -2);
    library_require(L, sandbox->module_folder);
    lua_remove(L, -2);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

void sandbox_set_streams(lua_State *L, struct sandbox_streams streams) {
    struct sandbox_streams old = sandbox_of(L)->streams;
    sandbox_of(L)->streams = streams;
    if (old.release) old.release(old.context);
}
