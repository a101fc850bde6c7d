// The os library: times, and changing files where writing is allowed. Nothing that runs programs or reads the
// environment.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <lualib.h>

#include "sandbox.h"

#define LONGEST_DATE_FORMAT 1000

// Upvalue: Lua's own. A long format would make it build a text that no limit sees.
static int os_date(lua_State *L) {
    size_t length = 0;
    luaL_optlstring(L, 1, "%c", &length);
    luaL_argcheck(L, length <= LONGEST_DATE_FORMAT, 1, "format longer than 1000 bytes");
    int count = lua_gettop(L) < 2 ? lua_gettop(L) : 2;
    lua_settop(L, count);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, count, 1);
    return 1;
}

static int os_remove(lua_State *L) {
    const char *path = luaL_checkstring(L, 1);
    char resolved[PATH_MAX], why[PATH_MAX + 128];
    if (!sandbox_resolve_for_change(L, path, resolved, why, sizeof why)) return sandbox_failure(L, why, errno);
    if (remove(resolved) != 0) {
        int error = errno;
        snprintf(why, sizeof why, "%s: %s", path, strerror(error));
        return sandbox_failure(L, why, error);
    }
    lua_pushboolean(L, 1);
    return 1;
}

static int os_rename(lua_State *L) {
    const char *from = luaL_checkstring(L, 1), *to = luaL_checkstring(L, 2);
    char source[PATH_MAX], target[PATH_MAX], why[PATH_MAX + 128];
    if (!sandbox_resolve_for_change(L, from, source, why, sizeof why)
        || !sandbox_resolve_for_change(L, to, target, why, sizeof why))
        return sandbox_failure(L, why, errno);
    if (rename(source, target) != 0) {
        int error = errno;
        snprintf(why, sizeof why, "%s: %s", from, strerror(error));
        return sandbox_failure(L, why, error);
    }
    lua_pushboolean(L, 1);
    return 1;
}

void library_os(lua_State *L) {
    static const luaL_Reg ours[] = {{"remove", os_remove}, {"rename", os_rename}, {NULL, NULL}};
    static const char *const kept[] = {"clock", "difftime", "time", NULL};
    int target = lua_gettop(L);
    lua_pushcfunction(L, luaopen_os);
    lua_call(L, 0, 1);
    for (int i = 0; kept[i]; i++) {
        lua_getfield(L, -1, kept[i]);
        lua_setfield(L, target, kept[i]);
    }
    lua_getfield(L, -1, "date");
    lua_pushcclosure(L, os_date, 1);
    lua_setfield(L, target, "date");
    lua_settop(L, target);
    luaL_setfuncs(L, ours, 0);
}
