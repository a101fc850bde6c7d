// Coroutines. These record which thread runs, so that a cancellation hooks the right one, pass a cancellation on to
// whoever resumed, and count nested closing, which Lua 5.4.4 does not: closing coroutines that close coroutines
// uses up the C stack.
#include "sandbox.h"

#define DEEPEST_CLOSING 150
#define MOST_STACK ((size_t)1 << 20)

// Key in the registry of the weak table of coroutines that died of an error raised by a hook. Lua leaves hooks
// switched off in them for good, so nothing of the script may run in them again, not even to close variables.
static const char unhookable = 0;

static bool is_unhookable(lua_State *L, int thread_index) {
    lua_pushvalue(L, thread_index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &unhookable);
    lua_insert(L, -2);
    lua_rawget(L, -2);
    bool found = lua_toboolean(L, -1);
    lua_pop(L, 2);
    return found;
}

static void mark_unhookable(lua_State *L, int thread_index) {
    lua_pushvalue(L, thread_index);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &unhookable);
    lua_insert(L, -2);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

static lua_State *check_thread(lua_State *L) {
    lua_State *thread = lua_tothread(L, 1);
    luaL_argexpected(L, thread, 1, "coroutine");
    return thread;
}

int sandbox_resume(lua_State *L, lua_State *thread, int arguments, int *results) {
    struct limits *limits = limits_of(L);
    limits->hook_raised_in = NULL;
    limits->running = thread;
    // A signal before that line hooked L.
    if (limits->pending) limits_arm(thread);
    int status = lua_resume(thread, L, arguments, results);
    limits->running = L;
    if (limits->pending) limits_arm(L);
    bool by_hook = limits->hook_raised_in == thread && status != LUA_OK && status != LUA_YIELD;
    limits->hook_raised_in = NULL;
    if (by_hook) {
        luaL_checkstack(L, 6, NULL);
        // The error message makes room for the thread itself for a moment.
        lua_xmove(thread, L, 1);
        lua_pushthread(thread);
        lua_xmove(thread, L, 1);
        mark_unhookable(L, -1);
        lua_pop(L, 1);
        lua_xmove(L, thread, 1);
    }
    limits_pass_on(L, limits);
    return status;
}

// Resumes with `count` arguments from the top of L. Returns the number of results moved to L, or -1 with the error
// message there.
static int resume(lua_State *L, lua_State *thread, int count) {
    luaL_checkstack(L, 6, NULL);
    if (!lua_checkstack(thread, count + 4)) {
        lua_pushliteral(L, "too many arguments to resume");
        return -1;
    }
    lua_xmove(L, thread, count);
    int results = 0;
    int status = sandbox_resume(L, thread, count, &results);
    if (status == LUA_OK || status == LUA_YIELD) {
        if (!lua_checkstack(L, results + 1)) {
            lua_pop(thread, results);
            lua_pushliteral(L, "too many results to resume");
            return -1;
        }
        lua_xmove(thread, L, results);
        return results;
    }
    lua_xmove(thread, L, 1);
    limits_describe_error(L, status);
    return -1;
}

static int coroutine_resume(lua_State *L) {
    lua_State *thread = check_thread(L);
    int results = resume(L, thread, lua_gettop(L) - 1);
    if (results < 0) {
        lua_pushboolean(L, 0);
        lua_insert(L, -2);
        return 2;
    }
    lua_pushboolean(L, 1);
    lua_insert(L, -(results + 1));
    return results + 1;
}

// Closes a thread that is suspended or dead; the status, with the error message on the thread's stack.
static int close_thread(lua_State *L, lua_State *thread, int index) {
    struct limits *limits = limits_of(L);
    if (limits->closing >= DEEPEST_CLOSING || limits_stack_used(limits) > MOST_STACK)
        return luaL_error(L, "C stack overflow: coroutines that close coroutines, %d deep", limits->closing);
    limits->closing++;
    limits->hook_raised_in = NULL;
    limits->running = thread;
    if (limits->pending) limits_arm(thread);
    int status = lua_resetthread(thread);
    limits->running = L;
    limits->closing--;
    if (limits->pending) limits_arm(L);
    if (limits->hook_raised_in == thread) {
        limits->hook_raised_in = NULL;
        mark_unhookable(L, index);
    }
    limits_pass_on(L, limits);
    return status;
}

