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

void sandbox_install(lua_State *L) {
    struct limits *limits = limits_of(L);
    luaL_checkstack(L, 20, NULL);
    if (!limits->sandbox) limits->sandbox = calloc(1, sizeof *limits->sandbox);
    if (!limits->sandbox) luaL_error(L, "not enough memory");
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

void sandbox_set_streams(lua_State *L, struct sandbox_streams streams) { sandbox_of(L)->streams = streams; }
