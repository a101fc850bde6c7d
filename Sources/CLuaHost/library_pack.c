// string.pack, packsize and unpack: values as bytes, by a format (reference manual, 6.4.2).
#include <string.h>

#include "sandbox.h"

#define LARGEST_INTEGER 16
#define NATIVE_ALIGNMENT 8

enum kind { INTEGER, UNSIGNED, FLOAT, DOUBLE, FIXED_TEXT, COUNTED_TEXT, ZERO_TEXT, PADDING, ALIGNING, NOTHING };

struct layout {
    lua_State *L;
    const char *p, *end;
    bool little;
    size_t alignment;
};

struct item {
    enum kind kind;
    size_t size;     // bytes of the value, or of a text's counter
    size_t padding;  // bytes in front of it
};

static bool has_digit(const struct layout *f) { return f->p < f->end && *f->p >= '0' && *f->p <= '9'; }

static size_t read_count(struct layout *f, size_t otherwise) {
    if (!has_digit(f)) return otherwise;
    size_t count = 0;
    while (has_digit(f)) {
        if (count > ((size_t)INT32_MAX - 9) / 10) luaL_error(f->L, "format result too large");
        count = count * 10 + (size_t)(*f->p++ - '0');
    }
    return count;
}

static size_t read_integer_size(struct layout *f, size_t otherwise) {
    size_t size = read_count(f, otherwise);
    if (size < 1 || size > LARGEST_INTEGER)
        luaL_error(f->L, "integral size (%d) out of limits [1,%d]", (int)size, LARGEST_INTEGER);
    return size;
}

static void set(struct item *item, enum kind kind, size_t size) {
    item->kind = kind;
    item->size = size;
}

static void read_option(struct layout *f, struct item *item) {
    char letter = *f->p++;
    switch (letter) {
    case 'b': set(item, INTEGER, 1); return;
    case 'B': set(item, UNSIGNED, 1); return;
    case 'h': set(item, INTEGER, sizeof(short)); return;
    case 'H': set(item, UNSIGNED, sizeof(short)); return;
    case 'i': set(item, INTEGER, read_integer_size(f, sizeof(int))); return;
    case 'I': set(item, UNSIGNED, read_integer_size(f, sizeof(int))); return;
    case 'l': set(item, INTEGER, sizeof(long)); return;
    case 'L': set(item, UNSIGNED, sizeof(long)); return;
    case 'j': set(item, INTEGER, sizeof(lua_Integer)); return;
    case 'J': set(item, UNSIGNED, sizeof(lua_Integer)); return;
    case 'T': set(item, UNSIGNED, sizeof(size_t)); return;
    case 'f': set(item, FLOAT, sizeof(float)); return;
    case 'd': case 'n': set(item, DOUBLE, sizeof(double)); return;
    case 's': set(item, COUNTED_TEXT, read_integer_size(f, sizeof(size_t))); return;
    case 'c':
        if (!has_digit(f)) luaL_error(f->L, "missing size for format option 'c'");
        set(item, FIXED_TEXT, read_count(f, 0));
        return;
    case 'z': set(item, ZERO_TEXT, 0); return;
    case 'x': set(item, PADDING, 1); return;
    case 'X': set(item, ALIGNING, 0); return;
    case ' ': break;
    case '<': f->little = true; break;
    case '>': f->little = false; break;
    case '=': f->little = true; break;  // every machine this runs on
    case '!': f->alignment = read_integer_size(f, NATIVE_ALIGNMENT); break;
    default: luaL_error(f->L, "invalid format option '%c'", letter);
    }
    set(item, NOTHING, 0);
}

// The next item when `total` bytes stand already.
static void next_item(struct layout *f, size_t total, struct item *item) {
    read_option(f, item);
    item->padding = 0;
    size_t align = item->size;
    if (item->kind == ALIGNING) {
        struct item model;
        if (f->p == f->end) luaL_argerror(f->L, 1, "invalid next option for option 'X'");
        read_option(f, &model);
        align = model.size;
        if (model.kind == FIXED_TEXT || align == 0) luaL_argerror(f->L, 1, "invalid next option for option 'X'");
    } else if (item->kind > DOUBLE && item->kind != COUNTED_TEXT) {
        return;
    }
    if (align <= 1) return;
    if (align > f->alignment) align = f->alignment;
    if ((align & (align - 1)) != 0) luaL_argerror(f->L, 1, "format asks for alignment not power of 2");
    item->padding = (align - (total & (align - 1))) & (align - 1);
}

