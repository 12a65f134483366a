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
    bool in_guid; /* hex digits and dashes alone: a GUID may hold it */
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

/* What a field looks at, by what decides it: the kind of a session, who created it, its error, its
 * name, its id. NULL or false: not at that. */
struct filter_parts {
    bool (*kind)(const struct session *session, const struct filter_value *value);
    bool (*by)(const struct identity_set *by, const struct filter_value *value);
    bool (*error)(const struct session_error *error, const struct filter_value *value);
    bool shown_error; /* error looks at its code and message alone */
    bool label, id;
};
extern const struct filter_parts filter_parts[FILTER_FIELD_COUNT];
bool filter_text_holds(const char *text, const struct filter_value *value); /* anywhere in it */
bool filter_label_holds(const struct session *session, const struct filter_value *value);
/* guid: session_id_is_guid, and the value could be in one. */
bool filter_id_holds(const char *id, bool guid, const struct filter_value *value);

/* One value of a term, whatever else the term says. */
bool filter_value_holds(enum filter_field field, const struct filter_value *value,
                        const struct session *session);

#endif
