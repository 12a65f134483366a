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
    size_t field; /* of the language's: enum filter_field; its count: a word without a field */
    bool negated;
    struct filter_value *values; /* one of them must be found */
    size_t count;
};

struct filter {
    const struct filter_language *language;
    struct filter_term *terms; /* each must hold */
    size_t count;
};

/* Is the value found in the text (NULL: no)? */
enum how { ANYWHERE, AT_START, WHOLE };
bool filter_text_holds(const char *text, const struct filter_value *value, enum how how);
/* ... in code, message or target of the error or of any of its details (NULL: no)? */
bool filter_error_holds(const struct session_error *error, const struct filter_value *value);

/* One value of a term, whatever else the term says. */
bool filter_value_holds(enum filter_field field, const struct filter_value *value,
                        const struct session *session);

#endif
