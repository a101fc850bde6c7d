#include "row_values.h"

#include "dates.h"
#include "internal.h"

static const char batch_metatable = 0;

// What keeps a batch (and the cursor it came from) alive for its rows. User value 1: the rows' metatable.
typedef struct host_batch {
    uint64_t tag;
    row_batch *batch;
    void *cursor;  // retained Swift cursor, NULL for rows that do not come from a loop
    const host_row_type *type;
} host_batch;

host_row *host_to_row(lua_State *L, int index) { return host_tagged(L, index, HOST_TAG_ROW, sizeof(host_row)); }

// --- Reading ---

static inline int push_cell(lua_State *L, const row_batch *batch, const row_cell *cell) {
    switch (cell->kind) {
        case ROW_BOOLEAN: lua_pushboolean(L, cell->as.integer != 0); break;
        case ROW_INTEGER: lua_pushinteger(L, cell->as.integer); break;
        case ROW_REAL: lua_pushnumber(L, cell->as.real); break;
        case ROW_TEXT: lua_pushlstring(L, row_batch_text(batch, cell), cell->length); break;
        case ROW_MONEY: lua_pushnumber(L, (double)cell->as.integer / 100.0); break;
        case ROW_DATE: host_make_date(L, cell->as.integer); break;
        case ROW_DATETIME: host_make_datetime(L, cell->as.integer); break;
        default: lua_pushnil(L);
    }
    return 1;
}

// Upvalues: name → column number from 1, the block for unknown names. Reached only through a row's hidden
// metatable, so the first value is a row.
static int row_index(lua_State *L) {
    const host_row *row = lua_touserdata(L, 1);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNUMBER) {
        uint32_t column = (uint32_t)lua_tointeger(L, -1) - 1;
        if (column < row->batch->columns) return push_cell(L, row->batch, row_batch_cell(row->batch, row->row, column));
        return luaL_error(L, "the row has no column %d", (int)column + 1);
    }
    lua_settop(L, 2);
    const host_function *unknown = lua_touserdata(L, lua_upvalueindex(2));
    if (unknown) return host_run(L, unknown->entry, unknown->context);
    const char *type = lua_tostring(L, lua_upvalueindex(3));
    if (lua_type(L, 2) == LUA_TSTRING) return luaL_error(L, "a %s has no field '%s'", type, lua_tostring(L, 2));
    return luaL_error(L, "a %s has no fields of type %s", type, luaL_typename(L, 2));
}

static int row_newindex(lua_State *L) {
    const char *type = lua_tostring(L, lua_upvalueindex(1));
    const char *field = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    return luaL_error(L, "cannot set '%s': a %s is only read here, and changed by a plan", field, type);
}

static int row_eq(lua_State *L) {
    const host_row *left = host_to_row(L, 1), *right = host_to_row(L, 2);
    lua_pushboolean(
        L, left && right && left->type->context == right->type->context
               && left->batch->ids[left->row] == right->batch->ids[right->row]);
    return 1;
}

static int row_len(lua_State *L) {
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, lua_upvalueindex(1)));
    return 1;
}

static int row_tostring(lua_State *L) {
    const host_row *row = host_to_row(L, 1);
    const host_function *shown = lua_touserdata(L, lua_upvalueindex(2));
    if (!row) return luaL_error(L, "not a row");
    lua_settop(L, 1);
    if (shown) return host_run(L, shown->entry, shown->context);
    lua_pushfstring(L, "%s %I", lua_tostring(L, lua_upvalueindex(1)), (LUAI_UACINT)row->batch->ids[row->row]);
    return 1;
}

// Upvalues: columns' names in order, the next column's number.
static int row_next_field(lua_State *L) {
    const host_row *row = host_to_row(L, 1);
    if (!row) return luaL_error(L, "not a row");
    lua_Integer columns = (lua_Integer)lua_rawlen(L, lua_upvalueindex(1));
    lua_Integer next = lua_tointeger(L, lua_upvalueindex(2)) + 1;
    for (; next <= columns && next <= row->batch->columns; next++) {
        lua_settop(L, 1);
        lua_rawgeti(L, lua_upvalueindex(1), next);
        if (lua_rawlen(L, -1) == 0) continue;
        lua_pushinteger(L, next);
        lua_replace(L, lua_upvalueindex(2));
        push_cell(L, row->batch, row_batch_cell(row->batch, row->row, (uint32_t)next - 1));
        return 2;
    }
    lua_pushnil(L);
    return 1;
}

static int row_pairs(lua_State *L) {
    lua_settop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, row_next_field, 2);
    lua_pushvalue(L, 1);
    return 2;
}

