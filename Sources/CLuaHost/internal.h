/// What the files of this target share and Swift does not see.
#ifndef DOSSIER_HOST_INTERNAL_H
#define DOSSIER_HOST_INTERNAL_H

#include "host.h"

// The first word of every userdata of ours says what it is. No pointer has these top bits, and a script cannot
// write into a userdata, so a block that begins so is ours.
#define HOST_TAG(number) (0xD055000000000000u | (uint64_t)(number))
#define HOST_TAG_ERROR HOST_TAG(1)
#define HOST_TAG_FUNCTION HOST_TAG(2)
#define HOST_TAG_OBJECT HOST_TAG(3)
#define HOST_TAG_DATE HOST_TAG(4)
#define HOST_TAG_DATETIME HOST_TAG(5)
#define HOST_TAG_ROW HOST_TAG(6)
#define HOST_TAG_BATCH HOST_TAG(7)
#define HOST_TAG_ROW_TYPE HOST_TAG(8)

/// The block at `index` when it is a userdata of at least `size` bytes that begins with `tag`, else NULL.
static inline void *host_tagged(lua_State *L, int index, uint64_t tag, size_t size) {
    if (lua_type(L, index) != LUA_TUSERDATA || lua_rawlen(L, index) < size) return NULL;
    uint64_t *block = lua_touserdata(L, index);
    return *block == tag ? block : NULL;
}

/// A Swift function as Lua holds it.
typedef struct host_function {
    uint64_t tag;
    host_entry entry;
    void *context;
} host_function;

/// Releases a Swift object from a finaliser: its deinit may not call into Lua.
void host_release(lua_host *host, void *object);

/// Sets the metatable's `__metatable` to false, so that a script gets nothing from getmetatable. Metatable on top.
void host_hide(lua_State *L);

// error.c
void host_open_errors(lua_State *L);
int host_raise(lua_State *L, lua_host *host);
int host_record_traceback(lua_State *L);

#endif
