/// Functions as conditions of a question: what they are made of, copies with the values of that moment, and the rules
/// for missing values that hold while one runs.
#ifndef DOSSIER_HOST_CONDITIONS_H
#define DOSSIER_HOST_CONDITIONS_H

#include "host.h"

/// Which rules for missing values hold.
enum host_condition {
    HOST_PLAIN = 0,      // Lua's own
    HOST_CONDITION = 1,  // nil calculates to nil and orders as false
    HOST_CUSTOM = 2,     // and so do values of kinds that do not go together, as custom fields hold them
};

/// Sets the rules and tells in `*previous` which held before, to be set again afterwards. Only the first call can run
/// out of memory. Protected.
int host_set_condition(lua_State *L, int condition, int *previous);

/// The compiled form of the function on top of the stack, with debug information, to be freed with `free`; NULL for
/// a C function or without memory. Cannot raise.
unsigned char *host_dump(lua_State *L, size_t *length);

/// Pushes a function made from a dump of the function at `original`, which the host has made itself and may have
/// changed. An upvalue is the original's own where `shared[i]` is set, else a new one with the same value.
/// The top of the stack is a table of globals as the copy has them beside the original's, or nil; it is popped.
/// Protected.
int host_copy_function(
    lua_State *L, int original, const unsigned char *dump, size_t length, const bool *shared, int upvalues);

#endif
