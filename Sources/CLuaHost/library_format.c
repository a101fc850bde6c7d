// string.format. A conversion is read and checked in full before C's own printf sees it, and rebuilt from what was
// read, so that no format of a script reaches printf.
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sandbox.h"

struct conversion {
    bool left, plus, space, alternate, zero;
    int width, precision;  // -1: not given
    char letter;
};

// Which flags each conversion takes, and whether a precision.
static const struct {
    const char *letters, *flags;
    bool precision;
} allowed[] = {
    {"c", "-", false},  {"di", "-+0 ", true},    {"oxXu", "-#0", true}, {"aAeEfgG", "-+#0 ", true},
    {"p", "-", false},  {"s", "-", true},        {"q", "", false},
};

static int invalid(lua_State *L, const char *from, const char *to) {
    int length = to - from > 20 ? 20 : (int)(to - from);
    char shown[24];
    memcpy(shown, from, (size_t)length);
    shown[length] = '\0';
    return luaL_error(L, "invalid conversion '%%%s' to 'format'", shown);
}

// Reads the conversion that begins after the percent sign; returns where it ends.
static const char *read_conversion(lua_State *L, const char *from, const char *end, struct conversion *c) {
    *c = (struct conversion){.width = -1, .precision = -1};
    const char *p = from;
    char flags[8];
    size_t count = 0;
    for (; p < end && *p && strchr("-+ #0", *p); p++) {
        if (count == sizeof flags - 1) invalid(L, from, p + 1);
        flags[count++] = *p;
        switch (*p) {
        case '-': c->left = true; break;
        case '+': c->plus = true; break;
        case ' ': c->space = true; break;
        case '#': c->alternate = true; break;
        default: c->zero = true; break;
        }
    }
    flags[count] = '\0';
    for (int digits = 0; p < end && isdigit((unsigned char)*p); digits++, p++) {
        if (digits == 2) invalid(L, from, p + 1);
        c->width = (digits ? c->width * 10 : 0) + (*p - '0');
    }
    if (p < end && *p == '.') {
        c->precision = 0;
        p++;
        for (int digits = 0; p < end && isdigit((unsigned char)*p); digits++, p++) {
            if (digits == 2) invalid(L, from, p + 1);
            c->precision = c->precision * 10 + (*p - '0');
        }
    }
    if (p == end) invalid(L, from, p);
    c->letter = *p++;
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        if (!c->letter || !strchr(allowed[i].letters, c->letter)) continue;
        if (strspn(flags, allowed[i].flags) != count || (c->precision >= 0 && !allowed[i].precision)) invalid(L, from, p);
        if (c->letter == 'q' && c->width >= 0) luaL_error(L, "specifier '%%q' cannot have modifiers");
        return p;
    }
    invalid(L, from, p);
    return NULL;
}

// The conversion as printf wants it, with a length modifier.
static void spell(const struct conversion *c, const char *modifier, char *spec, size_t capacity) {
    char width[16] = "", precision[16] = "";
    if (c->width >= 0) snprintf(width, sizeof width, "%d", c->width);
    if (c->precision >= 0) snprintf(precision, sizeof precision, ".%d", c->precision);
    snprintf(
        spec, capacity, "%%%s%s%s%s%s%s%s%s%c", c->left ? "-" : "", c->plus ? "+" : "", c->space ? " " : "",
        c->alternate ? "#" : "", c->zero ? "0" : "", width, precision, modifier, c->letter);
}

// --- %q

static void add_quoted(lua_State *L, struct limits *limits, luaL_Buffer *out, const char *text, size_t length) {
    limits_buffer_add(L, limits, out, "\"", 1);
    for (size_t i = 0; i < length; i++) {
        char *room = limits_buffer_room(L, limits, out, 8);
        unsigned char c = (unsigned char)text[i];
        size_t size;
        if (c == '"' || c == '\\' || c == '\n') {
            room[0] = '\\';
            room[1] = (char)c;
            size = 2;
        } else if (iscntrl(c)) {
            bool digit_follows = i + 1 < length && isdigit((unsigned char)text[i + 1]);
            size = (size_t)snprintf(room, 8, digit_follows ? "\\%03d" : "\\%d", (int)c);
        } else {
            room[0] = (char)c;
            size = 1;
        }
        luaL_addsize(out, size);
    }
    limits_buffer_add(L, limits, out, "\"", 1);
}

