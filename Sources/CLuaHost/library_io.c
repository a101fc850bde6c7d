// The io library: files where the capabilities allow, and the host's standard streams. A file is a userdata with a
// buffer of its own; every loop over bytes looks at the limits.
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox.h"

#define BUFFER 8192
#define LONGEST_NUMERAL 200

enum stream { PLAIN_FILE, STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR };

struct file {
    enum stream stream;
    int descriptor;  // -1: closed, or a standard stream
    bool open, readable, writable, append;
    int failure;  // errno of the last failed read
    // The buffer holds either bytes read and not yet given out, or bytes not yet written.
    size_t start, end;
    bool dirty;
    char buffer[BUFFER];
};

// Keys in the registry.
static const char metatable_key = 0, input_key = 0, output_key = 0;

static struct file *to_file(lua_State *L, int index) {
    struct file *file = lua_touserdata(L, index);
    if (!file || lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index)) return NULL;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
    bool is_file = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return is_file ? file : NULL;
}

static struct file *check_file(lua_State *L, int index) {
    struct file *file = to_file(L, index);
    if (!file) luaL_typeerror(L, index, "file");
    if (!file->open) luaL_error(L, "attempt to use a closed file");
    return file;
}

static struct file *new_file(lua_State *L, enum stream stream) {
    struct file *file = lua_newuserdatauv(L, sizeof *file, 0);
    memset(file, 0, offsetof(struct file, buffer));
    file->stream = stream;
    file->descriptor = -1;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
    lua_setmetatable(L, -2);
    return file;
}

// --- bytes

// 0 or an errno.
static int flush(lua_State *L, struct file *file) {
    if (!file->dirty) return 0;
    int error = 0;
    if (file->stream == PLAIN_FILE) {
        while (file->start < file->end) {
            ssize_t written = write(file->descriptor, file->buffer + file->start, file->end - file->start);
            if (written >= 0) {
                file->start += (size_t)written;
            } else if (errno != EINTR) {
                error = errno;
                break;
            }
        }
    } else {
        const struct sandbox_streams *streams = &sandbox_of(L)->streams;
        if (streams->output)
            error = streams->output(
                streams->context, file->stream == STANDARD_OUTPUT ? 1 : 2, file->buffer + file->start,
                file->end - file->start);
    }
    file->start = file->end = 0;
    file->dirty = false;
    return error;
}

// Makes sure there is a byte to read; false at the end or after a failure.
static bool fill(lua_State *L, struct file *file) {
    if (file->dirty) file->failure = flush(L, file);
    if (file->start < file->end) return true;
    file->start = file->end = 0;
    for (;;) {
        limits_check(L, limits_of(L));
        long got = 0;
        if (file->stream == PLAIN_FILE) {
            got = read(file->descriptor, file->buffer, BUFFER);
            if (got < 0) got = -errno;
        } else {
            const struct sandbox_streams *streams = &sandbox_of(L)->streams;
            if (streams->input) got = streams->input(streams->context, file->buffer, BUFFER);
        }
        if (got == -EINTR) continue;
        if (got < 0) file->failure = (int)-got;
        if (got <= 0) return false;
        file->end = (size_t)got;
        return true;
    }
}

static int peek(lua_State *L, struct file *file) {
    return fill(L, file) ? (unsigned char)file->buffer[file->start] : -1;
}

// Gives back to the file what was read ahead, so that writing and seeking go on where the script is.
static void drop_read_ahead(struct file *file) {
    if (!file->dirty && file->start < file->end && file->stream == PLAIN_FILE)
        lseek(file->descriptor, -(off_t)(file->end - file->start), SEEK_CUR);
    if (!file->dirty) file->start = file->end = 0;
}

// --- reading

static bool read_line(lua_State *L, struct file *file, bool keep_end) {
    struct limits *limits = limits_of(L);
    luaL_Buffer line;
    luaL_buffinit(L, &line);
    bool any = false, complete = false;
    while (!complete && fill(L, file)) {
        any = true;
        const char *from = file->buffer + file->start;
        const char *newline = memchr(from, '\n', file->end - file->start);
        size_t length = newline ? (size_t)(newline - from) : file->end - file->start;
        limits_buffer_add(L, limits, &line, from, length + (newline && keep_end ? 1 : 0));
        file->start += length + (newline ? 1 : 0);
        complete = newline != NULL;
    }
    luaL_pushresult(&line);
    return any;
}

static bool read_bytes(lua_State *L, struct file *file, size_t count) {
    struct limits *limits = limits_of(L);
    luaL_Buffer bytes;
    luaL_buffinit(L, &bytes);
    size_t got = 0;
    while (got < count && fill(L, file)) {
        size_t piece = file->end - file->start;
        if (piece > count - got) piece = count - got;
        limits_buffer_add(L, limits, &bytes, file->buffer + file->start, piece);
        file->start += piece;
        got += piece;
    }
    luaL_pushresult(&bytes);
    return got > 0;
}

