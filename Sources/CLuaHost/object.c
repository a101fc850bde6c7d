#include "objects.h"

#include "internal.h"

host_object *host_to_object(lua_State *L, int index) {
    return host_tagged(L, index, HOST_TAG_OBJECT, sizeof(host_object));
}

static int object_gc(lua_State *L) {
    host_object *object = host_to_object(L, 1);
    if (object && object->object) {
        void *held = object->object;
        object->object = NULL;
        host_release(lua_host_of(L), held);
    }
    return 0;
}


static int unknown_name(lua_State *L, const char *type, const char *doing) {
    if (lua_type(L, 2) == LUA_TSTRING) {
        return luaL_error(L, "%s: a %s has no field or method '%s'", doing, type, lua_tostring(L, 2));
    }
    return luaL_error(L, "%s: a %s has no fields of type %s", doing, type, luaL_typename(L, 2));
}

// Upvalues: methods, getters, fallback, name.
static int object_index(lua_State *L) {
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    const host_function *getter = NULL;
    if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TNIL) getter = lua_touserdata(L, -1);
    else getter = lua_touserdata(L, lua_upvalueindex(3));
    lua_settop(L, 2);
    // Blocks stay alive in their table or upvalue while they run.
    if (getter) return host_run(L, getter->entry, getter->context);
    return unknown_name(L, lua_tostring(L, lua_upvalueindex(4)), "cannot read");
}

// Upvalues: setters, fallback, name.
static int object_newindex(lua_State *L) {
    lua_settop(L, 3);
    lua_pushvalue(L, 2);
    const host_function *setter = NULL;
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) setter = lua_touserdata(L, -1);
    else setter = lua_touserdata(L, lua_upvalueindex(2));
    lua_settop(L, 3);
    if (setter) return host_run(L, setter->entry, setter->context);
    return unknown_name(L, lua_tostring(L, lua_upvalueindex(3)), "cannot write");
}

// Two userdata of one Swift object are equal.
static int object_eq(lua_State *L) {
    host_object *left = host_to_object(L, 1), *right = host_to_object(L, 2);
    lua_pushboolean(L, left && right && left->object == right->object);
    return 1;
}

static int object_tostring(lua_State *L) {
    // No address: it would differ from run to run.
    lua_pushvalue(L, lua_upvalueindex(1));
    return 1;
}

enum { TYPE_NAME = 1, TYPE_METHODS, TYPE_GETTERS, TYPE_SETTERS, TYPE_INDEX, TYPE_NEWINDEX };

static int new_type(lua_State *L) {
    lua_createtable(L, 0, 8);
    lua_pushvalue(L, TYPE_METHODS);
    lua_pushvalue(L, TYPE_GETTERS);
    lua_pushvalue(L, TYPE_INDEX);
    lua_pushvalue(L, TYPE_NAME);
    lua_pushcclosure(L, object_index, 4);
    lua_setfield(L, -2, "__index");
    lua_pushvalue(L, TYPE_SETTERS);
    lua_pushvalue(L, TYPE_NEWINDEX);
    lua_pushvalue(L, TYPE_NAME);
    lua_pushcclosure(L, object_newindex, 3);
    lua_setfield(L, -2, "__newindex");
    lua_pushcfunction(L, object_eq);
    lua_setfield(L, -2, "__eq");
    lua_pushvalue(L, TYPE_NAME);
    lua_pushcclosure(L, object_tostring, 1);
    lua_setfield(L, -2, "__tostring");
    lua_pushcfunction(L, object_gc);
    lua_setfield(L, -2, "__gc");
    lua_pushvalue(L, TYPE_NAME);
    lua_setfield(L, -2, "__name");
    host_hide(L);
    return 1;
}

int host_new_type(lua_State *L) { return host_protect(L, new_type, 6, 1); }

typedef struct object_request {
    int metatable;
    const void *type;
    void *object;
} object_request;

static int new_object(lua_State *L) {
    const object_request *request = lua_touserdata(L, 1);
    host_object *object = lua_newuserdatauv(L, sizeof *object, 0);
    object->tag = HOST_TAG_OBJECT;
    object->type = request->type;
    // On an error from here the caller still owns the object.
    object->object = NULL;
    lua_rawgeti(L, LUA_REGISTRYINDEX, request->metatable);
    lua_setmetatable(L, -2);
    object->object = request->object;
    return 1;
}

int host_new_object(lua_State *L, int metatable, const void *type, void *object) {
    if (!lua_checkstack(L, 4)) return HOST_STACK_FULL;
    object_request request = {metatable, type, object};
    lua_pushcfunction(L, new_object);
    lua_pushlightuserdata(L, &request);
    return lua_pcall(L, 1, 1, 0);
}
