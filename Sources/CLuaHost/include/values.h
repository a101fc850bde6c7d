/// Making and changing Lua values from Swift. Everything here that can run out of memory is protected: it returns
/// LUA_OK with the result on the stack, or another status with the error value there (HOST_STACK_FULL: nothing).
#ifndef DOSSIER_HOST_VALUES_H
#define DOSSIER_HOST_VALUES_H

#include "host.h"

/// Pushes a string of these bytes.
int host_push_text(lua_State *L, const char *bytes, size_t length);

/// Pushes a new table with room for so many items and named fields.
int host_new_table(lua_State *L, int items, int fields);

/// Pushes a Lua function that runs `entry(L, context)`; it holds one retain of `context`, taken over when LUA_OK.
int host_new_function(lua_State *L, host_entry entry, void *context);

/// Pushes a host function as a plain block, for the C functions here that run it themselves (types, environments).
/// Ownership as above.
int host_new_block(lua_State *L, host_entry entry, void *context);

/// table[key] = value without metamethods; pops key and value. An error for a key of nil or NaN.
int host_set_raw(lua_State *L, int table);

/// Pops a key and pushes the next key and value; `*more` is false, and nothing pushed, at the end.
int host_next(lua_State *L, int table, bool *more);

/// Pops the value and gives a number in the registry that keeps it alive.
int host_new_reference(lua_State *L, int *reference);

/// Pushes the value that the number keeps alive. Cannot raise.
static inline void host_push_reference(lua_State *L, int reference) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, reference);
}

/// Lets go of a registry number. Needs two free stack slots, allocates nothing and cannot raise.
void host_release_reference(lua_State *L, int reference);

/// Pops key and value's table-like and pushes `value[key]`, with metamethods.
int host_get(lua_State *L);

/// Pushes what `tostring` gives for the value at `index`, with metamethods.
int host_to_text(lua_State *L, int index);

/// Takes out the value at `index`. Cannot raise.
static inline void host_remove(lua_State *L, int index) { lua_remove(L, index); }

/// Collects all garbage. Cannot raise: an error in a finaliser is dropped.
static inline void host_collect(lua_State *L) { lua_gc(L, LUA_GCCOLLECT); }

#endif
