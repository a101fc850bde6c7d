#pragma once
// What the files of the sandbox share among themselves.

#include "lua_sandbox.h"

#include "limits_state.h"

struct sandbox_folders {
    char **paths;
    size_t count;
};

/// What a state's scripts may touch. Belongs to its limits.
struct sandbox {
    struct sandbox_streams streams;
    struct sandbox_folders readable, writable;
    char *module_folder;  // resolved, or NULL
};

void sandbox_free(struct sandbox *sandbox);

static inline struct sandbox *sandbox_of(lua_State *L) { return limits_of(L)->sandbox; }

enum sandbox_access { SANDBOX_READ, SANDBOX_WRITE };

/// Opens a file a script names, with open(2) flags. Returns a descriptor, or -1 with a sentence in `why`.
int sandbox_open(lua_State *L, const char *path, int flags, enum sandbox_access access, char *why, size_t capacity);
/// The path with links resolved, except the last part, when scripts may write there; false with a sentence.
bool sandbox_resolve_for_change(lua_State *L, const char *path, char *resolved, char *why, size_t capacity);
/// Opens the file for a module below `folder`, or -1 with a sentence in `why`.
int sandbox_open_below(const char *folder, const char *relative, char *why, size_t capacity);

// Every library_*.c fills the table on top of the stack.
void library_base(lua_State *L);
void library_coroutine(lua_State *L);
void library_string(lua_State *L);
void library_table(lua_State *L);
void library_math(lua_State *L);
void library_utf8(lua_State *L);
void library_os(lua_State *L);
void library_io(lua_State *L);
/// Sets the metatable of strings; `index` is the table of methods.
void library_string_metatable(lua_State *L, int index);
/// Pushes `load` or `require` for the environment on top of the stack, which stays.
void library_load(lua_State *L);
void library_require(lua_State *L, const char *folder);

/// Compiles a text chunk from a reader without letting the compiler run unwatched; see library_load.c.
int sandbox_load_text(lua_State *L, const char *text, size_t length, const char *name);

// Functions of one library file that another's table lists.
int string_format(lua_State *L);
int string_pack(lua_State *L);
int string_packsize(lua_State *L);
int string_unpack(lua_State *L);
bool string_is_missing(lua_State *L, int last);
int string_find(lua_State *L);
int string_match(lua_State *L);
int string_gmatch(lua_State *L);
int string_gsub(lua_State *L);
int table_sort(lua_State *L);

/// What a function of io or os returns when it fails: nil, the message, the errno.
static inline int sandbox_failure(lua_State *L, const char *message, int error) {
    luaL_pushfail(L);
    lua_pushstring(L, message);
    lua_pushinteger(L, error);
    return 3;
}
