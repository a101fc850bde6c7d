// A backtracking matcher. It walks the pattern item by item: an item is a single-character class with an optional
// repetition, a capture's parenthesis, a back reference, a balanced pair or a frontier. Only what can be taken back
// recurses (captures and repetitions), and every recursion and every step of a repetition looks at the limits, for
// a pattern can ask for more steps than there are seconds.
#include "pattern.h"

#include <ctype.h>
#include <string.h>

#define ESCAPE '%'
// Recursions; each uses less than 200 bytes of C stack.
#define DEEPEST 200

typedef unsigned char byte;

static const char *match_rest(struct pattern_match *m, const char *s, const char *p);

void pattern_prepare(
    struct pattern_match *match, lua_State *L, const char *subject, size_t subject_length, const char *pattern,
    size_t pattern_length) {
    match->L = L;
    match->limits = limits_of(L);
    match->subject = subject;
    match->subject_end = subject + subject_length;
    match->pattern_end = pattern + pattern_length;
    match->depth = 0;
    match->capture_count = 0;
}

// --- single characters

// Where the single-character class that begins at `p` ends.
static const char *class_end(struct pattern_match *m, const char *p) {
    const char *end = m->pattern_end;
    char first = *p++;
    if (first == ESCAPE) {
        if (p == end) luaL_error(m->L, "malformed pattern (ends with '%%')");
        return p + 1;
    }
    if (first != '[') return p;
    if (p < end && *p == '^') p++;
    // A bracket right at the beginning stands for itself.
    bool begin = true;
    while (begin || p == end || *p != ']') {
        if (p == end) luaL_error(m->L, "malformed pattern (missing ']')");
        if (*p++ == ESCAPE && p < end) p++;
        begin = false;
    }
    return p + 1;
}

static bool in_class(int c, int letter) {
    bool result;
    switch (tolower(letter)) {
    case 'a': result = isalpha(c) != 0; break;
    case 'c': result = iscntrl(c) != 0; break;
    case 'd': result = isdigit(c) != 0; break;
    case 'g': result = isgraph(c) != 0; break;
    case 'l': result = islower(c) != 0; break;
    case 'p': result = ispunct(c) != 0; break;
    case 's': result = isspace(c) != 0; break;
    case 'u': result = isupper(c) != 0; break;
    case 'w': result = isalnum(c) != 0; break;
    case 'x': result = isxdigit(c) != 0; break;
    default: return letter == c;
    }
    return isupper(letter) ? !result : result;
}

// Whether c is in the set from `p` (at the '[') to `end` (past the ']').
static bool in_set(int c, const char *p, const char *end) {
    const char *last = end - 1;
    bool found = true;
    p++;
    if (*p == '^') {
        found = false;
        p++;
    }
    while (p < last) {
        if (*p == ESCAPE) {
            if (in_class(c, (byte)p[1])) return found;
            p += 2;
        } else if (p[1] == '-' && p + 2 < last) {
            if ((byte)p[0] <= c && c <= (byte)p[2]) return found;
            p += 3;
        } else {
            if ((byte)*p == c) return found;
            p++;
        }
    }
    return !found;
}

static inline bool matches_one(const struct pattern_match *m, const char *s, const char *p, const char *end) {
    if (s >= m->subject_end) return false;
    int c = (byte)*s;
    switch (*p) {
    case '.': return true;
    case ESCAPE: return in_class(c, (byte)p[1]);
    case '[': return in_set(c, p, end);
    default: return (byte)*p == c;
    }
}

// --- items

static const char *match_balanced(struct pattern_match *m, const char *s, const char *p) {
    if (m->pattern_end - p < 2) luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
    if (s >= m->subject_end || *s != p[0]) return NULL;
    char opening = p[0], closing = p[1];
    ptrdiff_t open = 1;
    for (s++; s < m->subject_end; s++) {
        if (((uintptr_t)s & 0xFFFF) == 0) limits_check(m->L, m->limits);
        if (*s == closing) {
            if (--open == 0) return s + 1;
        } else if (*s == opening) {
            open++;
        }
    }
    return NULL;
}

static bool at_frontier(struct pattern_match *m, const char *s, const char *p, const char *end) {
    int before = s == m->subject ? 0 : (byte)s[-1];
    int here = s == m->subject_end ? 0 : (byte)*s;
    return !in_set(before, p, end) && in_set(here, p, end);
}

static int closed_capture(struct pattern_match *m, int digit) {
    int index = digit - '1';
    if (index < 0 || index >= m->capture_count || m->captures[index].length == PATTERN_OPEN)
        return luaL_error(m->L, "invalid capture index %%%d", index + 1);
    return index;
}

static const char *match_back_reference(struct pattern_match *m, const char *s, int digit) {
    const struct pattern_capture *capture = &m->captures[closed_capture(m, digit)];
    // A position has no text to match again.
    if (capture->length == PATTERN_POSITION) return NULL;
    size_t length = (size_t)capture->length;
    if ((size_t)(m->subject_end - s) < length || memcmp(capture->start, s, length) != 0) return NULL;
    return s + length;
}

static const char *open_capture(struct pattern_match *m, const char *s, const char *p, ptrdiff_t kind) {
    if (m->capture_count >= PATTERN_MOST_CAPTURES) luaL_error(m->L, "too many captures");
    struct pattern_capture *capture = &m->captures[m->capture_count++];
    capture->start = s;
    capture->length = kind;
    const char *end = match_rest(m, s, p);
    if (!end) m->capture_count--;
    return end;
}