static struct layout layout_of(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    return (struct layout){L, text, text + length, true, 1};
}

static void write_integer(char *bytes, lua_Unsigned value, size_t size, bool little, bool negative) {
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = i < sizeof value ? (unsigned char)(value >> (8 * i)) : (negative ? 0xFF : 0);
        bytes[little ? i : size - 1 - i] = (char)byte;
    }
}

static void copy_swapped(char *target, const char *source, size_t size, bool little) {
    for (size_t i = 0; i < size; i++) target[little ? i : size - 1 - i] = source[i];
}

int string_pack(lua_State *L) {
    struct limits *limits = limits_of(L);
    struct layout f = layout_of(L);
    struct item item;
    int argument = 1;
    size_t total = 0;
    // Keeps the arguments' place: the buffer's block goes above.
    lua_pushnil(L);
    luaL_Buffer out;
    luaL_buffinit(L, &out);
    while (f.p < f.end) {
        next_item(&f, total, &item);
        size_t before = luaL_bufflen(&out);
        if (item.padding) {
            memset(limits_buffer_room(L, limits, &out, item.padding), 0, item.padding);
            luaL_addsize(&out, item.padding);
        }
        switch (item.kind) {
        case INTEGER: {
            lua_Integer value = luaL_checkinteger(L, ++argument);
            if (item.size < sizeof value) {
                lua_Integer bound = (lua_Integer)1 << (item.size * 8 - 1);
                luaL_argcheck(L, -bound <= value && value < bound, argument, "integer overflow");
            }
            write_integer(
                limits_buffer_room(L, limits, &out, item.size), (lua_Unsigned)value, item.size, f.little, value < 0);
            luaL_addsize(&out, item.size);
            break;
        }
        case UNSIGNED: {
            lua_Integer value = luaL_checkinteger(L, ++argument);
            if (item.size < sizeof value)
                luaL_argcheck(
                    L, (lua_Unsigned)value < (lua_Unsigned)1 << (item.size * 8), argument, "unsigned overflow");
            write_integer(
                limits_buffer_room(L, limits, &out, item.size), (lua_Unsigned)value, item.size, f.little, false);
            luaL_addsize(&out, item.size);
            break;
        }
        case FLOAT: {
            float value = (float)luaL_checknumber(L, ++argument);
            copy_swapped(limits_buffer_room(L, limits, &out, sizeof value), (char *)&value, sizeof value, f.little);
            luaL_addsize(&out, sizeof value);
            break;
        }
        case DOUBLE: {
            double value = luaL_checknumber(L, ++argument);
            copy_swapped(limits_buffer_room(L, limits, &out, sizeof value), (char *)&value, sizeof value, f.little);
            luaL_addsize(&out, sizeof value);
            break;
        }
        case FIXED_TEXT: {
            size_t length;
            const char *text = luaL_checklstring(L, ++argument, &length);
            luaL_argcheck(L, length <= item.size, argument, "string longer than given size");
            char *room = limits_buffer_room(L, limits, &out, item.size);
            memcpy(room, text, length);
            memset(room + length, 0, item.size - length);
            luaL_addsize(&out, item.size);
            break;
        }
        case COUNTED_TEXT: {
            size_t length;
            const char *text = luaL_checklstring(L, ++argument, &length);
            luaL_argcheck(
                L, item.size >= sizeof length || length < (size_t)1 << (item.size * 8), argument,
                "string length does not fit in given size");
            write_integer(limits_buffer_room(L, limits, &out, item.size), length, item.size, f.little, false);
            luaL_addsize(&out, item.size);
            limits_buffer_add(L, limits, &out, text, length);
            break;
        }
        case ZERO_TEXT: {
            size_t length;
            const char *text = luaL_checklstring(L, ++argument, &length);
            luaL_argcheck(L, strlen(text) == length, argument, "string contains zeros");
            limits_buffer_add(L, limits, &out, text, length + 1);
            break;
        }
        case PADDING: limits_buffer_add(L, limits, &out, "", 1); break;
        case ALIGNING: case NOTHING: break;
        }
        total += luaL_bufflen(&out) - before;
    }
    luaL_pushresult(&out);
    return 1;
}

