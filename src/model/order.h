/* order.h - which rows are shown, in which order: filter and sort over a snapshot.
 *
 * Every order ends in the creation, the newest first, and then the id, so equal rows never swap
 * places between two polls. */
#ifndef RESTORETOP_MODEL_ORDER_H
#define RESTORETOP_MODEL_ORDER_H

#include "model/attention.h"
#include "model/filter.h"
#include "model/sort_spec.h"

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
    uint32_t matching_of; /* out of so many: all sessions of the snapshot */
    /* private */
    uint32_t *sorted;  /* all rows, in order; rows is the same while nothing is filtered out */
    uint32_t *newest;  /* all rows by creation, from the first sort that needed them so until
                          other rows are taken (order_compute, order_hold); NULL: not made */
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
