/// Rows as Lua values: a row is a userdata that says which row of which batch; its fields are read straight from
/// the batch, without Swift. Rows have no finaliser: a batch's rows share one holder, which has.
#ifndef DOSSIER_HOST_ROW_VALUES_H
#define DOSSIER_HOST_ROW_VALUES_H

#include "host.h"
#include "rows.h"

/// The rows of one list of columns. Belongs to the metatable of its rows.
typedef struct host_row_type {
    uint64_t tag;
    void *context;  // the Swift side, retained
} host_row_type;

typedef struct host_row {
    uint64_t tag;
    row_batch *batch;  // held by the holder, the row's user value
    const host_row_type *type;
    uint32_t row;
} host_row;

/// The row at `index`, or NULL when the value is none.
host_row *host_to_row(lua_State *L, int index);

/// Makes the metatable of a row type. Expects on the stack: the type's name, its columns' names in order (a table;
/// "" hides a column), the block (or nil) that answers unknown names and the one (or nil) for tostring. Takes over
/// one retain of `context` when LUA_OK, leaving the metatable. Protected.
int host_new_row_type(lua_State *L, void *context);

/// The row type of a metatable at `index`.
const host_row_type *host_to_row_type(lua_State *L, int index);

/// Pushes a holder of the batch, for `host_push_row`; retains the batch. The metatable is a registry number.
int host_new_batch(lua_State *L, row_batch *batch, int metatable);

/// Pushes a row of the holder at `holder`.
int host_push_row(lua_State *L, int holder, uint32_t row);

/// Makes the `__call` of something that can be iterated with `for x in it do`. Expects on the stack the block that
/// starts (argument: the object; answers as `next_batch` does) and the block (or nil) for real calls. Leaves the
/// function. Protected.
int host_new_iteration(lua_State *L);

#endif