static int wrap_call(lua_State *L) {
    lua_State *thread = lua_tothread(L, lua_upvalueindex(1));
    int results = resume(L, thread, lua_gettop(L));
    if (results >= 0) return results;
    // The error is on top. As after an error in a function, what the coroutine left open is closed.
    int status = lua_status(thread);
    if (status != LUA_OK && status != LUA_YIELD && !is_unhookable(L, lua_upvalueindex(1))) {
        // The error object belongs on the thread's stack, where closing hands it to the handlers.
        lua_pushvalue(L, -1);
        lua_xmove(L, thread, 1);
        int closed = close_thread(L, thread, lua_upvalueindex(1));
        if (closed != LUA_OK) {
            lua_pop(L, 1);
            lua_xmove(thread, L, 1);
            limits_describe_error(L, closed);
        }
    }
    if (lua_type(L, -1) == LUA_TSTRING && status != LUA_ERRMEM) {
        luaL_where(L, 1);
        lua_insert(L, -2);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int coroutine_create(lua_State *L) {
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_State *thread = lua_newthread(L);
    lua_pushvalue(L, 1);
    lua_xmove(L, thread, 1);
    return 1;
}

static int coroutine_wrap(lua_State *L) {
    coroutine_create(L);
    lua_pushcclosure(L, wrap_call, 1);
    return 1;
}

static int coroutine_yield(lua_State *L) { return lua_yield(L, lua_gettop(L)); }

static const char *status_name(lua_State *L, lua_State *thread) {
    if (L == thread) return "running";
    switch (lua_status(thread)) {
    case LUA_YIELD: return "suspended";
    case LUA_OK: {
        lua_Debug activation;
        if (lua_getstack(thread, 0, &activation)) return "normal";
        return lua_gettop(thread) == 0 ? "dead" : "suspended";
    }
    default: return "dead";
    }
}

static int coroutine_status(lua_State *L) {
    lua_pushstring(L, status_name(L, check_thread(L)));
    return 1;
}

static int coroutine_running(lua_State *L) {
    lua_pushboolean(L, lua_pushthread(L));
    return 2;
}

static int coroutine_isyieldable(lua_State *L) {
    lua_State *thread = lua_isnone(L, 1) ? L : check_thread(L);
    lua_pushboolean(L, lua_isyieldable(thread));
    return 1;
}

static int coroutine_close(lua_State *L) {
    lua_State *thread = check_thread(L);
    const char *name = status_name(L, thread);
    if (name[0] != 's' && name[0] != 'd') return luaL_error(L, "cannot close a %s coroutine", name);
    limits_check(L, limits_of(L));
    if (is_unhookable(L, 1)) {
        lua_pushboolean(L, 0);
        lua_pushliteral(L, "stopped by a limit; its variables cannot be closed");
        return 2;
    }
    int status = close_thread(L, thread, 1);
    if (status == LUA_OK) {
        lua_pushboolean(L, 1);
        return 1;
    }
    lua_pushboolean(L, 0);
    lua_xmove(thread, L, 1);
    limits_describe_error(L, status);
    return 2;
}

void library_coroutine(lua_State *L) {
    static const luaL_Reg functions[] = {
        {"close", coroutine_close},     {"create", coroutine_create},
        {"isyieldable", coroutine_isyieldable}, {"resume", coroutine_resume},
        {"running", coroutine_running}, {"status", coroutine_status},
        {"wrap", coroutine_wrap},       {"yield", coroutine_yield},
        {NULL, NULL},
    };
    luaL_setfuncs(L, functions, 0);
    lua_newtable(L);
    lua_createtable(L, 0, 1);
    lua_pushliteral(L, "k");
    lua_setfield(L, -2, "__mode");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &unhookable);
}