static const char *close_capture(struct pattern_match *m, const char *s, const char *p) {
    int index = m->capture_count - 1;
    while (index >= 0 && m->captures[index].length != PATTERN_OPEN) index--;
    if (index < 0) luaL_error(m->L, "invalid pattern capture");
    m->captures[index].length = s - m->captures[index].start;
    const char *end = match_rest(m, s, p);
    if (!end) m->captures[index].length = PATTERN_OPEN;
    return end;
}

// `*` and `+`: as many as there are, then fewer.
static const char *match_longest(
    struct pattern_match *m, const char *s, const char *p, const char *end, const char *least) {
    const char *far = s;
    while (matches_one(m, far, p, end)) {
        far++;
        if (((uintptr_t)far & 0xFFFF) == 0) limits_check(m->L, m->limits);
    }
    for (; far >= least; far--) {
        const char *found = match_rest(m, far, end + 1);
        if (found) return found;
    }
    return NULL;
}

// `-`: as few as will do.
static const char *match_shortest(struct pattern_match *m, const char *s, const char *p, const char *end) {
    for (;;) {
        const char *found = match_rest(m, s, end + 1);
        if (found) return found;
        if (!matches_one(m, s, p, end)) return NULL;
        s++;
    }
}

static const char *match_items(struct pattern_match *m, const char *s, const char *p) {
    const char *pattern_end = m->pattern_end;
    while (p < pattern_end) {
        switch (*p) {
        case '(':
            if (p + 1 < pattern_end && p[1] == ')') return open_capture(m, s, p + 2, PATTERN_POSITION);
            return open_capture(m, s, p + 1, PATTERN_OPEN);
        case ')': return close_capture(m, s, p + 1);
        case '$':
            if (p + 1 == pattern_end) return s == m->subject_end ? s : NULL;
            break;
        case ESCAPE:
            if (p + 1 == pattern_end) break;
            if (p[1] == 'b') {
                s = match_balanced(m, s, p + 2);
                if (!s) return NULL;
                p += 4;
                continue;
            }
            if (p[1] == 'f') {
                p += 2;
                if (p >= pattern_end || *p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
                const char *end = class_end(m, p);
                if (!at_frontier(m, s, p, end)) return NULL;
                p = end;
                continue;
            }
            if (isdigit((byte)p[1])) {
                s = match_back_reference(m, s, (byte)p[1]);
                if (!s) return NULL;
                p += 2;
                continue;
            }
            break;
        default: break;
        }
        const char *end = class_end(m, p);
        char repetition = end < pattern_end ? *end : '\0';
        switch (repetition) {
        case '*': return match_longest(m, s, p, end, s);
        case '+': return match_longest(m, s, p, end, s + 1);
        case '-': return match_shortest(m, s, p, end);
        case '?':
            if (matches_one(m, s, p, end)) {
                const char *found = match_rest(m, s + 1, end + 1);
                if (found) return found;
            }
            p = end + 1;
            break;
        default:
            if (!matches_one(m, s, p, end)) return NULL;
            s++;
            p = end;
            break;
        }
    }
    return s;
}

static const char *match_rest(struct pattern_match *m, const char *s, const char *p) {
    if (p == m->pattern_end) return s;
    limits_check(m->L, m->limits);
    if (++m->depth > DEEPEST) luaL_error(m->L, "pattern too complex");
    const char *end = match_items(m, s, p);
    m->depth--;
    return end;
}

const char *pattern_match_at(struct pattern_match *match, const char *start, const char *pattern) {
    match->depth = 0;
    match->capture_count = 0;
    return match_rest(match, start, pattern);
}

// --- captures

const char *pattern_capture_text(
    struct pattern_match *match, int index, const char *start, const char *end, size_t *length) {
    if (index >= match->capture_count) {
        if (index != 0) luaL_error(match->L, "invalid capture index %%%d", index + 1);
        *length = (size_t)(end - start);
        return start;
    }
    const struct pattern_capture *capture = &match->captures[index];
    if (capture->length == PATTERN_OPEN) luaL_error(match->L, "unfinished capture");
    if (capture->length == PATTERN_POSITION) {
        lua_pushinteger(match->L, capture->start - match->subject + 1);
        return NULL;
    }
    *length = (size_t)capture->length;
    return capture->start;
}

void pattern_push_capture(struct pattern_match *match, int index, const char *start, const char *end) {
    size_t length;
    const char *text = pattern_capture_text(match, index, start, end, &length);
    if (text) lua_pushlstring(match->L, text, length);
}

int pattern_push_captures(struct pattern_match *match, const char *start, const char *end) {
    int count = match->capture_count == 0 && start ? 1 : match->capture_count;
    luaL_checkstack(match->L, count, "too many captures");
    for (int i = 0; i < count; i++) pattern_push_capture(match, i, start, end);
    return count;
}

// --- plain text

bool pattern_is_plain(const char *pattern, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (pattern[i] != '\0' && strchr("^$*+?.([%-", pattern[i])) return false;
    return true;
}

const char *pattern_find_plain(
    lua_State *L, const char *text, size_t length, const char *wanted, size_t wanted_length) {
    if (wanted_length == 0) return text;
    if (wanted_length > length) return NULL;
    struct limits *limits = limits_of(L);
    if (wanted_length == 1) return memchr(text, (byte)wanted[0], length);
    // memchr for the first byte is fast where it is rare; where it is everywhere, every try looks at the limits.
    const char *last = text + (length - wanted_length);
    size_t budget = 1 << 16;
    while (text <= last) {
        text = memchr(text, (byte)wanted[0], (size_t)(last - text) + 1);
        if (!text) return NULL;
        size_t same = 1;
        while (same < wanted_length && text[same] == wanted[same]) same++;
        if (same == wanted_length) return text;
        text++;
        if (same >= budget) {
            limits_check(L, limits);
            budget = 1 << 16;
        } else {
            budget -= same;
        }
    }
    return NULL;
}
