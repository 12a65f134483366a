/* filter_terms.h - private to filter: an expression taken apart. */
#ifndef RESTORETOP_MODEL_FILTER_TERMS_H
#define RESTORETOP_MODEL_FILTER_TERMS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/filter.h"

enum filter_field {
#define X(id, ...) FILTER_##id,
    FILTER_FIELDS(X)
#undef X
        FILTER_ANY, /* a word without a field */
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