// The longest beginning of a numeral; what is no numeral gives nil, and is used up as in Lua's own.
static bool read_number(lua_State *L, struct file *file) {
    char text[LONGEST_NUMERAL + 1];
    size_t length = 0;
    int c;
    while ((c = peek(L, file)) >= 0 && isspace(c)) file->start++;
    bool hexadecimal = false, exponent = false, digits = false;
#define TAKE() (length < LONGEST_NUMERAL ? (text[length++] = (char)c, file->start++, c = peek(L, file), true) : false)
    if (c == '+' || c == '-') TAKE();
    if (c == '0' && TAKE()) {
        digits = true;
        if (c == 'x' || c == 'X') {
            hexadecimal = true;
            digits = false;
            TAKE();
        }
    }
    bool point = false;
    for (;;) {
        if (c >= 0 && (hexadecimal && !exponent ? isxdigit(c) : isdigit(c))) {
            digits = true;
        } else if (c == '.' && !point && !exponent) {
            point = true;
        } else if (digits && !exponent && c >= 0 && (hexadecimal ? c == 'p' || c == 'P' : c == 'e' || c == 'E')) {
            exponent = true;
            if (!TAKE()) break;
            if (c != '+' && c != '-') continue;
        } else {
            break;
        }
        if (!TAKE()) break;
    }
#undef TAKE
    text[length] = '\0';
    if (lua_stringtonumber(L, text)) return true;
    lua_pushnil(L);
    return false;
}

// Reads by the formats on the stack from `first` on; the results stand on top.
static int read_formats(lua_State *L, struct file *file, int first) {
    int count = lua_gettop(L) - first + 1, results = 0;
    if (!file->readable) return sandbox_failure(L, "the file is not open for reading", EBADF);
    file->failure = 0;
    bool success = true;
    if (count <= 0) {
        success = read_line(L, file, false);
        results = 1;
    } else {
        luaL_checkstack(L, count + 8, "too many arguments");
        for (int i = first; i < first + count && success; i++, results++) {
            if (lua_type(L, i) == LUA_TNUMBER) {
                lua_Integer wanted = luaL_checkinteger(L, i);
                luaL_argcheck(L, wanted >= 0, i, "negative count");
                if (wanted == 0) {
                    success = fill(L, file);
                    lua_pushliteral(L, "");
                } else {
                    success = read_bytes(L, file, (size_t)wanted);
                }
                continue;
            }
            const char *format = luaL_checkstring(L, i);
            if (*format == '*') format++;
            switch (*format) {
            case 'n': success = read_number(L, file); break;
            case 'l': success = read_line(L, file, false); break;
            case 'L': success = read_line(L, file, true); break;
            case 'a':
                read_bytes(L, file, SIZE_MAX);
                break;
            default: return luaL_argerror(L, i, "invalid format");
            }
        }
    }
    if (file->failure) return sandbox_failure(L, strerror(file->failure), file->failure);
    if (!success) {
        lua_pop(L, 1);
        luaL_pushfail(L);
    }
    return results;
}

// Upvalues: file, whether to close at the end, number of formats, formats.
static int next_line(lua_State *L) {
    struct file *file = lua_touserdata(L, lua_upvalueindex(1));
    if (!file->open) return luaL_error(L, "file is already closed");
    int count = (int)lua_tointeger(L, lua_upvalueindex(3));
    lua_settop(L, 0);
    luaL_checkstack(L, count + 4, "too many arguments");
    for (int i = 1; i <= count; i++) lua_pushvalue(L, lua_upvalueindex(3 + i));
    int results = read_formats(L, file, 1);
    if (lua_toboolean(L, -results)) return results;
    if (results > 1 && file->failure) return luaL_error(L, "%s", lua_tostring(L, -results + 1));
    if (lua_toboolean(L, lua_upvalueindex(2)) && file->stream == PLAIN_FILE && file->open) {
        close(file->descriptor);
        file->open = false;
        file->descriptor = -1;
    }
    return 0;
}

// The file is at the bottom of the stack, the formats above.
static void push_lines(lua_State *L, bool closes) {
    int count = lua_gettop(L) - 1;
    luaL_argcheck(L, count <= 250, 252, "too many arguments");
    lua_pushvalue(L, 1);
    lua_insert(L, 2);
    lua_pushboolean(L, closes);
    lua_insert(L, 3);
    lua_pushinteger(L, count);
    lua_insert(L, 4);
    lua_pushcclosure(L, next_line, 3 + count);
}

