// The string library but for patterns (library_search.c), format and pack (files of their names), and the metatable
// of strings. Whatever makes a string longer than its arguments asks for the memory first.
#include <ctype.h>
#include <string.h>

#include <lualib.h>

#include "conditions.h"

#include "sandbox.h"

// Whether an argument up to `last` that was given is missing, in a condition: then so is the result. Custom fields may
// also hold a number where a text is asked for.
bool string_is_missing(lua_State *L, int last) {
    int condition = lua_host_of(L)->condition;
    if (condition == HOST_PLAIN) return false;
    for (int index = 1; index <= last && index <= lua_gettop(L); index++)
        if (lua_isnil(L, index)) {
            lua_pushnil(L);
            return true;
        }
    if (condition == HOST_CUSTOM && lua_type(L, 1) != LUA_TSTRING) {
        lua_pushnil(L);
        return true;
    }
    return false;
}

static int string_len(lua_State *L) {
    if (string_is_missing(L, 1)) return 1;
    size_t length;
    luaL_checklstring(L, 1, &length);
    lua_pushinteger(L, (lua_Integer)length);
    return 1;
}

// From and to as scripts give them, made into an offset and a length inside the string.
static void range(lua_Integer from, lua_Integer to, size_t length, size_t *offset, size_t *count) {
    lua_Integer size = (lua_Integer)length;
    if (from < 0) from = from < -size ? 1 : size + from + 1;
    if (from == 0) from = 1;
    if (to > size) to = size;
    else if (to < 0) to = to < -size ? 0 : size + to + 1;
    if (from > to) {
        *offset = *count = 0;
        return;
    }
    *offset = (size_t)from - 1;
    *count = (size_t)(to - from) + 1;
}

static int string_sub(lua_State *L) {
    if (string_is_missing(L, 3)) return 1;
    size_t length, offset, count;
    const char *text = luaL_checklstring(L, 1, &length);
    range(luaL_checkinteger(L, 2), luaL_optinteger(L, 3, -1), length, &offset, &count);
    lua_pushlstring(L, text + offset, count);
    return 1;
}

static int string_byte(lua_State *L) {
    size_t length, offset, count;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer from = luaL_optinteger(L, 2, 1);
    range(from, luaL_optinteger(L, 3, from), length, &offset, &count);
    if (count >= INT32_MAX || !lua_checkstack(L, (int)count)) return luaL_error(L, "string slice too long");
    for (size_t i = 0; i < count; i++) lua_pushinteger(L, (unsigned char)text[offset + i]);
    return (int)count;
}

// A buffer for a result of known size. The result is held twice for a moment: here and as the string.
static char *result_of_size(lua_State *L, luaL_Buffer *buffer, size_t size) {
    if (size >= LUAL_BUFFERSIZE) {
        if (size > SIZE_MAX / 4) size = SIZE_MAX / 4;
        limits_reserve(L, limits_of(L), 2 * size);
    }
    return luaL_buffinitsize(L, buffer, size);
}

static int string_char(lua_State *L) {
    int count = lua_gettop(L);
    luaL_Buffer buffer;
    char *result = result_of_size(L, &buffer, (size_t)count);
    for (int i = 1; i <= count; i++) {
        lua_Integer code = luaL_checkinteger(L, i);
        luaL_argcheck(L, code >= 0 && code <= 255, i, "value out of range");
        result[i - 1] = (char)code;
    }
    luaL_pushresultsize(&buffer, (size_t)count);
    return 1;
}

static int string_lower(lua_State *L) {
    if (string_is_missing(L, 1)) return 1;
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    luaL_Buffer buffer;
    char *result = result_of_size(L, &buffer, length);
    for (size_t i = 0; i < length; i++) result[i] = (char)tolower((unsigned char)text[i]);
    luaL_pushresultsize(&buffer, length);
    return 1;
}

static int string_upper(lua_State *L) {
    if (string_is_missing(L, 1)) return 1;
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    luaL_Buffer buffer;
    char *result = result_of_size(L, &buffer, length);
    for (size_t i = 0; i < length; i++) result[i] = (char)toupper((unsigned char)text[i]);
    luaL_pushresultsize(&buffer, length);
    return 1;
}

static int string_reverse(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    luaL_Buffer buffer;
    char *result = result_of_size(L, &buffer, length);
    for (size_t i = 0; i < length; i++) result[i] = text[length - 1 - i];
    luaL_pushresultsize(&buffer, length);
    return 1;
}

