// Lua functions as conditions. While one runs, and only then, arithmetic, `..`, `#` and indexing on nil give nil and
// an order with nil is false; a calculation that has no number as its result gives nil, and so does a division of
// integers by zero. That is done by metatables of nil, numbers, booleans and texts which are set for that time.
#include "conditions.h"

#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "dates.h"

static const char scalar_key = 0, string_key = 0, plain_string_key = 0, string_sample_key = 0;

static const struct {
    const char *event, *sign;
    int operator;
} operations[] = {
    {"__add", "+", LUA_OPADD},   {"__sub", "-", LUA_OPSUB},    {"__mul", "*", LUA_OPMUL},  {"__mod", "%", LUA_OPMOD},
    {"__pow", "^", LUA_OPPOW},   {"__div", "/", LUA_OPDIV},    {"__idiv", "//", LUA_OPIDIV}, {"__unm", "-", LUA_OPUNM},
    {"__band", "&", LUA_OPBAND}, {"__bor", "|", LUA_OPBOR},    {"__bxor", "~", LUA_OPBXOR}, {"__shl", "<<", LUA_OPSHL},
    {"__shr", ">>", LUA_OPSHR},  {"__bnot", "~", LUA_OPBNOT},
};

static const char *kind(lua_State *L, int index) {
    switch (lua_type(L, index)) {
        case LUA_TNIL: return "nil";
        case LUA_TBOOLEAN: return "true or false";
        case LUA_TNUMBER: return "a number";
        case LUA_TSTRING: return "text";
        case LUA_TTABLE: return "a table";
        case LUA_TFUNCTION: return "a function";
        default:
            if (host_to_date(L, index)) return "a date";
            if (host_to_datetime(L, index)) return "a time";
            return "a row or a relation";
    }
}

static int arithmetic(lua_State *L), less(lua_State *L), less_or_equal(lua_State *L), concatenate(lua_State *L);

static int give_nil(lua_State *L) {
    lua_pushnil(L);
    return 1;
}

// Whether an object among the operands knows the event itself; then its result is on top.
static bool forwarded(lua_State *L, const char *event) {
    for (int index = 1; index <= 2; index++) {
        int type = lua_type(L, index);
        if ((type != LUA_TUSERDATA && type != LUA_TTABLE) || luaL_getmetafield(L, index, event) == LUA_TNIL) continue;
        // A list or object of a custom field has ours.
        lua_CFunction found = lua_tocfunction(L, -1);
        if (found == arithmetic || found == less || found == less_or_equal || found == concatenate) {
            lua_pop(L, 1);
            continue;
        }
        lua_pushvalue(L, 1);
        lua_pushvalue(L, 2);
        lua_call(L, 2, 1);
        return true;
    }
    return false;
}

static bool has_nil(lua_State *L) { return lua_isnil(L, 1) || lua_isnil(L, 2); }

static bool is_custom(lua_State *L) { return lua_host_of(L)->condition == HOST_CUSTOM; }

// Upvalue: which operation.
static int arithmetic(lua_State *L) {
    int number = (int)lua_tointeger(L, lua_upvalueindex(1));
    int operator= operations[number].operator;
    lua_settop(L, 2);
    if (lua_type(L, 1) == LUA_TNUMBER && lua_type(L, 2) == LUA_TNUMBER) {
        if ((operator== LUA_OPIDIV || operator== LUA_OPMOD) && lua_isinteger(L, 1) && lua_isinteger(L, 2)
            && lua_tointeger(L, 2) == 0)
            return give_nil(L);
        if (operator== LUA_OPUNM || operator== LUA_OPBNOT) lua_settop(L, 1);
        lua_arith(L, operator);
        lua_Number result = lua_tonumber(L, -1);
        return result != result ? give_nil(L) : 1;
    }
    if (has_nil(L)) return give_nil(L);
    if (forwarded(L, operations[number].event)) return 1;
    if (is_custom(L)) return give_nil(L);
    if (operator== LUA_OPUNM) return luaL_error(L, "`-` needs a number, this is %s", kind(L, 1));
    return luaL_error(
        L, "`%s` is not defined between %s and %s", operations[number].sign, kind(L, 1), kind(L, 2));
}

static int order(lua_State *L, const char *event) {
    lua_settop(L, 2);
    if (has_nil(L)) {
        lua_pushboolean(L, 0);
        return 1;
    }
    if (forwarded(L, event)) return 1;
    if (is_custom(L)) {
        lua_pushboolean(L, 0);
        return 1;
    }
    // Lua turns `a > b` around: the message has one order for both, as for a condition that is read.
    const char *left = kind(L, 1), *right = kind(L, 2);
    bool is_sorted = strcmp(left, right) <= 0;
    return luaL_error(L, "%s cannot be compared with %s", is_sorted ? left : right, is_sorted ? right : left);
}