// --- writing

static int write_values(lua_State *L, struct file *file, int first) {
    struct limits *limits = limits_of(L);
    int last = lua_gettop(L), error = 0;
    if (!file->writable) return sandbox_failure(L, "the file is not open for writing", EBADF);
    drop_read_ahead(file);
    for (int i = first; i <= last && !error; i++) {
        size_t length;
        const char *text;
        bool is_float = lua_type(L, i) == LUA_TNUMBER && !lua_isinteger(L, i);
        if (is_float) text = sandbox_tolstring(L, i, &length);
        else text = luaL_checklstring(L, i, &length);
        while (length > 0 && !error) {
            limits_check(L, limits);
            if (file->end == BUFFER) error = flush(L, file);
            size_t piece = BUFFER - file->end;
            if (piece > length) piece = length;
            memcpy(file->buffer + file->end, text, piece);
            file->end += piece;
            file->dirty = true;
            text += piece;
            length -= piece;
        }
        if (is_float) lua_pop(L, 1);
    }
    // The standard streams are shared with print and with whoever looks at the terminal.
    if (!error && file->stream != PLAIN_FILE) error = flush(L, file);
    limits_check(L, limits);
    if (error) return sandbox_failure(L, strerror(error), error);
    return 0;
}

// --- methods

static int file_read(lua_State *L) { return read_formats(L, check_file(L, 1), 2); }

static int file_lines(lua_State *L) {
    check_file(L, 1);
    push_lines(L, false);
    return 1;
}

static int file_write(lua_State *L) {
    int failed = write_values(L, check_file(L, 1), 2);
    if (failed) return failed;
    lua_pushvalue(L, 1);
    return 1;
}

static int close_file(lua_State *L, struct file *file) {
    int error = flush(L, file);
    if (close(file->descriptor) != 0 && !error) error = errno;
    file->open = false;
    file->descriptor = -1;
    if (error) return sandbox_failure(L, strerror(error), error);
    lua_pushboolean(L, 1);
    return 1;
}

static int file_close(lua_State *L) {
    struct file *file = check_file(L, 1);
    if (file->stream != PLAIN_FILE) return sandbox_failure(L, "a standard stream cannot be closed", EBADF);
    return close_file(L, file);
}

// For <close> and the collector: a file may be closed already.
static int file_gc(lua_State *L) {
    struct file *file = to_file(L, 1);
    if (file && file->open && file->stream == PLAIN_FILE) close_file(L, file);
    return 0;
}

static int file_flush(lua_State *L) {
    struct file *file = check_file(L, 1);
    int error = flush(L, file);
    if (error) return sandbox_failure(L, strerror(error), error);
    lua_settop(L, 1);
    return 1;
}

static int file_seek(lua_State *L) {
    static const char *const names[] = {"set", "cur", "end", NULL};
    static const int modes[] = {SEEK_SET, SEEK_CUR, SEEK_END};
    struct file *file = check_file(L, 1);
    int mode = luaL_checkoption(L, 2, "cur", names);
    lua_Integer offset = luaL_optinteger(L, 3, 0);
    if (file->stream != PLAIN_FILE) return sandbox_failure(L, strerror(ESPIPE), ESPIPE);
    int error = flush(L, file);
    if (error) return sandbox_failure(L, strerror(error), error);
    drop_read_ahead(file);
    off_t place = lseek(file->descriptor, offset, modes[mode]);
    if (place < 0) {
        error = errno;
        return sandbox_failure(L, strerror(error), error);
    }
    lua_pushinteger(L, place);
    return 1;
}

// Buffering is the host's business; the call is accepted for scripts that make it.
static int file_setvbuf(lua_State *L) {
    check_file(L, 1);
    lua_pushboolean(L, 1);
    return 1;
}

static int file_tostring(lua_State *L) {
    struct file *file = to_file(L, 1);
    if (!file) return luaL_typeerror(L, 1, "file");
    if (file->open) lua_pushfstring(L, "file (%p)", (void *)file);
    else lua_pushliteral(L, "file (closed)");
    return 1;
}

// --- the library

static bool read_mode(const char *mode, int *flags, bool *reads, bool *writes) {
    char kind = *mode;
    if (kind != 'r' && kind != 'w' && kind != 'a') return false;
    mode++;
    bool both = *mode == '+';
    if (both) mode++;
    if (*mode == 'b') mode++;
    if (*mode) return false;
    *reads = both || kind == 'r';
    *writes = both || kind != 'r';
    *flags = both ? O_RDWR : kind == 'r' ? O_RDONLY : O_WRONLY;
    if (kind == 'w') *flags |= O_CREAT | O_TRUNC;
    if (kind == 'a') *flags |= O_CREAT | O_APPEND;
    return true;
}

