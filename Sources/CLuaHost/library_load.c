// load and require. Both compile text only, into the environment they belong to (an upvalue), never into a shared
// table. Source is handed to the compiler in small pieces, with a look at the limits between them: no hook fires
// while it compiles.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sandbox.h"

#define PIECE 4096

struct text_reader {
    const char *text;
    size_t left;
    struct limits *limits;
};

static const char *read_text(lua_State *L, void *data, size_t *size) {
    struct text_reader *reader = data;
    limits_check(L, reader->limits);
    size_t piece = reader->left < PIECE ? reader->left : PIECE;
    const char *text = reader->text;
    reader->text += piece;
    reader->left -= piece;
    *size = piece;
    return piece ? text : NULL;
}

int sandbox_load_text(lua_State *L, const char *text, size_t length, const char *name) {
    struct text_reader reader = {text, length, limits_of(L)};
    int status = lua_load(L, read_text, &reader, name, "t");
    if (status != LUA_OK) {
        limits_pass_on(L, reader.limits);
        limits_describe_error(L, status);
    }
    return status;
}

// The pieces of a script's own reader are kept alive in its stack slot while the compiler reads them, and cut
// again, for a reader may give a hundred megabytes at once.
enum { SLOT_PIECE = 5 };

struct function_reader {
    struct text_reader piece;
};

static const char *read_function(lua_State *L, void *data, size_t *size) {
    struct function_reader *reader = data;
    if (reader->piece.left == 0) {
        luaL_checkstack(L, 2, "too many nested functions");
        lua_pushvalue(L, 1);
        lua_call(L, 0, 1);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            *size = 0;
            return NULL;
        }
        if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "reader function must return a string");
        lua_replace(L, SLOT_PIECE);
        reader->piece.text = lua_tolstring(L, SLOT_PIECE, &reader->piece.left);
    }
    return read_text(L, &reader->piece, size);
}

static int base_load(lua_State *L) {
    bool own_environment = !lua_isnone(L, 4);
    const char *mode = luaL_optstring(L, 3, "bt");
    size_t length = 0;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &length) : NULL;
    // A chunk without a name is named by its text; only the beginning of that is ever shown.
    char beginning[256] = "=(load)";
    if (text) {
        size_t shown = length < sizeof beginning - 1 ? length : sizeof beginning - 1;
        memcpy(beginning, text, shown);
        beginning[shown] = '\0';
    }
    const char *name = luaL_optstring(L, 2, beginning);
    if (!text) luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, SLOT_PIECE);
    int status;
    if (!strchr(mode, 't')) {
        lua_pushfstring(L, "attempt to load a text chunk (mode is '%s'); precompiled chunks are not available", mode);
        status = LUA_ERRSYNTAX;
    } else if (text) {
        status = sandbox_load_text(L, text, length, name);
    } else {
        struct function_reader reader = {{NULL, 0, limits_of(L)}};
        status = lua_load(L, read_function, &reader, name, "t");
        if (status != LUA_OK) {
            limits_pass_on(L, reader.piece.limits);
            reader.piece.limits->hook_raised_in = NULL;
            limits_describe_error(L, status);
        }
    }
    if (status != LUA_OK) {
        luaL_pushfail(L);
        lua_insert(L, -2);
        return 2;
    }
    if (own_environment) lua_pushvalue(L, 4);
    else lua_pushvalue(L, lua_upvalueindex(1));
    if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
    return 1;
}

void library_load(lua_State *L) {
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, base_load, 1);
}

// --- require

#define LONGEST_NAME 200
#define LARGEST_MODULE ((size_t)16 << 20)

// "a.b" is a/b; every part must be an ordinary file name, so that no name leads out of the folder.
static bool module_path(const char *name, size_t length, char *path) {
    if (length == 0 || length > LONGEST_NAME || strlen(name) != length) return false;
    bool start = true;
    for (size_t i = 0; i < length; i++) {
        char c = name[i];
        if (c == '.') {
            if (start || i + 1 == length) return false;
            path[i] = '/';
            start = true;
        } else {
            if (c == '/' || c == '\\' || (unsigned char)c < ' ') return false;
            path[i] = c;
            start = false;
        }
    }
    path[length] = '\0';
    return true;
}

