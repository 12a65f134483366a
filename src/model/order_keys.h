/* order_keys.h - private to order: what rows are sorted by, as unsigned numbers, smallest first. */
#ifndef RESTORETOP_MODEL_ORDER_KEYS_H
#define RESTORETOP_MODEL_ORDER_KEYS_H

#include "model/order.h"

/* Fills keys[row] for each row of the snapshot, of whose row limit it is: rows are read as they are
 * stored, since in another order each would be a miss of the cache. A missing value gets the
 * greatest key, reversed or not. */
void order_keys(uint64_t *keys, const struct snapshot *snapshot, enum sort_key key, bool reversed,
                const struct attention_rule *rule);

/* The first bytes of the ids behind what they all have in common: equal keys are not yet equal ids.
 */
void order_id_keys(uint64_t *keys, const struct snapshot *snapshot);

#endif
