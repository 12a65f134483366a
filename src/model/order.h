/* order.h - which rows are shown, in which order: filter and sort over a snapshot.
 *
 * Sort keys are a table; every order ends in the creation, the newest first, and then the id, so
 * equal rows never swap places between two polls. */
#ifndef RESTORETOP_MODEL_ORDER_H
#define RESTORETOP_MODEL_ORDER_H

#include "model/attention.h"
#include "model/filter.h"

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

/* What earlier filters over the same rows matched, so that a letter taken back is not looked for
 * again. */
#define ORDER_KEPT 8
struct order_kept {
    struct filter *filter; /* NULL: none; it hangs on nothing but the rows (filter_causes) */
    uint64_t *bits;
};

struct order {
    uint32_t *rows; /* rows of the snapshot that match, in order */
    uint32_t count;
    uint32_t matching_of; /* sessions there are */
    /* private */
    uint32_t *sorted;  /* all rows, in order; rows is the same while nothing is filtered out */
    uint64_t *matches; /* a bit for each row: it matched the last filter */
    struct order_kept kept[ORDER_KEPT];
    uint32_t kept_next; /* the oldest of them, which goes next */
};
/* Fills *order (zeroed or from an earlier call). filter may be NULL. */
void order_compute(struct order *order, const struct snapshot *snapshot,
                   const struct filter *filter, const struct sort_spec *sort,
                   const struct attention_rule *rule);
/* Another filter over the same rows, which keep their order. The snapshot's rows are those of the
 * last order_compute. narrower: what it matches, the last filter matched (filter_narrows): only
 * those rows are looked at. */
void order_filter(struct order *order, const struct snapshot *snapshot, const struct filter *filter,
                  const struct attention_rule *rule, bool narrower);
/* One row more than the filter lets through, in its place. False: it is there already. */
bool order_take_in(struct order *order, uint32_t row);
/* The same over the next snapshot: rows whose session is no longer there are left out, new ones are
 * not taken up. Both are held. */
void order_hold(struct order *order, const struct snapshot *old, const struct snapshot *now);
/* The rows of the last order_compute and order_filter in another order. */
void order_sort(struct order *order, const struct snapshot *snapshot, const struct sort_spec *sort,
                const struct attention_rule *rule);
void order_release(struct order *order);

#endif
