// Probes for the known problems of Lua 5.4, each in a forked child because most of them end the process, and trials
// of scripts whose memory is to be measured.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <lualib.h>

#include "lua_diagnosis.h"
#include "sandbox.h"

// A crash proves a problem; that one try did not crash proves nothing.
enum { ABSENT = 0, PRESENT = 1, UNKNOWN = 2, CHILD_SECONDS = 5 };

const char *lua_diagnosis_release(void) { return LUA_RELEASE; }

// --- probes; each runs in the child and returns its exit code

struct strict_memory {
    size_t used, limit;
};

static void *strict_alloc(void *data, void *block, size_t old_size, size_t new_size) {
    struct strict_memory *memory = data;
    if (!block) old_size = 0;
    if (new_size == 0) {
        free(block);
        memory->used -= old_size;
        return NULL;
    }
    if (new_size > old_size && memory->used + (new_size - old_size) > memory->limit) return NULL;
    void *result = realloc(block, new_size);
    if (result) memory->used += new_size - old_size;
    return result;
}

static int run_text(lua_State *L, const char *text) { return luaL_loadstring(L, text) || lua_pcall(L, 0, 0, 0); }

static int open_libraries(lua_State *L) {
    luaL_openlibs(L);
    return 0;
}

static int probe_allocator(void) {
    static const char script[] =
        "local t = setmetatable({}, {__mode = 'k', __newindex = function(t, k, v)\n"
        "  rawset(t, {}, {}) local g = {} for i = 1, 200 do g[i] = setmetatable({}, {__mode = 'k'}) g[i][{}] = g end\n"
        "  big = big or {} big[#big + 1] = g end})\n"
        "local i = 0 while true do i = i + 1 t[i] = i end";
    for (int step = 1; step <= 300; step++) {
        struct strict_memory memory = {0, (size_t)(step * 1543 + 20000)};
        lua_State *L = lua_newstate(strict_alloc, &memory);
        if (!L) continue;
        lua_pushcfunction(L, open_libraries);
        if (lua_pcall(L, 0, 0, 0) == LUA_OK) run_text(L, script);
        lua_close(L);
    }
    return UNKNOWN;
}

static int probe_nested_close(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    run_text(
        L, "local c = coroutine.create(function() end)\n"
           "for i = 1, 50000 do local d = c\n"
           "  c = coroutine.create(function() local x <close> = setmetatable({}, {__close = function()\n"
           "    coroutine.close(d) end}) coroutine.yield() end)\n"
           "  coroutine.resume(c) end\n"
           "coroutine.close(c)");
    return ABSENT;
}

static int probe_bytecode(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    run_text(
        L, "local code = string.dump(function(a, b) local t = {a, b} for i = 1, #t do t[i] = t[i] + 1 end\n"
           "  return t, function() return a .. b, t end end)\n"
           "local seed = 1\n"
           "for try = 1, 20000 do\n"
           "  seed = (seed * 1103515245 + 12345) & 0x7fffffff\n"
           "  local at = 40 + (seed >> 8) % (#code - 40)\n"
           "  local changed = code:sub(1, at) .. string.char((seed >> 3) & 255) .. code:sub(at + 2)\n"
           "  local f = load(changed, '', 'b') if f then pcall(f, 1, 2) end\n"
           "end");
    return UNKNOWN;
}

static void raise_once(lua_State *L, lua_Debug *activation) {
    (void)activation;
    luaL_error(L, "stop");
}

static int probe_endless_c(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    luaL_loadstring(L, "return #string.rep('', 1 << 30)");
    lua_sethook(L, raise_once, LUA_MASKCOUNT, 100);
    lua_pcall(L, 0, 0, 0);
    clock_gettime(CLOCK_MONOTONIC, &after);
    double seconds = (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9;
    return seconds > 0.15 ? PRESENT : ABSENT;
}

static int probe_pcall(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    luaL_loadstring(L, "pcall(function() while true do end end) return true");
    lua_sethook(L, raise_once, LUA_MASKCOUNT, 1000);
    return lua_pcall(L, 0, 1, 0) == LUA_OK ? PRESENT : ABSENT;
}

static int probe_metatables(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    return run_text(L, "assert(getmetatable(io.stdout).__gc)") == LUA_OK ? PRESENT : ABSENT;
}

static int probe_utf8_codes(void) {
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    return run_text(L, "for _ in utf8.codes('a\\x80') do end") == LUA_OK ? PRESENT : ABSENT;
}

static int (*const probes[LUA_PROBE_COUNT])(void) = {
    probe_allocator, probe_nested_close, probe_bytecode, probe_endless_c,
    probe_pcall,     probe_metatables,   probe_utf8_codes,
};

// --- children

// A child that is expected to crash: no core file, no crash reporter, nothing on the terminal, not for long.
static void prepare_child(int seconds) {
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGALRM, SIGTRAP};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++) {
        signal(crashes[i], SIG_DFL);
        sigaddset(&set, crashes[i]);
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    // Not through stdio: what the parent has buffered there is the parent's.
    int nowhere = open("/dev/null", O_RDWR);
    if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0 || dup2(nowhere, STDERR_FILENO) < 0) _exit(100);
    alarm((unsigned)seconds);
}

