#pragma once
// Lua's patterns, matched with an eye on the limits. Written from section 6.4.1 of the reference manual.

#include "limits_state.h"

enum { PATTERN_MOST_CAPTURES = 32 };

struct pattern_capture {
    const char *start;
    ptrdiff_t length;  // or one of the two below
};
enum { PATTERN_POSITION = -1, PATTERN_OPEN = -2 };

struct pattern_match {
    lua_State *L;
    struct limits *limits;
    const char *subject, *subject_end;
    const char *pattern_end;
    int depth;
    int capture_count;
    struct pattern_capture captures[PATTERN_MOST_CAPTURES];
};

/// Prepares for matching `pattern` (without an anchor) against a subject. Both must stay alive.
void pattern_prepare(
    struct pattern_match *match, lua_State *L, const char *subject, size_t subject_length, const char *pattern,
    size_t pattern_length);

/// The end of the match of the whole pattern that starts exactly at `start`, or NULL. Raises for a malformed
/// pattern, one that needs too much recursion, and when the run is being cancelled.
const char *pattern_match_at(struct pattern_match *match, const char *start, const char *pattern);

/// Pushes capture `index` (from 0), or the whole match when the pattern has none and the index is 0.
void pattern_push_capture(struct pattern_match *match, int index, const char *start, const char *end);
/// Pushes all captures, or the whole match without any (when `start` is not NULL). Returns how many.
int pattern_push_captures(struct pattern_match *match, const char *start, const char *end);
/// The text of capture `index`, or NULL for a position, which is pushed instead.
const char *pattern_capture_text(
    struct pattern_match *match, int index, const char *start, const char *end, size_t *length);

/// The first place at or after `text` where `wanted` stands, or NULL. Checks the limits as it goes.
const char *pattern_find_plain(
    lua_State *L, const char *text, size_t length, const char *wanted, size_t wanted_length);
/// True when the pattern has no character of special meaning.
bool pattern_is_plain(const char *pattern, size_t length);
