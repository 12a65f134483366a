/* pace_eta.h - private to pace: when the units that are left will have ended. */
#ifndef RESTORETOP_MODEL_PACE_ETA_H
#define RESTORETOP_MODEL_PACE_ETA_H

#include "model/pace_series.h"

struct pace_eta_input {
    const struct pace_series *series; /* at least one unit */
    int32_t left;                     /* units, > 0 */
    double expected_left_ms;          /* for those, by what is published; <= 0: nothing is */
};
/* Lengths of time from series->end_ms: p10, p50, p90. */
struct pace_eta {
    double low_ms, middle_ms, high_ms;
};
struct pace_eta pace_eta_compute(const struct pace_eta_input *input);

#endif
