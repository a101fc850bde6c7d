// The math library is Lua's own: every function is short and touches nothing outside; random keeps its state in an
// upvalue, so it belongs to one Lua state.
#include <lualib.h>

#include "sandbox.h"

// Named one by one: Debian's also has those of older versions.
static const char *const kept[] = {
    "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log", "max", "maxinteger",
    "min", "mininteger", "modf", "pi", "rad", "random", "randomseed", "sin", "sqrt", "tan", "tointeger", "type", "ult",
    NULL,
};

void library_math(lua_State *L) {
    lua_pushcfunction(L, luaopen_math);
    lua_call(L, 0, 1);
    for (int i = 0; kept[i]; i++) {
        lua_getfield(L, -1, kept[i]);
        lua_setfield(L, -3, kept[i]);
    }
    lua_pop(L, 1);
}
