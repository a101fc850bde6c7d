// The table library. Lengths and elements may come from metamethods that lie, so every loop here looks at the
// limits. Sorting is in library_sort.c.
#include <limits.h>
#include <string.h>

#include "sandbox.h"

enum { READS = 1, WRITES = 2, HAS_LENGTH = 4 };

static bool has_event(lua_State *L, const char *event) {
    lua_pushstring(L, event);
    bool found = lua_rawget(L, -2) != LUA_TNIL;
    lua_pop(L, 1);
    return found;
}

// What is no table must act like one in every way that is needed.
static void check_table(lua_State *L, int argument, int needs) {
    if (lua_type(L, argument) == LUA_TTABLE) return;
    if (lua_getmetatable(L, argument)) {
        bool serves = (!(needs & READS) || has_event(L, "__index")) && (!(needs & WRITES) || has_event(L, "__newindex"))
            && (!(needs & HAS_LENGTH) || has_event(L, "__len"));
        lua_pop(L, 1);
        if (serves) return;
    }
    luaL_checktype(L, argument, LUA_TTABLE);
}

static lua_Integer length_of(lua_State *L, int needs) {
    check_table(L, 1, needs | HAS_LENGTH);
    return luaL_len(L, 1);
}

static int table_insert(lua_State *L) {
    struct limits *limits = limits_of(L);
    lua_Integer last = (lua_Integer)((lua_Unsigned)length_of(L, READS | WRITES) + 1);
    lua_Integer position;
    switch (lua_gettop(L)) {
    case 2: position = last; break;
    case 3:
        position = luaL_checkinteger(L, 2);
        luaL_argcheck(L, (lua_Unsigned)position - 1 < (lua_Unsigned)last, 2, "position out of bounds");
        for (lua_Integer i = last; i > position; i--) {
            limits_check(L, limits);
            lua_geti(L, 1, i - 1);
            lua_seti(L, 1, i);
        }
        break;
    default: return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_seti(L, 1, position);
    return 0;
}

static int table_remove(lua_State *L) {
    struct limits *limits = limits_of(L);
    lua_Integer size = length_of(L, READS | WRITES);
    lua_Integer position = luaL_optinteger(L, 2, size);
    if (lua_gettop(L) > 1)
        luaL_argcheck(
            L, (lua_Unsigned)position - 1 <= (lua_Unsigned)size || position == size, 2, "position out of bounds");
    lua_settop(L, 2);
    lua_geti(L, 1, position);
    for (; position < size; position++) {
        limits_check(L, limits);
        lua_geti(L, 1, position + 1);
        lua_seti(L, 1, position);
    }
    lua_pushnil(L);
    lua_seti(L, 1, position);
    return 1;
}

static int table_move(lua_State *L) {
    struct limits *limits = limits_of(L);
    lua_Integer from = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3), to = luaL_checkinteger(L, 4);
    int target = lua_isnoneornil(L, 5) ? 1 : 5;
    check_table(L, 1, READS);
    check_table(L, target, WRITES);
    if (last >= from) {
        luaL_argcheck(L, from > 0 || last < LUA_MAXINTEGER + from, 3, "too many elements to move");
        lua_Integer count = last - from + 1;
        luaL_argcheck(L, to <= LUA_MAXINTEGER - count + 1, 4, "destination wrap around");
        bool overlaps = to > from && to <= last && (target == 1 || lua_compare(L, 1, 5, LUA_OPEQ));
        for (lua_Integer step = 0; step < count; step++) {
            limits_check(L, limits);
            lua_Integer i = overlaps ? count - 1 - step : step;
            lua_geti(L, 1, from + i);
            lua_seti(L, target, to + i);
        }
    }
    lua_pushvalue(L, target);
    return 1;
}

static void add_element(lua_State *L, struct limits *limits, luaL_Buffer *out, lua_Integer i) {
    lua_geti(L, 1, i);
    if (!lua_isstring(L, -1))
        luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
    size_t length;
    lua_tolstring(L, -1, &length);
    if (out->size - out->n < length) {
        size_t wanted = out->n + length;
        if (wanted < 2 * out->size) wanted = 2 * out->size;
        limits_reserve(L, limits, wanted - (out->size < 4096 ? 0 : out->size));
    }
    luaL_addvalue(out);
}

static int table_concat(lua_State *L) {
    struct limits *limits = limits_of(L);
    lua_Integer last = length_of(L, READS);
    size_t length;
    const char *separator = luaL_optlstring(L, 2, "", &length);
    lua_Integer i = luaL_optinteger(L, 3, 1);
    last = luaL_optinteger(L, 4, last);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (; i < last; i++) {
        limits_check(L, limits);
        add_element(L, limits, &out, i);
        limits_buffer_add(L, limits, &out, separator, length);
    }
    if (i == last) add_element(L, limits, &out, i);
    luaL_pushresult(&out);
    return 1;
}

static int table_pack(lua_State *L) {
    int count = lua_gettop(L);
    lua_createtable(L, count, 1);
    lua_insert(L, 1);
    for (int i = count; i >= 1; i--) lua_seti(L, 1, i);
    lua_pushinteger(L, count);
    lua_setfield(L, 1, "n");
    return 1;
}

static int table_unpack(lua_State *L) {
    struct limits *limits = limits_of(L);
    lua_Integer first = luaL_optinteger(L, 2, 1);
    lua_Integer last = luaL_opt(L, luaL_checkinteger, 3, luaL_len(L, 1));
    if (first > last) return 0;
    lua_Unsigned count = (lua_Unsigned)last - (lua_Unsigned)first;
    if (count >= (lua_Unsigned)INT_MAX || !lua_checkstack(L, (int)(count + 1)))
        return luaL_error(L, "too many results to unpack");
    for (lua_Unsigned i = 0; i <= count; i++) {
        limits_check(L, limits);
        lua_geti(L, 1, first + (lua_Integer)i);
    }
    return (int)(count + 1);
}

void library_table(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"concat", table_concat}, {"insert", table_insert}, {"move", table_move},     {"pack", table_pack},
        {"remove", table_remove}, {"sort", table_sort},     {"unpack", table_unpack}, {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
}
