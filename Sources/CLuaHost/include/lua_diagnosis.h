#pragma once
// What the installed Lua does wrong, found out by trying it in a child process, and a script's memory measured in
// one.

#include <stdbool.h>
#include <stddef.h>

enum lua_probe {
    LUA_PROBE_ALLOCATOR,      ///< crashes when its allocator refuses
    LUA_PROBE_NESTED_CLOSE,   ///< crashes when coroutines close coroutines by the ten thousand
    LUA_PROBE_BYTECODE,       ///< crashes on precompiled chunks that were changed
    LUA_PROBE_ENDLESS_C,      ///< library functions that no hook can stop
    LUA_PROBE_PCALL,          ///< pcall catches the error that should stop a script
    LUA_PROBE_METATABLES,     ///< finalisers of the host are within a script's reach
    LUA_PROBE_UTF8_CODES,     ///< utf8.codes lets stray continuation bytes pass
    LUA_PROBE_COUNT,
};

/// "Lua 5.4.4", of the headers this was built with.
const char *lua_diagnosis_release(void);

/// 1 when the installed Lua has the problem, 0 when not, -1 when that did not come out: a crash that did not happen
/// proves nothing, and there may be no child process. Takes at most five seconds.
int lua_diagnosis_probe(enum lua_probe probe);

struct lua_trial {
    bool finished;          ///< the child ended by itself, without a crash
    int signal;             ///< what it crashed with, or 0
    bool succeeded;         ///< the script ran without an error
    bool state_works;       ///< afterwards the same state ran another script
    size_t peak_kibibytes;  ///< most memory resident, above what the child began with
    char message[512];      ///< the error
};

/// Runs a script in a child process, in a sandboxed state of its own with that memory limit. False when there is no
/// child process. The child is killed after `seconds`.
bool lua_diagnosis_try(const char *script, size_t memory, int seconds, struct lua_trial *trial);