// --- Types ---

enum { TYPE_NAME = 1, TYPE_COLUMNS, TYPE_UNKNOWN, TYPE_TOSTRING, TYPE_CONTEXT };

static int row_type_gc(lua_State *L) {
    host_row_type *type = host_tagged(L, 1, HOST_TAG_ROW_TYPE, sizeof *type);
    if (type && type->context) {
        void *context = type->context;
        type->context = NULL;
        host_release(lua_host_of(L), context);
    }
    return 0;
}

static int new_row_type(lua_State *L) {
    lua_Integer count = (lua_Integer)lua_rawlen(L, TYPE_COLUMNS);
    lua_createtable(L, 1, 10);
    int metatable = lua_gettop(L);

    host_row_type *type = lua_newuserdatauv(L, sizeof *type, 0);
    type->tag = HOST_TAG_ROW_TYPE;
    type->context = NULL;
    lua_createtable(L, 0, 2);
    lua_pushcfunction(L, row_type_gc);
    lua_setfield(L, -2, "__gc");
    host_hide(L);
    lua_setmetatable(L, -2);
    lua_rawseti(L, metatable, 1);

    lua_createtable(L, 0, (int)count);
    for (lua_Integer column = 1; column <= count; column++) {
        lua_rawgeti(L, TYPE_COLUMNS, column);
        if (lua_rawlen(L, -1) > 0) {
            lua_pushinteger(L, column);
            lua_rawset(L, -3);
        } else {
            lua_pop(L, 1);
        }
    }
    lua_pushvalue(L, TYPE_UNKNOWN);
    lua_pushvalue(L, TYPE_NAME);
    lua_pushcclosure(L, row_index, 3);
    lua_setfield(L, metatable, "__index");
    lua_pushvalue(L, TYPE_NAME);
    lua_pushcclosure(L, row_newindex, 1);
    lua_setfield(L, metatable, "__newindex");
    lua_pushcfunction(L, row_eq);
    lua_setfield(L, metatable, "__eq");
    lua_pushvalue(L, TYPE_COLUMNS);
    lua_pushcclosure(L, row_len, 1);
    lua_setfield(L, metatable, "__len");
    lua_pushvalue(L, TYPE_COLUMNS);
    lua_pushcclosure(L, row_pairs, 1);
    lua_setfield(L, metatable, "__pairs");
    lua_pushvalue(L, TYPE_NAME);
    lua_pushvalue(L, TYPE_TOSTRING);
    lua_pushcclosure(L, row_tostring, 2);
    lua_setfield(L, metatable, "__tostring");
    lua_pushvalue(L, TYPE_NAME);
    lua_setfield(L, metatable, "__name");
    host_hide(L);
    type->context = lua_touserdata(L, TYPE_CONTEXT);
    return 1;
}

int host_new_row_type(lua_State *L, void *context) {
    if (!lua_checkstack(L, 6)) return HOST_STACK_FULL;
    lua_pushlightuserdata(L, context);
    return host_protect(L, new_row_type, 5, 1);
}

const host_row_type *host_to_row_type(lua_State *L, int index) {
    lua_rawgeti(L, index, 1);
    const host_row_type *type = host_tagged(L, -1, HOST_TAG_ROW_TYPE, sizeof *type);
    lua_pop(L, 1);
    return type;
}

// --- Batches ---

static int batch_gc(lua_State *L) {
    host_batch *holder = host_tagged(L, 1, HOST_TAG_BATCH, sizeof *holder);
    if (!holder) return 0;
    row_batch *batch = holder->batch;
    void *cursor = holder->cursor;
    holder->batch = NULL;
    holder->cursor = NULL;
    row_batch_release(batch);
    if (cursor) host_release(lua_host_of(L), cursor);
    return 0;
}

// An empty holder: made before there is something to hold, so that running out of memory loses nothing.
static host_batch *make_holder(lua_State *L) {
    host_batch *holder = lua_newuserdatauv(L, sizeof *holder, 1);
    holder->tag = HOST_TAG_BATCH;
    holder->batch = NULL;
    holder->cursor = NULL;
    holder->type = NULL;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &batch_metatable) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_createtable(L, 0, 2);
        lua_pushcfunction(L, batch_gc);
        lua_setfield(L, -2, "__gc");
        host_hide(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &batch_metatable);
    }
    lua_setmetatable(L, -2);
    return holder;
}