static bool wait_for(pid_t child, int *status) {
    while (waitpid(child, status, 0) < 0)
        if (errno != EINTR) return false;
    return true;
}

int lua_diagnosis_probe(enum lua_probe probe) {
    pid_t child = fork();
    if (child < 0) return -1;
    if (child == 0) {
        prepare_child(CHILD_SECONDS);
        _exit(probes[probe]());
    }
    int status;
    if (!wait_for(child, &status)) return -1;
    if (WIFSIGNALED(status)) return PRESENT;
    return WEXITSTATUS(status) == ABSENT ? ABSENT : WEXITSTATUS(status) == PRESENT ? PRESENT : -1;
}

// A line of /proc/self/status in KiB.
static size_t status_kibibytes(const char *name) {
    FILE *file = fopen("/proc/self/status", "r");
    if (!file) return 0;
    char line[256];
    size_t value = 0;
    while (fgets(line, sizeof line, file))
        if (strncmp(line, name, strlen(name)) == 0) value = strtoul(line + strlen(name), NULL, 10);
    fclose(file);
    return value;
}

static int install(lua_State *L) {
    sandbox_install(L);
    lua_newtable(L);
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, -2);) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -5);
    }
    lua_pop(L, 1);
    sandbox_environment(L, -1);
    return 1;
}

// Compiles and calls a script in the environment at stack index 1.
static int run_in(lua_State *L, const char *text) {
    struct limits_run run;
    limits_begin(L, &run);
    int status = sandbox_load_text(L, text, strlen(text), "=script");
    if (status == LUA_OK) {
        lua_pushvalue(L, 1);
        lua_setupvalue(L, -2, 1);
        status = lua_pcall(L, 0, 0, 0);
        if (status != LUA_OK) limits_describe_error(L, status);
    }
    limits_end(L, &run);
    return status;
}

static void run_trial(const char *script, size_t memory, struct lua_trial *trial) {
    FILE *reset = fopen("/proc/self/clear_refs", "w");
    if (reset) {
        fputs("5", reset);
        fclose(reset);
    }
    size_t before = status_kibibytes("VmRSS:");
    struct limits *limits = limits_create();
    lua_State *L = limits ? lua_newstate(limits_alloc, limits) : NULL;
    if (!L) return;
    lua_pushcfunction(L, install);
    if (lua_pcall(L, 0, 1, 0) != LUA_OK) return;
    limits_set_memory(limits, memory);
    int status = run_in(L, script);
    trial->succeeded = status == LUA_OK;
    if (status != LUA_OK) {
        const char *message = lua_tostring(L, -1);
        snprintf(trial->message, sizeof trial->message, "%s", message ? message : luaL_typename(L, -1));
        lua_settop(L, 1);
    }
    size_t peak = status_kibibytes("VmHWM:");
    trial->peak_kibibytes = peak > before ? peak - before : 0;
    trial->state_works =
        run_in(L, "for k in next, _G do if type(_G[k]) ~= 'function' and #k == 1 then _G[k] = nil end end\n"
                  "collectgarbage() local t = {} for i = 1, 100 do t[i] = {i} end\n"
                  "table.sort(t, function(a, b) return a[1] > b[1] end) assert(t[1][1] == 100)") == LUA_OK;
    lua_close(L);
    limits_release(limits);
    trial->finished = true;
}

bool lua_diagnosis_try(const char *script, size_t memory, int seconds, struct lua_trial *trial) {
    memset(trial, 0, sizeof *trial);
    int ends[2];
    if (pipe(ends) != 0) return false;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        prepare_child(seconds);
        run_trial(script, memory, trial);
        _exit(write(ends[1], trial, sizeof *trial) == (ssize_t)sizeof *trial ? 0 : 100);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return false;
    }
    size_t got = 0;
    while (got < sizeof *trial) {
        ssize_t piece = read(ends[0], (char *)trial + got, sizeof *trial - got);
        if (piece < 0 && errno == EINTR) continue;
        if (piece <= 0) break;
        got += (size_t)piece;
    }
    close(ends[0]);
    int status = 0;
    bool waited = wait_for(child, &status);
    if (got < sizeof *trial) memset(trial, 0, sizeof *trial);
    if (waited && WIFSIGNALED(status)) {
        trial->finished = false;
        trial->signal = WTERMSIG(status);
    }
    return true;
}
