// The math library is Lua's own: every function is short and touches nothing outside; random keeps its state in an
// upvalue, so it belongs to one Lua state.
#include <lualib.h>

#include "sandbox.h"

void library_math(lua_State *L) {
    lua_pushcfunction(L, luaopen_math);
    lua_call(L, 0, 1);
    // Moves the functions into the table given.
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -5);
    }
    lua_pop(L, 1);
}
