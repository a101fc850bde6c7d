#include "bridge_floor.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdlib.h>
#include <time.h>

struct bridge_floor {
    lua_State *L;
};

typedef struct object {
    double assets, score;
    int64_t visits, stage;
} object;

double bridge_floor_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int add(lua_State *L) {
    lua_pushnumber(L, luaL_checknumber(L, 1) + luaL_checknumber(L, 2));
    return 1;
}

static int same(lua_State *L) {
    size_t length;
    const char *text = luaL_checklstring(L, 1, &length);
    lua_pushlstring(L, text, length);
    return 1;
}

static int fail(lua_State *L) { return luaL_error(L, "refused"); }

// A field is found through a table from name to number, the fastest of the ways that are general.
static int object_index(lua_State *L) {
    const object *self = lua_touserdata(L, 1);
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    switch (lua_tointeger(L, -1)) {
        case 1: lua_pushnumber(L, self->assets); break;
        case 2: lua_pushnumber(L, self->score); break;
        case 3: lua_pushinteger(L, self->visits); break;
        case 4: lua_pushinteger(L, self->stage); break;
        default: return luaL_error(L, "no field");
    }
    return 1;
}

static int make_object(lua_State *L) {
    static const char *const names[] = {"assets", "score", "visits", "stage"};
    object *made = lua_newuserdatauv(L, sizeof *made, 0);
    *made = (object){1234.5, 1.5, 3, 2};
    lua_createtable(L, 0, 1);
    lua_createtable(L, 0, 4);
    for (int index = 0; index < 4; index++) {
        lua_pushinteger(L, index + 1);
        lua_setfield(L, -2, names[index]);
    }
    lua_pushcclosure(L, object_index, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    return 1;
}

bridge_floor *bridge_floor_create(void) {
    bridge_floor *floor = malloc(sizeof *floor);
    if (!floor) return NULL;
    floor->L = luaL_newstate();
    if (!floor->L) {
        free(floor);
        return NULL;
    }
    luaL_openlibs(floor->L);
    lua_register(floor->L, "add", add);
    lua_register(floor->L, "same", same);
    lua_register(floor->L, "fail", fail);
    lua_register(floor->L, "object", make_object);
    return floor;
}

void bridge_floor_close(bridge_floor *floor) {
    lua_close(floor->L);
    free(floor);
}

double bridge_floor_time(bridge_floor *floor, const char *chunk, int64_t count) {
    lua_State *L = floor->L;
    lua_settop(L, 0);
    if (luaL_loadstring(L, chunk) != LUA_OK) return -1;
    lua_pushinteger(L, count);
    double start = bridge_floor_now();
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) return -1;
    return bridge_floor_now() - start;
}

double bridge_floor_time_calls(bridge_floor *floor, const char *chunk, int64_t count) {
    lua_State *L = floor->L;
    lua_settop(L, 0);
    if (luaL_loadstring(L, chunk) != LUA_OK || lua_pcall(L, 0, 1, 0) != LUA_OK) return -1;
    int function = luaL_ref(L, LUA_REGISTRYINDEX);
    double sum = 0, start = bridge_floor_now();
    for (int64_t number = 0; number < count; number++) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, function);
        lua_pushnumber(L, (double)number);
        lua_pushnumber(L, 0.5);
        if (lua_pcall(L, 2, 1, 0) != LUA_OK) return -1;
        sum += lua_tonumber(L, -1);
        lua_settop(L, 0);
    }
    double seconds = bridge_floor_now() - start;
    luaL_unref(L, LUA_REGISTRYINDEX, function);
    return sum < 0 ? -1 : seconds;
}