static void add_literal(lua_State *L, struct limits *limits, luaL_Buffer *out, int argument) {
    switch (lua_type(L, argument)) {
    case LUA_TSTRING: {
        size_t length;
        const char *text = lua_tolstring(L, argument, &length);
        add_quoted(L, limits, out, text, length);
        return;
    }
    case LUA_TNUMBER: {
        char text[64];
        if (lua_isinteger(L, argument)) {
            lua_Integer value = lua_tointeger(L, argument);
            snprintf(text, sizeof text, value == LUA_MININTEGER ? "0x%llx" : "%lld", value);
        } else {
            double value = lua_tonumber(L, argument);
            if (isnan(value)) snprintf(text, sizeof text, "(0/0)");
            else if (isinf(value)) snprintf(text, sizeof text, value > 0 ? "1e9999" : "-1e9999");
            else snprintf(text, sizeof text, "%a", value);
        }
        limits_buffer_add(L, limits, out, text, strlen(text));
        return;
    }
    case LUA_TNIL: limits_buffer_add(L, limits, out, "nil", 3); return;
    case LUA_TBOOLEAN: {
        const char *text = lua_toboolean(L, argument) ? "true" : "false";
        limits_buffer_add(L, limits, out, text, strlen(text));
        return;
    }
    default: luaL_argerror(L, argument, "value has no literal form");
    }
}

// --- %s

static void add_string(lua_State *L, struct limits *limits, luaL_Buffer *out, const struct conversion *c, int argument) {
    size_t length;
    const char *text = sandbox_tolstring(L, argument, &length);
    bool plain = c->width < 0 && c->precision < 0;
    if (!plain) luaL_argcheck(L, length == strlen(text), argument, "string contains zeros");
    if (plain || (c->precision < 0 && length >= 100)) {
        if (length >= 1024) limits_reserve(L, limits, length + out->size);
        luaL_addvalue(out);
        return;
    }
    char spec[64], room[256];
    spell(c, "", spec, sizeof spec);
    // At most 99 bytes of text or of padding: the precision cuts and the width is two digits.
    int size = snprintf(room, sizeof room, spec, text);
    lua_pop(L, 1);
    limits_buffer_add(L, limits, out, room, (size_t)size);
}

int string_format(lua_State *L) {
    struct limits *limits = limits_of(L);
    int top = lua_gettop(L), argument = 1;
    size_t length;
    const char *p = luaL_checklstring(L, 1, &length), *end = p + length;
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    while (p < end) {
        const char *percent = memchr(p, '%', (size_t)(end - p));
        limits_buffer_add(L, limits, &out, p, (size_t)((percent ? percent : end) - p));
        if (!percent) break;
        p = percent + 1;
        if (p < end && *p == '%') {
            limits_buffer_add(L, limits, &out, "%", 1);
            p++;
            continue;
        }
        if (++argument > top) return luaL_argerror(L, argument, "no value");
        struct conversion c;
        p = read_conversion(L, p, end, &c);
        char spec[64];
        // %99.99f of the largest double has 309 digits before the point.
        char text[512];
        int size = 0;
        switch (c.letter) {
        case 'q': add_literal(L, limits, &out, argument); continue;
        case 's': add_string(L, limits, &out, &c, argument); continue;
        case 'c':
            spell(&c, "", spec, sizeof spec);
            size = snprintf(text, sizeof text, spec, (int)luaL_checkinteger(L, argument));
            break;
        case 'd': case 'i': case 'o': case 'u': case 'x': case 'X':
            spell(&c, "ll", spec, sizeof spec);
            size = snprintf(text, sizeof text, spec, (long long)luaL_checkinteger(L, argument));
            break;
        case 'p': {
            const void *pointer = lua_topointer(L, argument);
            luaL_checkany(L, argument);
            if (pointer) {
                spell(&c, "", spec, sizeof spec);
                size = snprintf(text, sizeof text, spec, pointer);
            } else {
                c.letter = 's';
                spell(&c, "", spec, sizeof spec);
                size = snprintf(text, sizeof text, spec, "(null)");
            }
            break;
        }
        default:
            spell(&c, "", spec, sizeof spec);
            size = snprintf(text, sizeof text, spec, (double)luaL_checknumber(L, argument));
            break;
        }
        limits_buffer_add(L, limits, &out, text, (size_t)size);
    }
    luaL_pushresult(&out);
    return 1;
}
