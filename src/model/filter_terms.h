/* filter_terms.h - private to filter: an expression taken apart. */
#ifndef RESTORETOP_MODEL_FILTER_TERMS_H
#define RESTORETOP_MODEL_FILTER_TERMS_H

#include <stdbool.h>
#include <stddef.h>

enum filter_field {
    FILTER_ANY,
    FILTER_STATUS,
    FILTER_WORKLOAD,
    FILTER_BY,
    FILTER_ID,
    FILTER_ERROR,
    FILTER_JOB,
    FILTER_LABEL,
    FILTER_FIELD_COUNT
};

struct filter_value {
    char *text; /* folded, never empty */
    size_t length;
};

struct filter_term {
    enum filter_field field;
    bool negated;
    struct filter_value *values; /* one of them must be found */
    size_t count;
};

struct filter {
    struct filter_term *terms; /* each must hold */
    size_t count;
};

#endif
