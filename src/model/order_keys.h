/* order_keys.h - private to order: what rows are sorted by, as unsigned numbers, smallest first. */
#ifndef RESTORETOP_MODEL_ORDER_KEYS_H
#define RESTORETOP_MODEL_ORDER_KEYS_H

#include "model/order.h"

/* Rows to be sorted, none of them free, in the order they are stored in: in another order each
 * would be a miss of the cache. */
struct order_list {
    const struct snapshot *snapshot;
    const uint32_t *rows;
    size_t count;
};

/* Fills keys[i] for the i-th row. A missing value gets the greatest key, reversed or not. */
void order_keys(uint64_t *keys, const struct order_list *list, enum sort_key key, bool reversed,
                const struct attention_rule *rule);

/* The first bytes of the ids behind what they all have in common: equal keys are not yet equal ids.
 */
void order_id_keys(uint64_t *keys, const struct order_list *list);

/* Sorts places by keys[place]; stable. */
void order_radix(uint32_t *places, uint32_t *spare, size_t count, const uint64_t *keys);

#endif
