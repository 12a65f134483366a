/* spans.h - lengths of time in milliseconds, as int64_t like all times: a month is more than an int
 * holds. */
#ifndef RESTORETOP_BASE_SPANS_H
#define RESTORETOP_BASE_SPANS_H

#include <stdint.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

#endif
