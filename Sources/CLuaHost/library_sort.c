// table.sort: quicksort with a median of three, heapsort for a part that splits badly (so no input and no
// comparator makes it quadratic), insertion for short parts. Every comparison looks at the limits.
#include <limits.h>

#include "sandbox.h"

#define SHORT_PART 12

struct sorting {
    lua_State *L;
    struct limits *limits;
    bool has_comparator;
};

// Whether the value at stack index a comes before the one at b.
static bool before(const struct sorting *s, int a, int b) {
    lua_State *L = s->L;
    limits_check(L, s->limits);
    if (!s->has_comparator) return lua_compare(L, a, b, LUA_OPLT);
    a = lua_absindex(L, a);
    b = lua_absindex(L, b);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, a);
    lua_pushvalue(L, b);
    lua_call(L, 2, 1);
    bool result = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return result;
}

static int invalid_order(lua_State *L) { return luaL_error(L, "invalid order function for sorting"); }

// Puts elements i < j in order; both values are read and, when they must, written back swapped.
static void order_pair(const struct sorting *s, lua_Integer i, lua_Integer j) {
    lua_State *L = s->L;
    lua_geti(L, 1, i);
    lua_geti(L, 1, j);
    if (before(s, -1, -2)) {
        lua_seti(L, 1, i);
        lua_seti(L, 1, j);
    } else {
        lua_pop(L, 2);
    }
}

static void insertion(const struct sorting *s, lua_Integer low, lua_Integer high) {
    lua_State *L = s->L;
    for (lua_Integer i = low + 1; i <= high; i++) {
        lua_geti(L, 1, i);
        lua_Integer j = i;
        while (j > low) {
            lua_geti(L, 1, j - 1);
            if (!before(s, -2, -1)) {
                lua_pop(L, 1);
                break;
            }
            lua_seti(L, 1, j);
            j--;
        }
        lua_seti(L, 1, j);
    }
}

// Lets the value on top of the stack sink from `hole` in the heap of `count` elements that begins at `low`.
static void sink(const struct sorting *s, lua_Integer low, lua_Integer count, lua_Integer hole) {
    lua_State *L = s->L;
    for (;;) {
        lua_Integer child = 2 * hole + 1;
        if (child >= count) break;
        lua_geti(L, 1, low + child);
        if (child + 1 < count) {
            lua_geti(L, 1, low + child + 1);
            if (before(s, -2, -1)) {
                lua_replace(L, -2);
                child++;
            } else {
                lua_pop(L, 1);
            }
        }
        // value, larger child
        if (!before(s, -2, -1)) {
            lua_pop(L, 1);
            break;
        }
        lua_seti(L, 1, low + hole);
        hole = child;
    }
    lua_seti(L, 1, low + hole);
}

static void heapsort_part(const struct sorting *s, lua_Integer low, lua_Integer high) {
    lua_State *L = s->L;
    lua_Integer count = high - low + 1;
    for (lua_Integer i = count / 2; i-- > 0;) {
        lua_geti(L, 1, low + i);
        sink(s, low, count, i);
    }
    for (lua_Integer i = count - 1; i > 0; i--) {
        lua_geti(L, 1, low + i);
        lua_geti(L, 1, low);
        lua_seti(L, 1, low + i);
        sink(s, low, i, 0);
    }
}

// Splits [low, high] around a pivot; returns the pivot's final place.
static lua_Integer split(const struct sorting *s, lua_Integer low, lua_Integer high) {
    lua_State *L = s->L;
    lua_Integer middle = low + (high - low) / 2;
    order_pair(s, low, middle);
    order_pair(s, middle, high);
    order_pair(s, low, middle);
    // The pivot waits beside the upper end; the two ends stop the scans.
    lua_geti(L, 1, middle);
    lua_geti(L, 1, high - 1);
    lua_pushvalue(L, -2);
    lua_seti(L, 1, high - 1);
    lua_seti(L, 1, middle);
    lua_Integer i = low, j = high - 1;
    for (;;) {
        // pivot
        for (;;) {
            lua_geti(L, 1, ++i);
            if (!before(s, -1, -2)) break;
            if (i >= high - 1) invalid_order(L);
            lua_pop(L, 1);
        }
        // pivot, a[i]
        for (;;) {
            lua_geti(L, 1, --j);
            if (!before(s, -3, -1)) break;
            if (j <= low) invalid_order(L);
            lua_pop(L, 1);
        }
        // pivot, a[i], a[j]
        if (j <= i) break;
        lua_seti(L, 1, i);
        lua_seti(L, 1, j);
    }
    lua_pop(L, 1);
    // pivot, a[i]: they change places.
    lua_seti(L, 1, high - 1);
    lua_seti(L, 1, i);
    return i;
}

static void sort_part(const struct sorting *s, lua_Integer low, lua_Integer high, int splits) {
    while (high - low >= SHORT_PART) {
        if (splits-- == 0) {
            heapsort_part(s, low, high);
            return;
        }
        lua_Integer place = split(s, low, high);
        // The shorter part by recursion: at most 31 deep.
        if (place - low < high - place) {
            sort_part(s, low, place - 1, splits);
            low = place + 1;
        } else {
            sort_part(s, place + 1, high, splits);
            high = place - 1;
        }
    }
    insertion(s, low, high);
}

int table_sort(lua_State *L) {
    if (lua_type(L, 1) != LUA_TTABLE) {
        bool serves = luaL_getmetafield(L, 1, "__index") != LUA_TNIL && luaL_getmetafield(L, 1, "__newindex") != LUA_TNIL
            && luaL_getmetafield(L, 1, "__len") != LUA_TNIL;
        if (!serves) luaL_checktype(L, 1, LUA_TTABLE);
    }
    lua_Integer count = luaL_len(L, 1);
    if (count < 2) return 0;
    luaL_argcheck(L, count < INT_MAX, 1, "array too big");
    if (!lua_isnoneornil(L, 2)) luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    // One value per level of the recursion stays on the stack nowhere: eight slots do.
    luaL_checkstack(L, 40, NULL);
    struct sorting sorting = {L, limits_of(L), !lua_isnil(L, 2)};
    int splits = 2;
    for (lua_Integer n = count; n > 1; n /= 2) splits += 2;
    sort_part(&sorting, 1, count, splits);
    return 0;
}
