/// The same work as the bridge's, as a C programmer writes it against the Lua API: what a call can cost at best.
#ifndef DOSSIER_BRIDGE_FLOOR_H
#define DOSSIER_BRIDGE_FLOOR_H

#include <stdint.h>

typedef struct bridge_floor bridge_floor;

/// A bare Lua state with its standard libraries, its own allocator, and the globals add, same, fail and object.
bridge_floor *bridge_floor_create(void);
void bridge_floor_close(bridge_floor *floor);

/// Seconds that `chunk` takes, called with `count`; negative when it cannot be compiled or fails.
double bridge_floor_time(bridge_floor *floor, const char *chunk, int64_t count);

/// Seconds that `count` protected calls of the function that `chunk` returns take, two numbers in and one out.
double bridge_floor_time_calls(bridge_floor *floor, const char *chunk, int64_t count);

/// Seconds of the monotonic clock.
double bridge_floor_now(void);

#endif
