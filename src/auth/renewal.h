/* renewal.h - when a token is renewed, and when a failed try is repeated. Pure arithmetic. */
#ifndef RESTORETOP_AUTH_RENEWAL_H
#define RESTORETOP_AUTH_RENEWAL_H

#include <stdint.h>

/* Seconds of life that are left alone, where there are so many: what Microsoft's libraries treat as
 * expired. */
#define RENEWAL_MARGIN_S 300
/* Never sooner after the last token than this, whatever lifetime was told. */
#define RENEWAL_FLOOR_MS 5000

/* Ms from the request on until the token is to be renewed: min(refresh_in, max(expires_in - 300 s,
 * expires_in / 2)), made up to a tenth of the lifetime earlier by `random` (0..UINT32_MAX), so that
 * many consoles do not come at once. refresh_in_s -1: not told. */
int64_t renewal_after_ms(int64_t expires_in_s, int64_t refresh_in_s, uint32_t random);

/* Ms until try number `attempt` (1 = first repeat). retry_after_s as the answer told, -1: nothing:
 * then 5 s, doubling to 5 min. What is told is kept within 1 s and 1 h. */
int64_t renewal_backoff_ms(int attempt, int retry_after_s);

#endif
