/// The Lua value of an error thrown by Swift: tostring gives "file:line: message", and it carries the Swift error.
#ifndef DOSSIER_HOST_ERRORS_H
#define DOSSIER_HOST_ERRORS_H

#include "host.h"

typedef struct host_error {
    uint64_t tag;
    void *object;  // the Swift error, retained; NULL once finalised
    int32_t line;  // of the Lua function that called; 0 when there was none
    char source[LUA_IDSIZE];
} host_error;

/// The error at `index`, or NULL when the value is none.
host_error *host_to_error(lua_State *L, int index);

#endif
