// The utf8 library. Ours because a text of a hundred megabytes takes long to walk, and because utf8.codes of 5.4.4
// misses stray continuation bytes.
#include <limits.h>
#include <string.h>

#include "sandbox.h"

#define LARGEST_UNICODE 0x10FFFFu
#define LARGEST_CODE 0x7FFFFFFFu
#define CHECK_EVERY 0xFFFF

static bool is_continuation(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

// Reads one character; NULL when there is none. `strict` refuses surrogates and what is past Unicode.
static const char *decode(const char *p, const char *end, bool strict, uint32_t *code) {
    unsigned char first = (unsigned char)*p;
    if (first < 0x80) {
        *code = first;
        return p + 1;
    }
    // The number of leading ones says how many bytes there are.
    int more = first >= 0xFE ? 0 : first >= 0xFC ? 5 : first >= 0xF8 ? 4 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    if (more == 0 || end - p <= more) return NULL;
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000};
    uint32_t value = first & (0x3Fu >> more);
    for (int i = 1; i <= more; i++) {
        if (!is_continuation(p[i])) return NULL;
        value = value << 6 | ((unsigned char)p[i] & 0x3F);
    }
    if (value < least[more]) return NULL;
    if (strict && (value > LARGEST_UNICODE || (value >= 0xD800 && value <= 0xDFFF))) return NULL;
    *code = value;
    return p + more + 1;
}

static int encode(char *bytes, uint32_t code) {
    if (code < 0x80) {
        bytes[0] = (char)code;
        return 1;
    }
    static const uint32_t most[] = {0x7FF, 0xFFFF, 0x1FFFFF, 0x3FFFFFF, LARGEST_CODE};
    int more = 1;
    while (code > most[more - 1]) more++;
    for (int i = more; i >= 1; i--) {
        bytes[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    bytes[0] = (char)((0xFF << (7 - more) & 0xFF) | code);
    return more + 1;
}

static lua_Integer position(lua_Integer at, size_t length) {
    if (at >= 0) return at;
    return at < -(lua_Integer)length ? 0 : (lua_Integer)length + at + 1;
}

static int utf8_len(lua_State *L) {
    struct limits *limits = limits_of(L);
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length), *end = text + length;
    lua_Integer from = position(luaL_optinteger(L, 2, 1), length);
    lua_Integer to = position(luaL_optinteger(L, 3, -1), length);
    bool lax = lua_toboolean(L, 4);
    luaL_argcheck(L, 1 <= from && from - 1 <= (lua_Integer)length, 2, "initial position out of bounds");
    luaL_argcheck(L, to - 1 < (lua_Integer)length, 3, "final position out of bounds");
    lua_Integer count = 0;
    for (const char *p = text + from - 1; p < text + to; count++) {
        if ((count & CHECK_EVERY) == 0) limits_check(L, limits);
        uint32_t code;
        const char *next = decode(p, end, !lax, &code);
        if (!next) {
            luaL_pushfail(L);
            lua_pushinteger(L, p - text + 1);
            return 2;
        }
        p = next;
    }
    lua_pushinteger(L, count);
    return 1;
}

static int utf8_codepoint(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length), *end = text + length;
    lua_Integer from = position(luaL_optinteger(L, 2, 1), length);
    lua_Integer to = position(luaL_optinteger(L, 3, from), length);
    bool lax = lua_toboolean(L, 4);
    luaL_argcheck(L, from >= 1, 2, "out of bounds");
    luaL_argcheck(L, to <= (lua_Integer)length, 3, "out of bounds");
    if (from > to) return 0;
    if (to - from >= INT_MAX) return luaL_error(L, "string slice too long");
    luaL_checkstack(L, (int)(to - from) + 1, "string slice too long");
    int count = 0;
    for (const char *p = text + from - 1; p < text + to; count++) {
        uint32_t code;
        p = decode(p, end, !lax, &code);
        if (!p) return luaL_error(L, "invalid UTF-8 code");
        lua_pushinteger(L, code);
    }
    return count;
}

static int utf8_char(lua_State *L) {
    struct limits *limits = limits_of(L);
    int count = lua_gettop(L);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    for (int i = 1; i <= count; i++) {
        lua_Unsigned code = (lua_Unsigned)luaL_checkinteger(L, i);
        luaL_argcheck(L, code <= LARGEST_CODE, i, "value out of range");
        char bytes[8];
        limits_buffer_add(L, limits, &out, bytes, (size_t)encode(bytes, (uint32_t)code));
    }
    luaL_pushresult(&out);
    return 1;
}

static int utf8_offset(lua_State *L) {
    struct limits *limits = limits_of(L);
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);
    lua_Integer length = (lua_Integer)size, n = luaL_checkinteger(L, 2);
    lua_Integer at = position(luaL_optinteger(L, 3, n >= 0 ? 1 : length + 1), size) - 1;
    luaL_argcheck(L, 0 <= at && at <= length, 3, "position out of bounds");
    // The byte past the end counts as the beginning of a character.
    lua_Integer steps = 0;
    if (n == 0) {
        while (at > 0 && at < length && is_continuation(text[at])) at--;
    } else {
        if (at < length && is_continuation(text[at])) return luaL_error(L, "initial position is a continuation byte");
        if (n < 0) {
            for (; n < 0 && at > 0; n++) {
                if ((++steps & CHECK_EVERY) == 0) limits_check(L, limits);
                do at--;
                while (at > 0 && is_continuation(text[at]));
            }
        } else {
            for (n--; n > 0 && at < length; n--) {
                if ((++steps & CHECK_EVERY) == 0) limits_check(L, limits);
                do at++;
                while (at < length && is_continuation(text[at]));
            }
        }
    }
    if (n != 0) luaL_pushfail(L);
    else lua_pushinteger(L, at + 1);
    return 1;
}

static int codes_step(lua_State *L, bool strict) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length), *end = text + length;
    lua_Unsigned at = (lua_Unsigned)lua_tointeger(L, 2);
    // From the character before to the next.
    if (at > 0 && at <= length) {
        uint32_t code;
        const char *next = decode(text + at - 1, end, false, &code);
        at = next ? (lua_Unsigned)(next - text) : at;
    }
    if (at >= length) return 0;
    uint32_t code;
    const char *next = decode(text + at, end, strict, &code);
    if (!next || (next < end && is_continuation(*next))) return luaL_error(L, "invalid UTF-8 code");
    lua_pushinteger(L, (lua_Integer)at + 1);
    lua_pushinteger(L, code);
    return 2;
}

static int codes_strict(lua_State *L) { return codes_step(L, true); }
static int codes_lax(lua_State *L) { return codes_step(L, false); }

static int utf8_codes(lua_State *L) {
    bool lax = lua_toboolean(L, 2);
    const char *text = luaL_checkstring(L, 1);
    luaL_argcheck(L, !is_continuation(*text), 1, "invalid UTF-8 code");
    lua_pushcfunction(L, lax ? codes_lax : codes_strict);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

void library_utf8(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"char", utf8_char}, {"codepoint", utf8_codepoint}, {"codes", utf8_codes},
        {"len", utf8_len},   {"offset", utf8_offset},       {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
    lua_pushlstring(L, "[\0-\x7F\xC2-\xFD][\x80-\xBF]*", 14);
    lua_setfield(L, -2, "charpattern");
}
