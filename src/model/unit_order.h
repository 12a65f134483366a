/* unit_order.h - which units of a session are shown, in which order: filter and sort over its
 * pages.
 */
#ifndef RESTORETOP_MODEL_UNIT_ORDER_H
#define RESTORETOP_MODEL_UNIT_ORDER_H

#include "model/unit_filter.h"
#include "model/units.h"

/* clang-format off */
/*        enum      name           */
#define UNIT_SORT_KEYS(X)            \
    X(ATTENTION, "attention")        /* what failed, what runs, what waits, what is done */ \
    X(LISTED,    "service's order")  \
    X(STATUS,    "status")           \
    X(WHAT,      "name")             \
    X(TO,        "destination")      \
    X(POINT,     "restore point")    \
    X(START,     "start")            \
    X(TOOK,      "time taken")       \
    X(ITEMS,     "items")            \
    X(ERROR,     "error")
/* clang-format on */
enum unit_sort_key {
#define X(name, word) UNIT_SORT_##name,
    UNIT_SORT_KEYS(X)
#undef X
        UNIT_SORT_KEY_COUNT
};
const char *unit_sort_key_name(enum unit_sort_key key);

struct unit_sort {
    enum unit_sort_key key;
    bool reversed;
};

struct unit_order {
    const struct artifact **rows; /* lent: they live as long as the units */
    uint32_t count;
    uint32_t matching_of;                  /* out of so many: units that were read, each once */
    uint32_t tally[ARTIFACT_STATUS_COUNT]; /* of all that were read; unreadable ones are OTHER */
};
/* Fills *order (zeroed or from an earlier call). Units that no key tells apart stay in the
 * service's order. units NULL: none. 10,000 units: some ms. */
void unit_order_compute(struct unit_order *order, const struct units *units,
                        const struct filter *filter, const struct unit_sort *sort);
void unit_order_release(struct unit_order *order);

#endif
