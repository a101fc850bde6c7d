// string.find, match, gmatch and gsub over the matcher in pattern.c.
#include <ctype.h>
#include <string.h>

#include "pattern.h"
#include "sandbox.h"

// A position as scripts give it, from 1, negative from the end, made at least 1.
static size_t start_position(lua_Integer position, size_t length) {
    if (position > 0) return (size_t)position;
    if (position == 0 || position < -(lua_Integer)length) return 1;
    return length + (size_t)position + 1;
}

static int find(lua_State *L, bool positions) {
    size_t length, pattern_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *pattern = luaL_checklstring(L, 2, &pattern_length);
    size_t first = start_position(luaL_optinteger(L, 3, 1), length) - 1;
    if (first > length) {
        luaL_pushfail(L);
        return 1;
    }
    if (positions && (lua_toboolean(L, 4) || pattern_is_plain(pattern, pattern_length))) {
        const char *found = pattern_find_plain(L, text + first, length - first, pattern, pattern_length);
        if (!found) {
            luaL_pushfail(L);
            return 1;
        }
        lua_pushinteger(L, found - text + 1);
        lua_pushinteger(L, (found - text) + (lua_Integer)pattern_length);
        return 2;
    }
    bool anchored = pattern_length > 0 && pattern[0] == '^';
    struct pattern_match match;
    pattern_prepare(&match, L, text, length, pattern, pattern_length);
    const char *body = pattern + (anchored ? 1 : 0);
    for (const char *start = text + first; start <= match.subject_end; start++) {
        const char *end = pattern_match_at(&match, start, body);
        if (end) {
            if (!positions) return pattern_push_captures(&match, start, end);
            lua_pushinteger(L, start - text + 1);
            lua_pushinteger(L, end - text);
            return pattern_push_captures(&match, NULL, NULL) + 2;
        }
        if (anchored) break;
    }
    luaL_pushfail(L);
    return 1;
}

int string_find(lua_State *L) { return string_is_missing(L, 3) ? 1 : find(L, true); }
int string_match(lua_State *L) { return find(L, false); }

// Upvalues: text, pattern, place to go on from, end of the last match (offsets).
static int gmatch_step(lua_State *L) {
    size_t length, pattern_length;
    const char *text = lua_tolstring(L, lua_upvalueindex(1), &length);
    const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &pattern_length);
    lua_Integer from = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    struct pattern_match match;
    pattern_prepare(&match, L, text, length, pattern, pattern_length);
    for (const char *start = text + from; start <= match.subject_end; start++) {
        const char *end = pattern_match_at(&match, start, pattern);
        // An empty match right where the last one ended would be found for ever.
        if (end && end - text != last) {
            lua_pushinteger(L, end - text);
            lua_copy(L, -1, lua_upvalueindex(3));
            lua_replace(L, lua_upvalueindex(4));
            return pattern_push_captures(&match, start, end);
        }
    }
    lua_pushinteger(L, (lua_Integer)length + 1);
    lua_replace(L, lua_upvalueindex(3));
    return 0;
}

int string_gmatch(lua_State *L) {
    size_t length;
    luaL_checklstring(L, 1, &length);
    luaL_checkstring(L, 2);
    size_t first = start_position(luaL_optinteger(L, 3, 1), length) - 1;
    if (first > length) first = length + 1;
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)first);
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_step, 4);
    return 1;
}

// The replacement of one match by a template: %0 the match, %1 to %9 captures, %% a percent sign.
static void add_template(
    struct pattern_match *match, luaL_Buffer *result, const char *start, const char *end, const char *template,
    size_t length) {
    lua_State *L = match->L;
    const char *template_end = template + length;
    while (template < template_end) {
        const char *escape = memchr(template, '%', (size_t)(template_end - template));
        const char *stop = escape ? escape : template_end;
        limits_buffer_add(L, match->limits, result, template, (size_t)(stop - template));
        if (!escape) return;
        if (escape + 1 == template_end || (escape[1] != '%' && !isdigit((unsigned char)escape[1])))
            luaL_error(L, "invalid use of '%%' in replacement string");
        if (escape[1] == '%') {
            limits_buffer_add(L, match->limits, result, "%", 1);
        } else if (escape[1] == '0') {
            limits_buffer_add(L, match->limits, result, start, (size_t)(end - start));
        } else {
            size_t size;
            int index = escape[1] - '1';
            if (index >= match->capture_count && index != 0)
                luaL_error(L, "invalid capture index %%%d in replacement string", index + 1);
            const char *text = pattern_capture_text(match, index, start, end, &size);
            if (text) limits_buffer_add(L, match->limits, result, text, size);
            else luaL_addvalue(result);
        }
        template = escape + 2;
    }
}

// Appends what replaces the match; false when the match stays as it is.
static bool add_replacement(
    struct pattern_match *match, luaL_Buffer *result, const char *start, const char *end, int kind) {
    lua_State *L = match->L;
    switch (kind) {
    case LUA_TFUNCTION: {
        lua_pushvalue(L, 3);
        int count = pattern_push_captures(match, start, end);
        lua_call(L, count, 1);
        break;
    }
    case LUA_TTABLE: {
        pattern_push_capture(match, 0, start, end);
        lua_gettable(L, 3);
        break;
    }
    default: {
        size_t length;
        const char *template = lua_tolstring(L, 3, &length);
        add_template(match, result, start, end, template, length);
        return true;
    }
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        limits_buffer_add(L, match->limits, result, start, (size_t)(end - start));
        return false;
    }
    if (!lua_isstring(L, -1)) luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
    size_t length;
    lua_tolstring(L, -1, &length);
    if (length >= 1024) limits_reserve(L, match->limits, length + result->size);
    luaL_addvalue(result);
    return true;
}

int string_gsub(lua_State *L) {
    size_t length, pattern_length;
    const char *text = luaL_checklstring(L, 1, &length);
    const char *pattern = luaL_checklstring(L, 2, &pattern_length);
    int kind = lua_type(L, 3);
    luaL_argexpected(
        L, kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION || kind == LUA_TTABLE, 3,
        "string/function/table");
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)length + 1);
    bool anchored = pattern_length > 0 && pattern[0] == '^';
    if (kind == LUA_TNUMBER) lua_tolstring(L, 3, NULL);
    struct pattern_match match;
    pattern_prepare(&match, L, text, length, pattern, pattern_length);
    const char *body = pattern + (anchored ? 1 : 0);
    const char *here = text, *last = NULL;
    lua_Integer count = 0;
    bool changed = false;
    luaL_Buffer result;
    luaL_buffinit(L, &result);
    while (count < most) {
        const char *end = pattern_match_at(&match, here, body);
        if (end && end != last) {
            count++;
            if (add_replacement(&match, &result, here, end, kind)) changed = true;
            here = last = end;
        } else if (here < match.subject_end) {
            if (result.n >= result.size) limits_buffer_room(L, match.limits, &result, 1);
            luaL_addchar(&result, *here);
            here++;
        } else {
            break;
        }
        if (anchored) break;
    }
    if (changed) {
        limits_buffer_add(L, match.limits, &result, here, (size_t)(match.subject_end - here));
        luaL_pushresult(&result);
    } else {
        lua_pushvalue(L, 1);
    }
    lua_pushinteger(L, count);
    return 2;
}
