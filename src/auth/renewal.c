#include "auth/renewal.h"

#include "base/spans.h"

#define BACKOFF_FIRST_MS 5000
#define BACKOFF_MOST_MS  300000
#define ASKED_MOST_S     3600

int64_t renewal_after_ms(int64_t expires_in_s, int64_t refresh_in_s, uint32_t random)
{
    int64_t life_ms = expires_in_s * 1000;
    int64_t after = (expires_in_s - RENEWAL_MARGIN_S) * 1000;
    if (after < life_ms / 2)
        after = life_ms / 2;
    if (refresh_in_s >= 0 && refresh_in_s * 1000 < after)
        after = refresh_in_s * 1000;
    after -= (int64_t)((uint64_t)(life_ms / 10) * random / UINT32_MAX);
    return after > RENEWAL_FLOOR_MS ? after : RENEWAL_FLOOR_MS;
}

int64_t renewal_backoff_ms(int attempt, int retry_after_s)
{
    if (retry_after_s >= 0) {
        int64_t asked = retry_after_s < ASKED_MOST_S ? retry_after_s : ASKED_MOST_S;
        return (asked > 0 ? asked : 1) * SECOND_MS;
    }
    int64_t wait = BACKOFF_FIRST_MS;
    for (int i = 1; i < attempt && wait < BACKOFF_MOST_MS; i++)
        wait *= 2;
    return wait < BACKOFF_MOST_MS ? wait : BACKOFF_MOST_MS;
}