// Pushes the text of the file and closes it.
static void push_file(lua_State *L, int descriptor, const char *path) {
    struct limits *limits = limits_of(L);
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || (size_t)status.st_size > LARGEST_MODULE) {
        close(descriptor);
        luaL_error(L, "module file %s is not a file of at most 16 MiB", path);
    }
    size_t size = (size_t)status.st_size, filled = 0;
    char *block = NULL;
    if (limits->used + size <= limits->limit) block = lua_newuserdatauv(L, size + 1, 0);
    while (block && filled < size) {
        ssize_t got = read(descriptor, block + filled, size - filled);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        filled += (size_t)got;
    }
    close(descriptor);
    if (!block) limits_reserve(L, limits, size);
    lua_pushlstring(L, block ? block : "", filled);
    if (block) lua_remove(L, -2);
}

// Upvalues: environment, cache, folder or false.
static int base_require(lua_State *L) {
    size_t length;
    const char *name = luaL_checklstring(L, 1, &length);
    lua_settop(L, 1);
    if (lua_getfield(L, lua_upvalueindex(2), name) != LUA_TNIL) {
        if (lua_islightuserdata(L, -1))
            return luaL_error(L, "module '%s' is being loaded already: modules require each other in a circle", name);
        return 1;
    }
    const char *folder = lua_tostring(L, lua_upvalueindex(3));
    if (!folder)
        return luaL_error(L, "module '%s' not found: require works in scripts run from a file, with modules in its folder", name);
    char relative[LONGEST_NAME + 16];
    char stem[LONGEST_NAME + 1];
    if (!module_path(name, length, stem))
        return luaL_error(L, "'%s' is no module name: a module is a file in the script's folder, 'sub.name' is sub/name.lua", name);
    char why[512];
    snprintf(relative, sizeof relative, "%s.lua", stem);
    int descriptor = sandbox_open_below(folder, relative, why, sizeof why);
    if (descriptor < 0) {
        snprintf(relative, sizeof relative, "%s/init.lua", stem);
        descriptor = sandbox_open_below(folder, relative, why, sizeof why);
    }
    if (descriptor < 0) return luaL_error(L, "module '%s' not found: no %s.lua or %s/init.lua in %s", name, stem, stem, folder);
    push_file(L, descriptor, relative);
    const char *text = lua_tolstring(L, -1, &length);
    // A first line that begins with # is for the shell.
    if (length > 0 && text[0] == '#') {
        const char *end = memchr(text, '\n', length);
        size_t skip = end ? (size_t)(end - text) : length;
        text += skip;
        length -= skip;
    }
    lua_pushfstring(L, "@%s/%s", folder, relative);
    if (sandbox_load_text(L, text, length, lua_tostring(L, -1)) != LUA_OK)
        return luaL_error(L, "module '%s' does not compile: %s", name, lua_tostring(L, -1));
    lua_pushvalue(L, lua_upvalueindex(1));
    if (!lua_setupvalue(L, -2, 1)) lua_pop(L, 1);
    // Marks the module as being loaded; taken away again if it fails, so that a corrected one can be tried.
    lua_pushlightuserdata(L, (void *)base_require);
    lua_setfield(L, lua_upvalueindex(2), name);
    lua_pushvalue(L, 1);
    lua_pushfstring(L, "%s/%s", folder, relative);
    int status = lua_pcall(L, 2, 1, 0);
    if (status != LUA_OK) {
        limits_describe_error(L, status);
        lua_pushnil(L);
        lua_setfield(L, lua_upvalueindex(2), name);
        limits_pass_on(L, limits_of(L));
        return lua_error(L);
    }
    if (lua_isnil(L, -1)) lua_pushboolean(L, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, lua_upvalueindex(2), name);
    return 1;
}

void library_require(lua_State *L, const char *folder) {
    lua_pushvalue(L, -1);
    lua_newtable(L);
    if (folder) lua_pushstring(L, folder);
    else lua_pushboolean(L, 0);
    lua_pushcclosure(L, base_require, 3);
}
