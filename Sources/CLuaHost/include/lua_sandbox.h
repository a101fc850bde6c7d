#pragma once
// The standard library a script sees, rebuilt so that nothing in it reaches outside, runs without end or crashes
// Lua 5.4.4. What is not listed in sandbox_install.c does not exist for a script.

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

/// Where a script's standard streams go. The callbacks never raise; `context` is theirs.
struct sandbox_streams {
    void *context;
    /// Writes bytes to stream 1 (output) or 2 (messages); 0 or an errno.
    int (*output)(void *context, int stream, const char *bytes, size_t length);
    /// Reads up to `capacity` bytes; 0 at the end, a negative errno when it fails. -EINTR means that the run may
    /// have been cancelled meanwhile and is called again when it was not.
    long (*input)(void *context, char *buffer, size_t capacity);
    /// Gives the context back when other streams are set or the state closes. May be NULL.
    void (*release)(void *context);
};

/// Sets up metatables, and fills the state's table of globals with the base that environments are copied from. No
/// script may get that table itself. Raises when memory is short: only under lua_pcall.
void sandbox_install(lua_State *L);

#define SANDBOX_HAS_ENVIRONMENT 1
/// Adds to the environment at `index`, which has its private copies already, what must know its environment: `_G`,
/// `load`, and `require` confined to the state's module folder as it is set now. Raises when memory is short.
void sandbox_environment(lua_State *L, int index);

/// The folder where `require` finds modules, with everything below it; NULL for none. False when there is no such
/// folder or memory is short. Holds for environments made afterwards.
bool sandbox_set_module_folder(lua_State *L, const char *folder);

/// Standard streams; without them output is dropped and input is at its end.
void sandbox_set_streams(lua_State *L, struct sandbox_streams streams);

/// Folders (or single files) a script may read or write, with everything below them; absolute paths are best.
/// Symbolic links in `folder` are resolved now. False when it does not exist or memory is short.
bool sandbox_allow_read(lua_State *L, const char *folder);
bool sandbox_allow_write(lua_State *L, const char *folder);
/// Takes all permissions for files away.
void sandbox_forbid_files(lua_State *L);

/// Whether a script may read (or, with `write`, make or change) this file; says in `why` what is in the way. For host
/// functions that are given a path and open it themselves.
bool sandbox_may_use(lua_State *L, const char *path, bool write, char *why, size_t capacity);

/// tostring as scripts see it: floats with the fewest digits that read back the same. Pushes the string.
const char *sandbox_tolstring(lua_State *L, int index, size_t *length);

/// lua_resume for whoever resumes a coroutine: records it as running, so that a cancellation finds it, and raises in
/// `L` when the run is being cancelled. The results or the error are on the coroutine's stack. Only under a protected
/// call.
int sandbox_resume(lua_State *L, lua_State *thread, int arguments, int *results);