// Pushes the file; or returns false with a sentence.
static bool open_file(lua_State *L, const char *path, const char *mode, char *why, size_t capacity) {
    int flags = 0;
    bool reads = false, writes = false;
    if (!read_mode(mode, &flags, &reads, &writes)) luaL_argerror(L, 2, "invalid mode");
    struct file *file = new_file(L, PLAIN_FILE);
    // Reading and writing need both permissions.
    int descriptor = -1;
    if (writes) {
        if (reads) {
            descriptor = sandbox_open(L, path, O_RDONLY, SANDBOX_READ, why, capacity);
            // A file that is still to be made cannot be read yet.
            if (descriptor < 0 && (errno != ENOENT || !(flags & O_CREAT))) return false;
            if (descriptor >= 0) close(descriptor);
        }
        descriptor = sandbox_open(L, path, flags, SANDBOX_WRITE, why, capacity);
    } else {
        descriptor = sandbox_open(L, path, flags, SANDBOX_READ, why, capacity);
    }
    if (descriptor < 0) return false;
    file->descriptor = descriptor;
    file->open = true;
    file->readable = reads;
    file->writable = writes;
    return true;
}

static int io_open(lua_State *L) {
    size_t length;
    const char *path = luaL_checklstring(L, 1, &length);
    const char *mode = luaL_optstring(L, 2, "r");
    luaL_argcheck(L, strlen(path) == length, 1, "file name contains zeros");
    char why[PATH_MAX + 128];
    if (open_file(L, path, mode, why, sizeof why)) return 1;
    return sandbox_failure(L, why, errno);
}

static void push_standard(lua_State *L, const void *key) { lua_rawgetp(L, LUA_REGISTRYINDEX, key); }

static int io_lines(lua_State *L) {
    if (lua_isnone(L, 1)) lua_pushnil(L);
    if (lua_isnil(L, 1)) {
        push_standard(L, &input_key);
        lua_replace(L, 1);
        push_lines(L, false);
        return 1;
    }
    const char *path = luaL_checkstring(L, 1);
    char why[PATH_MAX + 128];
    if (!open_file(L, path, "r", why, sizeof why)) return luaL_error(L, "%s", why);
    lua_replace(L, 1);
    push_lines(L, true);
    // The file is the loop's closing value, so that leaving by break closes it.
    lua_pushnil(L);
    lua_pushnil(L);
    lua_pushvalue(L, 1);
    return 4;
}

static int io_read(lua_State *L) {
    push_standard(L, &input_key);
    lua_insert(L, 1);
    return read_formats(L, check_file(L, 1), 2);
}

static int io_write(lua_State *L) {
    push_standard(L, &output_key);
    lua_insert(L, 1);
    return file_write(L);
}

static int io_close(lua_State *L) {
    if (lua_isnone(L, 1)) return luaL_argerror(L, 1, "file expected");
    return file_close(L);
}

static int io_type(lua_State *L) {
    luaL_checkany(L, 1);
    struct file *file = to_file(L, 1);
    if (!file) luaL_pushfail(L);
    else lua_pushstring(L, file->open ? "file" : "closed file");
    return 1;
}

static void add_standard(lua_State *L, const char *name, enum stream stream, const void *key) {
    struct file *file = new_file(L, stream);
    file->open = true;
    file->readable = stream == STANDARD_INPUT;
    file->writable = !file->readable;
    if (key) {
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, key);
    }
    lua_setfield(L, -2, name);
}

void library_io(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"close", io_close}, {"lines", io_lines}, {"open", io_open}, {"read", io_read},
        {"type", io_type},   {"write", io_write}, {NULL, NULL},
    };
    static const luaL_Reg events[] = {
        {"__close", file_gc}, {"__gc", file_gc}, {"__tostring", file_tostring}, {NULL, NULL},
    };
    static const luaL_Reg methods[] = {
        {"close", file_close}, {"flush", file_flush},     {"lines", file_lines}, {"read", file_read},
        {"seek", file_seek},   {"setvbuf", file_setvbuf}, {"write", file_write}, {NULL, NULL},
    };
    lua_newtable(L);
    luaL_setfuncs(L, events, 0);
    luaL_newlib(L, methods);
    lua_setfield(L, -2, "__index");
    lua_pushliteral(L, "FILE*");
    lua_setfield(L, -2, "__name");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_key);
    luaL_setfuncs(L, functions, 0);
    add_standard(L, "stdin", STANDARD_INPUT, &input_key);
    add_standard(L, "stdout", STANDARD_OUTPUT, &output_key);
    add_standard(L, "stderr", STANDARD_ERROR, NULL);
}
