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

enum filter_sign { SIGN_HAS, SIGN_IS, SIGN_BELOW, SIGN_UP_TO, SIGN_ABOVE, SIGN_FROM };

struct filter_value {
    char *text; /* folded, never empty */
    size_t length;
    bool in_guid;   /* hex digits and dashes alone: a GUID may hold it */
    int64_t number; /* of a field that is compared: ms or a count; of IS: which words, a bit each */
};

struct filter_term {
    unsigned field; /* of the language's: enum filter_field; its count: a word without a field */
    enum filter_sign sign;
    bool negated;
    const char *joiner; /* NULL, or what to write in place of the word, that reads as an operator */
    struct filter_value *values; /* one of them must be found */
    size_t count;
};

struct filter {
    const struct filter_language *language;
    struct filter_term *terms; /* each must hold */
    size_t count;
};

/* Does the text begin with the value? NULL: no. */
bool filter_text_begins(const char *text, const struct filter_value *value);
/* Is it in code, message or target of the error or of any of its details? NULL: no. */
bool filter_error_holds(const struct session_error *error, const struct filter_value *value);
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
/* Whether sign and values are of the field's kind; reads the numbers. */
bool filter_term_check(struct filter_term *term, struct fault *why);
/* The field is a number or is:, and not a text. */
bool filter_is_measured(enum filter_field field);
bool filter_measure_holds(const struct filter_term *term, const struct filter_value *value,
                          const struct session *session, const struct filter_when *when);

/* enum filter_cause of the term. */
unsigned filter_term_causes(const struct filter_term *term);

/* False: no session of this one's status, workload, job and partial bulk can be one of the words of
 * is:. */
bool filter_words_may_hold(const struct filter_value *value, const struct session *session);

/* The field looks at texts by what they hold; the others, and "=", ask filter_term_holds. */
bool filter_is_looked_up(const struct filter_term *term);

/* One value of a term that is looked up, whatever else the term says. */
bool filter_value_holds(enum filter_field field, const struct filter_value *value,
                        const struct session *session);
/* when: see filter_matches. */
bool filter_term_holds(const struct filter_term *term, const struct session *session,
                       const struct filter_when *when);

#endif
