#include "trail.h"

#include "base/clock.h"

void trail_key(struct trail *trail, key_code key, int64_t now_ms)
{
    trail->held = key == trail->key && now_ms - trail->key_ms < TRAIL_HELD_MS;
    trail->key = key;
    trail->key_ms = now_ms;
}

bool trail_waits(const struct trail *trail, int64_t now_ms)
{
    return trail->held && now_ms < trail->drawn_ms + TRAIL_MS &&
           now_ms < trail->key_ms + TRAIL_REST_MS;
}

void trail_drawn(struct trail *trail, bool behind, int64_t now_ms)
{
    trail->behind = behind;
    if (!behind)
        trail->drawn_ms = now_ms;
}

int64_t trail_deadline(const struct trail *trail)
{
    return trail->behind ? trail->key_ms + TRAIL_REST_MS : CLOCK_NEVER;
}