static int less(lua_State *L) { return order(L, "__lt"); }
static int less_or_equal(lua_State *L) { return order(L, "__le"); }

static int concatenate(lua_State *L) {
    lua_settop(L, 2);
    if (has_nil(L)) return give_nil(L);
    if (forwarded(L, "__concat")) return 1;
    if (is_custom(L)) return give_nil(L);
    int type = lua_type(L, 1);
    return luaL_error(
        L, "`..` joins texts; this side is %s", kind(L, type == LUA_TSTRING || type == LUA_TNUMBER ? 2 : 1));
}

static int length(lua_State *L) {
    if (lua_isnil(L, 1) || is_custom(L)) return give_nil(L);
    return luaL_error(L, "`#` needs a text or the rows of a relationship, this is %s", kind(L, 1));
}

static int index_missing(lua_State *L) {
    // A list or object of a custom field that was kept beyond the condition.
    if (lua_istable(L, 1) && !is_custom(L)) return give_nil(L);
    if (!lua_isnil(L, 1) && !is_custom(L))
        return luaL_error(L, "attempt to index a %s value", luaL_typename(L, 1));
    // A method of a text that is missing gives what is missing.
    static const char *const methods[] = {"sub", "lower", "upper", "len", "find"};
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (strcmp(name, methods[i]) == 0) {
            lua_pushcfunction(L, give_nil);
            return 1;
        }
    }
    return give_nil(L);
}

// Whether two values of JSON are the same, through and through.
static bool is_same(lua_State *L, int left, int right) {
    if (!lua_istable(L, left) || !lua_istable(L, right)) return lua_compare(L, left, right, LUA_OPEQ);
    luaL_checkstack(L, 6, "custom fields nested too deeply");
    int fields = 0;
    for (lua_pushnil(L); lua_next(L, left); lua_pop(L, 1)) {
        fields++;
        lua_pushvalue(L, -2);
        lua_rawget(L, right);
        bool same = is_same(L, lua_gettop(L) - 1, lua_gettop(L));
        lua_pop(L, 1);
        if (!same) {
            lua_pop(L, 2);
            return false;
        }
    }
    for (lua_pushnil(L); lua_next(L, right); lua_pop(L, 1)) fields--;
    return fields == 0;
}

static int equal(lua_State *L) {
    lua_pushboolean(L, is_same(L, 1, 2));
    return 1;
}

static void set_arithmetic(lua_State *L, int count) {
    for (int i = 0; i < count; i++) {
        lua_pushinteger(L, i);
        lua_pushcclosure(L, arithmetic, 1);
        lua_setfield(L, -2, operations[i].event);
    }
}

static int make_metatables(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"__lt", less},    {"__le", less_or_equal},    {"__concat", concatenate},
        {"__len", length}, {"__index", index_missing}, {"__eq", equal}, {NULL, NULL},
    };
    lua_createtable(L, 0, 24);
    luaL_setfuncs(L, functions, 0);
    set_arithmetic(L, (int)(sizeof operations / sizeof operations[0]));
    host_hide(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &scalar_key);

    lua_pushliteral(L, "");
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &string_sample_key);
    lua_getmetatable(L, -1);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &plain_string_key);
    lua_createtable(L, 0, 12);
    for (lua_pushnil(L); lua_next(L, -3);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
    set_arithmetic(L, 8);
    // Beside a list or object of a custom field.
    luaL_setfuncs(L, functions, 0);
    lua_pushvalue(L, -2);
    lua_getfield(L, -1, "__index");
    lua_setfield(L, -3, "__index");
    lua_pop(L, 1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &string_key);
    return 0;
}