int string_packsize(lua_State *L) {
    struct layout f = layout_of(L);
    struct item item;
    size_t total = 0;
    while (f.p < f.end) {
        next_item(&f, total, &item);
        luaL_argcheck(
            L, item.kind != COUNTED_TEXT && item.kind != ZERO_TEXT, 1, "variable-length format");
        size_t size = item.padding + item.size;
        luaL_argcheck(L, total <= (size_t)INT32_MAX - size, 1, "format result too large");
        total += size;
    }
    lua_pushinteger(L, (lua_Integer)total);
    return 1;
}

static lua_Integer read_integer(lua_State *L, const char *bytes, size_t size, bool little, bool is_signed) {
    lua_Unsigned value = 0;
    size_t used = size < sizeof value ? size : sizeof value;
    for (size_t i = used; i-- > 0;) value = value << 8 | (unsigned char)bytes[little ? i : size - 1 - i];
    if (size < sizeof value) {
        if (is_signed) {
            lua_Unsigned sign = (lua_Unsigned)1 << (size * 8 - 1);
            value = (value ^ sign) - sign;
        }
    } else {
        unsigned char fill = is_signed && (lua_Integer)value < 0 ? 0xFF : 0;
        for (size_t i = sizeof value; i < size; i++)
            if ((unsigned char)bytes[little ? i : size - 1 - i] != fill)
                luaL_error(L, "%d-byte integer does not fit into Lua Integer", (int)size);
    }
    return (lua_Integer)value;
}

int string_unpack(lua_State *L) {
    struct layout f = layout_of(L);
    struct item item;
    size_t length;
    const char *data = luaL_checklstring(L, 2, &length);
    lua_Integer first = luaL_optinteger(L, 3, 1);
    size_t at;
    if (first > 0) at = (size_t)first - 1;
    else if (first == 0) at = 0;
    else at = first < -(lua_Integer)length ? 0 : length + (size_t)first;
    luaL_argcheck(L, at <= length, 3, "initial position out of string");
    int results = 0;
    while (f.p < f.end) {
        next_item(&f, at, &item);
        luaL_argcheck(L, item.padding + item.size <= length - at, 2, "data string too short");
        at += item.padding;
        luaL_checkstack(L, 2, "too many results");
        const char *bytes = data + at;
        switch (item.kind) {
        case INTEGER: case UNSIGNED:
            lua_pushinteger(L, read_integer(L, bytes, item.size, f.little, item.kind == INTEGER));
            results++;
            break;
        case FLOAT: {
            float value;
            copy_swapped((char *)&value, bytes, sizeof value, f.little);
            lua_pushnumber(L, value);
            results++;
            break;
        }
        case DOUBLE: {
            double value;
            copy_swapped((char *)&value, bytes, sizeof value, f.little);
            lua_pushnumber(L, value);
            results++;
            break;
        }
        case FIXED_TEXT:
            lua_pushlstring(L, bytes, item.size);
            results++;
            break;
        case COUNTED_TEXT: {
            size_t size = (size_t)read_integer(L, bytes, item.size, f.little, false);
            luaL_argcheck(L, size <= length - at - item.size, 2, "data string too short");
            lua_pushlstring(L, bytes + item.size, size);
            at += size;
            results++;
            break;
        }
        case ZERO_TEXT: {
            const char *zero = memchr(bytes, 0, length - at);
            luaL_argcheck(L, zero, 2, "unfinished string for format 'z'");
            lua_pushlstring(L, bytes, (size_t)(zero - bytes));
            at += (size_t)(zero - bytes) + 1;
            results++;
            break;
        }
        case PADDING: case ALIGNING: case NOTHING: break;
        }
        at += item.size;
    }
    lua_pushinteger(L, (lua_Integer)at + 1);
    return results + 1;
}
