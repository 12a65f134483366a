#include "frames.h"

#include <stdbool.h>

void frames_drawn(struct frames *frames, int64_t now_ms)
{
    int64_t from = frames->paid_until_ms > now_ms ? frames->paid_until_ms : now_ms;
    frames->paid_until_ms = from + FRAMES_MS;
}

int64_t frames_ready_ms(const struct frames *frames)
{
    return frames->paid_until_ms - (int64_t)FRAMES_BURST * FRAMES_MS;
}

void frames_took(struct frames *frames, int64_t begun_ms, int64_t ended_ms)
{
    int64_t took = ended_ms - begun_ms;
    bool dear = took > FRAMES_REST_MOST_MS / FRAMES_REST;
    int64_t rest = dear ? FRAMES_REST_MOST_MS : FRAMES_REST * took;
    frames->take_at_ms = took < FRAMES_DEAR_MS ? begun_ms : ended_ms + rest;
}