// Sets the metatables of nil, booleans and numbers to the table on top, or takes them away for nil, and pops it.
static void set_scalars(lua_State *L) {
    for (int type = 0; type < 3; type++) {
        if (type == 0) lua_pushnil(L);
        else if (type == 1) lua_pushboolean(L, 0);
        else lua_pushinteger(L, 0);
        lua_pushvalue(L, -2);
        lua_setmetatable(L, -2);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

int host_set_condition(lua_State *L, int condition, int *previous) {
    lua_host *host = lua_host_of(L);
    *previous = host->condition;
    if (!lua_checkstack(L, 8)) return HOST_STACK_FULL;
    bool was_plain = host->condition == HOST_PLAIN, is_plain = condition == HOST_PLAIN;
    if (was_plain != is_plain) {
        if (lua_rawgetp(L, LUA_REGISTRYINDEX, &string_key) == LUA_TNIL && !is_plain) {
            int status = host_protect(L, make_metatables, 0, 0);
            if (status != LUA_OK) {
                lua_remove(L, -2);
                return status;
            }
        }
        lua_pop(L, 1);
        lua_rawgetp(L, LUA_REGISTRYINDEX, is_plain ? &plain_string_key : &string_key);
        // A text that is there already: making one could fail halfway.
        lua_rawgetp(L, LUA_REGISTRYINDEX, &string_sample_key);
        lua_insert(L, -2);
        lua_setmetatable(L, -2);
        lua_pop(L, 1);
        if (is_plain) lua_pushnil(L);
        else lua_rawgetp(L, LUA_REGISTRYINDEX, &scalar_key);
        set_scalars(L);
    }
    host->condition = condition;
    return LUA_OK;
}

void host_mark_custom(lua_State *L) {
    if (!lua_checkstack(L, 2)) return;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &scalar_key) == LUA_TNIL) lua_pop(L, 1);
    else lua_setmetatable(L, -2);
}

// --- Dumps and copies ---

typedef struct dump {
    unsigned char *bytes;
    size_t length, capacity;
} dump;

static int write_dump(lua_State *L, const void *piece, size_t size, void *data) {
    (void)L;
    dump *dump = data;
    if (dump->capacity - dump->length < size) {
        size_t capacity = (dump->length + size) * 2;
        unsigned char *bytes = realloc(dump->bytes, capacity);
        if (!bytes) return 1;
        dump->bytes = bytes;
        dump->capacity = capacity;
    }
    memcpy(dump->bytes + dump->length, piece, size);
    dump->length += size;
    return 0;
}

unsigned char *host_dump(lua_State *L, size_t *length) {
    dump dump = {NULL, 0, 0};
    if (lua_iscfunction(L, -1) || lua_dump(L, write_dump, &dump, 0) != 0) {
        free(dump.bytes);
        return NULL;
    }
    *length = dump.length;
    return dump.bytes;
}

typedef struct copy_request {
    const unsigned char *dump;
    size_t length;
    const bool *shared;
    int upvalues;
} copy_request;

static const char *read_dump(lua_State *L, void *data, size_t *size) {
    (void)L;
    copy_request *request = data;
    *size = request->length;
    request->length = 0;
    return (const char *)request->dump;
}

// Arguments: original, globals of its own or nil, request.
static int copy_function(lua_State *L) {
    copy_request *request = lua_touserdata(L, 3);
    if (lua_load(L, read_dump, request, "copy", "b") != LUA_OK) return lua_error(L);
    int copy = lua_gettop(L);
    for (int index = 1; index <= request->upvalues; index++) {
        const char *name = lua_getupvalue(L, 1, index);
        if (!name) break;
        if (request->shared[index - 1]) {
            lua_pop(L, 1);
            lua_upvaluejoin(L, copy, index, 1, index);
            continue;
        }
        if (strcmp(name, "_ENV") == 0 && lua_istable(L, 2)) {
            // Beside its own globals it has those of the original.
            lua_createtable(L, 0, 3);
            lua_pushvalue(L, -2);
            lua_setfield(L, -2, "__index");
            lua_pushvalue(L, -2);
            lua_setfield(L, -2, "__newindex");
            host_hide(L);
            lua_setmetatable(L, 2);
            lua_pop(L, 1);
            lua_pushvalue(L, 2);
        }
        // What is no number is missing in a condition.
        if (lua_type(L, -1) == LUA_TNUMBER && lua_tonumber(L, -1) != lua_tonumber(L, -1)) {
            lua_pop(L, 1);
            lua_pushnil(L);
        }
        if (!lua_setupvalue(L, copy, index)) lua_pop(L, 1);
    }
    lua_settop(L, copy);
    return 1;
}

int host_copy_function(
    lua_State *L, int original, const unsigned char *dump, size_t length, const bool *shared, int upvalues) {
    if (!lua_checkstack(L, 12)) return HOST_STACK_FULL;
    copy_request request = {dump, length, shared, upvalues};
    original = lua_absindex(L, original);
    lua_pushvalue(L, original);
    lua_insert(L, -2);
    lua_pushlightuserdata(L, &request);
    return host_protect(L, copy_function, 3, 1);
}