// Takes over the batch's retain. The holder is on top.
static void fill_holder(lua_State *L, host_batch *holder, row_batch *batch, int metatable) {
    holder->batch = batch;
    lua_rawgeti(L, LUA_REGISTRYINDEX, metatable);
    holder->type = host_to_row_type(L, -1);
    lua_setiuservalue(L, -2, 1);
    // The batch is no memory of Lua's: without this a loop would leave thousands of them to a collector that sees
    // a few small userdata.
    size_t bytes = (size_t)batch->capacity * (batch->columns * sizeof(row_cell) + sizeof(int64_t)) + batch->text_capacity;
    if (bytes >= 1024) lua_gc(L, LUA_GCSTEP, (int)(bytes >> 10 < 1 << 20 ? bytes >> 10 : 1 << 20));
}

static int make_row(lua_State *L, int holder_index, const host_batch *holder, uint32_t number) {
    host_row *row = lua_newuserdatauv(L, sizeof *row, 1);
    row->tag = HOST_TAG_ROW;
    row->batch = holder->batch;
    row->type = holder->type;
    row->row = number;
    lua_pushvalue(L, holder_index);
    lua_setiuservalue(L, -2, 1);
    lua_getiuservalue(L, holder_index, 1);
    lua_setmetatable(L, -2);
    return 1;
}

typedef struct batch_request {
    row_batch *batch;
    int metatable;
} batch_request;

static int new_batch(lua_State *L) {
    const batch_request *request = lua_touserdata(L, 1);
    host_batch *holder = make_holder(L);
    fill_holder(L, holder, row_batch_retain(request->batch), request->metatable);
    return 1;
}

int host_new_batch(lua_State *L, row_batch *batch, int metatable) {
    if (!lua_checkstack(L, 4)) return HOST_STACK_FULL;
    batch_request request = {batch, metatable};
    lua_pushcfunction(L, new_batch);
    lua_pushlightuserdata(L, &request);
    return lua_pcall(L, 1, 1, 0);
}

static int push_row(lua_State *L) {
    const host_batch *holder = lua_touserdata(L, 1);
    return make_row(L, 1, holder, (uint32_t)lua_tointeger(L, 2));
}

int host_push_row(lua_State *L, int holder, uint32_t row) {
    if (!lua_checkstack(L, 6)) return HOST_STACK_FULL;
    const host_batch *batch = host_tagged(L, holder, HOST_TAG_BATCH, sizeof *batch);
    if (!batch || !batch->batch || row >= batch->batch->rows) {
        lua_pushnil(L);
        return LUA_OK;
    }
    holder = lua_absindex(L, holder);
    lua_pushcfunction(L, push_row);
    lua_pushvalue(L, holder);
    lua_pushinteger(L, row);
    return lua_pcall(L, 2, 1, 0);
}

// --- Loops ---

// Asks Swift for a batch and answers its first row, or nil at the end.
static int next_batch(lua_State *L, host_entry entry, void *context) {
    lua_host *host = lua_host_of(L);
    host_batch *holder = make_holder(L);
    int index = lua_gettop(L);
    if (host_run(L, entry, context) != 1) {
        lua_pushnil(L);
        return 1;
    }
    holder->cursor = host->next.cursor;
    fill_holder(L, holder, host->next.batch, host->next.metatable);
    return make_row(L, index, holder, 0);
}

// `for row in object do` calls object(nil, control): nil begins, a row goes on after that row. The control of a
// loop is its own copy, so each loop over the same object has its own place. Upvalues: start, call.
static int iterate(lua_State *L) {
    if (lua_gettop(L) == 3 && lua_isnil(L, 2)) {
        const host_row *row = host_to_row(L, 3);
        if (row) {
            lua_getiuservalue(L, 3, 1);
            const host_batch *holder = lua_touserdata(L, 4);
            if (row->row + 1 < holder->batch->rows) return make_row(L, 4, holder, row->row + 1);
            if (holder->cursor) return next_batch(L, lua_host_of(L)->callbacks.next_batch, holder->cursor);
            lua_settop(L, 3);
        } else if (lua_isnil(L, 3)) {
            const host_function *start = lua_touserdata(L, lua_upvalueindex(1));
            lua_settop(L, 1);
            return next_batch(L, start->entry, start->context);
        }
    }
    const host_function *call = lua_touserdata(L, lua_upvalueindex(2));
    if (call) return host_run(L, call->entry, call->context);
    const char *name = luaL_getmetafield(L, 1, "__name") == LUA_TSTRING ? lua_tostring(L, -1) : luaL_typename(L, 1);
    return luaL_error(L, "attempt to call a %s: it stands without (), only for loops call it", name);
}

static int new_iteration(lua_State *L) {
    lua_pushcclosure(L, iterate, 2);
    return 1;
}

int host_new_iteration(lua_State *L) { return host_protect(L, new_iteration, 2, 1); }
