/* view_counts.h - how many sessions each view of the list has (listview.h), without looking at all
 * of them each time.
 *
 * A chunk that is the same in two snapshots has the same rows, so that what was counted of it
 * holds, as long as all else that the view's filter hangs on holds as well (filter_causes): of a
 * poll a few chunks are counted again, of a minute the views that ask for an age. Counted is in
 * portions, so that a key waits for none of it; what is not counted to the end has no number,
 * rather than one that was true before. Its owner's alone. */
#ifndef RESTORETOP_MODEL_VIEW_COUNTS_H
#define RESTORETOP_MODEL_VIEW_COUNTS_H

#include "model/attention.h"
#include "model/filter.h"

#define VIEW_COUNTS_MAX 9

struct view_counts;
struct view_counts *view_counts_new(void);
void view_counts_free(struct view_counts *counts); /* NULL allowed */

/* The views by their filters, lent until the next call; NULL: none in this place. All is counted
 * anew. */
void view_counts_set(struct view_counts *counts, const struct filter *const filters[],
                     size_t count);
/* What is to be counted from now on; keeps a reference. What the rule lends must live until the
 * next call, or until all is counted. */
void view_counts_look(struct view_counts *counts, const struct snapshot *snapshot,
                      const struct attention_rule *rule);
/* Counts on, so many chunks of a view at most. True: there is more to be counted. */
bool view_counts_go_on(struct view_counts *counts, uint32_t most);
bool view_counts_is_open(const struct view_counts *counts); /* the same, counting nothing */
uint32_t
view_counts_left(const struct view_counts *counts); /* chunks of a view yet to be counted */
/* Sessions of the view without those that are gone; COUNT_NONE: not (yet) known. */
int64_t view_counts_get(const struct view_counts *counts, size_t view);

#endif
