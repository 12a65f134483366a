/* pace_rules.h - what pace (pace.h) is judged by: published figures, and from when a restore counts
 * as late. Plain data; pure. */
#ifndef RESTORETOP_MODEL_PACE_RULES_H
#define RESTORETOP_MODEL_PACE_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "model/session.h"

#define PACE_ROWS_MAX 8

/* What is published, for one workload; granular ones have none. */
struct pace_table {
    struct {
        int32_t units; /* rising */
        int64_t ms;    /* for a restore of that many */
    } rows[PACE_ROWS_MAX];
    int row_count;
    int32_t per_hour; /* above the last row: units an hour, but never less time than it */
};

/* Reads "1:30 50:180 250:240 1000:240 250/h": minutes for so many units, rising, then units an hour
 * beyond; "" or "none": nothing is expected. False (FAULT_INPUT): *ret is as it was. */
bool pace_table_parse(const char *text, struct pace_table *ret, struct fault *why);

struct pace_rules {
    struct pace_table published[WORKLOAD_COUNT]; /* row_count 0: nothing is published */
    int32_t overdue_percent;                     /* of expected: 150 */
    int64_t stalled_ms;                          /* 60 minutes */
    char source[96];                             /* of what is published, and its date */
    double speed; /* of a simulated tenant, by which all times here were divided; 1: life */
};
/* clang-format off */
/* What is published: medians of so many units, in minutes; units an hour beyond. */
#define PACE_SOURCE        "published by Microsoft, August 2026"
#define PACE_EXCHANGE(X)   X(1, 120) X(50, 150) X(250, 180) X(1000, 240)
#define PACE_SHAREPOINT(X) X(1, 30)  X(50, 180) X(250, 240) X(1000, 240)
#define PACE_ONEDRIVE(X)   X(1, 30)  X(50, 180) X(250, 240) X(1000, 240)
#define PACE_PER_HOUR      250

/* The same for pace_table_parse, in the table of options. */
#define PACE_ENTRY(units, minutes) #units ":" #minutes " "
#define PACE_QUOTED(number)        #number
#define PACE_BEYOND(per_hour)      PACE_QUOTED(per_hour) "/h"
#define PACE_TEXT(TABLE)           TABLE(PACE_ENTRY) PACE_BEYOND(PACE_PER_HOUR)
/* clang-format on */

/* Rules of what is published. */
const struct pace_rules *pace_rules_default(void);

/* Every length of time divided: for a simulated tenant that runs faster than life. speed > 0. */
void pace_rules_hurry(struct pace_rules *rules, double speed);

#endif
