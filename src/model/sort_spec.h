/* sort_spec.h - what the list is sorted by: the table of keys, and the words of --sort. */
#ifndef RESTORETOP_MODEL_SORT_SPEC_H
#define RESTORETOP_MODEL_SORT_SPEC_H

#include <stdbool.h>

#include "base/fault.h"

/* clang-format off */
/*        enum       name         numbers fall first */
#define SORT_KEYS(X)                  \
    X(ATTENTION, "attention", false)  \
    X(STATUS,    "status",    false)  \
    X(WORKLOAD,  "workload",  false)  \
    X(LABEL,     "what",      false)  \
    X(UNITS,     "units",     true)   \
    X(PROGRESS,  "progress",  true)   \
    X(FAILED,    "failed",    true)   \
    X(RATE,      "rate",      true)   \
    X(ETA,       "eta",       false)  \
    X(DURATION,  "run",       true)   \
    X(CREATED,   "created",   true)   \
    X(ENDED,     "ended",     true)   \
    X(BY,        "by",        false)  \
    X(ID,        "id",        false)
/* clang-format on */
enum sort_key {
#define X(name, word, falling) SORT_##name,
    SORT_KEYS(X)
#undef X
        SORT_KEY_COUNT
};
const char *sort_key_name(enum sort_key key);

#define SORT_DEPTH 3
struct sort_spec {
    enum sort_key keys[SORT_DEPTH];
    bool reversed[SORT_DEPTH]; /* against the key's own natural direction */
    int count;                 /* 1..SORT_DEPTH */
};
/* "KEY[,KEY]", each with an optional leading '-' to reverse. */
bool sort_spec_parse(const char *text, struct sort_spec *ret, struct fault *why);
/* The same backwards. The caller frees. */
char *sort_spec_text(const struct sort_spec *sort);

#endif
