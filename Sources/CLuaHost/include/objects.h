/// Swift objects as userdata. A block holds one retain of its object and gives it back once, when Lua collects the
/// userdata; its metatable cannot be had from a script.
#ifndef DOSSIER_HOST_OBJECTS_H
#define DOSSIER_HOST_OBJECTS_H

#include "host.h"

typedef struct host_object {
    uint64_t tag;
    const void *type;  // identifies the Swift class
    void *object;      // retained; NULL once finalised
} host_object;

/// The object's block at `index`, or NULL when the value is no object of ours.
host_object *host_to_object(lua_State *L, int index);

/// Makes a type's metatable. Expects on the stack: the type's name, methods (name → function), getters and setters
/// (name → block), and the blocks (or nil) that answer reads and writes of other names. Leaves the metatable in
/// their place. Protected.
int host_new_type(lua_State *L);

/// Pushes a userdata for the object with the metatable of that registry number; takes over one retain when LUA_OK.
int host_new_object(lua_State *L, int metatable, const void *type, void *object);

/// Makes an environment: a table with private copies of the libraries, whose unknown names ask the block on top of
/// the stack (arguments: environment, name). The environment replaces the block. Protected.
int host_new_environment(lua_State *L);

#endif