static int string_rep(lua_State *L) {
    size_t length, separator_length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_Integer count = luaL_checkinteger(L, 2);
    const char *separator = luaL_optlstring(L, 3, "", &separator_length);
    size_t unit = length + separator_length;
    // Nothing repeated is nothing, at once.
    if (count <= 0 || unit == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    size_t total;
    if (unit < length || __builtin_mul_overflow(unit, (size_t)count, &total) || total > PTRDIFF_MAX) total = PTRDIFF_MAX;
    else total -= separator_length;
    struct limits *limits = limits_of(L);
    if (total > SIZE_MAX / 8) {
        if (limits->limit == SIZE_MAX) return luaL_error(L, "resulting string too large");
        total = SIZE_MAX / 8;
    }
    luaL_Buffer buffer;
    char *result = result_of_size(L, &buffer, total);
    // Doubles what is there: few calls for a short text, and a look at the limits every megabyte.
    size_t filled = 0, whole = total + separator_length;
    if (unit >= (size_t)1 << 20) {
        for (lua_Integer i = 0; i < count; i++) {
            limits_check(L, limits);
            memcpy(result + filled, text, length);
            filled += length;
            if (i + 1 < count) {
                memcpy(result + filled, separator, separator_length);
                filled += separator_length;
            }
        }
    } else {
        size_t first = unit < total ? unit : total;
        memcpy(result, text, length);
        if (first > length) memcpy(result + length, separator, first - length);
        filled = first;
        // Chunks stay multiples of the unit, so that what is copied lines up.
        size_t largest = ((size_t)1 << 20) / unit * unit;
        while (filled < total) {
            limits_check(L, limits);
            size_t piece = filled < largest ? filled : largest;
            if (piece > whole - filled) piece = whole - filled;
            if (piece > total - filled) piece = total - filled;
            memcpy(result + filled, result, piece);
            filled += piece;
        }
    }
    luaL_pushresultsize(&buffer, total);
    return 1;
}

// --- arithmetic on strings that are numerals

static bool to_number(lua_State *L, int index) {
    if (lua_type(L, index) == LUA_TNUMBER) {
        lua_pushvalue(L, index);
        return true;
    }
    const char *text = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : NULL;
    return text && lua_stringtonumber(L, text) == lua_rawlen(L, index) + 1;
}

// The operator and the name of its event are upvalues.
static int arithmetic(lua_State *L) {
    int operator= (int)lua_tointeger(L, lua_upvalueindex(1));
    lua_settop(L, 2);
    if (to_number(L, 1) && (operator== LUA_OPUNM || to_number(L, 2))) {
        lua_arith(L, operator);
        return 1;
    }
    lua_settop(L, 2);
    // The other operand may know how to do it.
    const char *event = lua_tostring(L, lua_upvalueindex(2));
    if (lua_type(L, 2) == LUA_TSTRING || !luaL_getmetafield(L, 2, event))
        return luaL_error(
            L, "attempt to perform arithmetic on a %s value",
            luaL_typename(L, lua_type(L, 1) == LUA_TNUMBER || to_number(L, 1) ? 2 : 1));
    lua_insert(L, 1);
    lua_call(L, 2, 1);
    return 1;
}

void library_string_metatable(lua_State *L, int index) {
    static const struct {
        const char *event;
        int operator;
    } events[] = {
        {"__add", LUA_OPADD}, {"__sub", LUA_OPSUB}, {"__mul", LUA_OPMUL},   {"__mod", LUA_OPMOD},
        {"__pow", LUA_OPPOW}, {"__div", LUA_OPDIV}, {"__idiv", LUA_OPIDIV}, {"__unm", LUA_OPUNM},
    };
    index = lua_absindex(L, index);
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 12);
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        lua_pushinteger(L, events[i].operator);
        lua_pushstring(L, events[i].event);
        lua_pushcclosure(L, arithmetic, 2);
        lua_setfield(L, -2, events[i].event);
    }
    lua_pushvalue(L, index);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

void library_string(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"byte", string_byte},       {"char", string_char},     {"find", string_find},     {"format", string_format},
        {"gmatch", string_gmatch},   {"gsub", string_gsub},     {"len", string_len},       {"lower", string_lower},
        {"match", string_match},     {"pack", string_pack},     {"packsize", string_packsize},
        {"rep", string_rep},         {"reverse", string_reverse}, {"sub", string_sub},     {"unpack", string_unpack},
        {"upper", string_upper},     {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
}
