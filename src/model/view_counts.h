/* view_counts.h - how many sessions each view of the list has (listview.h), without looking at all
 * of them each time.
 *
 * A chunk that two snapshots share has the same rows, so its counts hold as long as all else does
 * that the view's filter depends on (filter_causes). After a poll a few chunks are counted again,
 * after a minute the views that ask for an age. Counting goes in portions, so that no key waits for
 * it; until it is done a view has no number, rather than one that was true before. One thread. */
#ifndef RESTORETOP_MODEL_VIEW_COUNTS_H
#define RESTORETOP_MODEL_VIEW_COUNTS_H

#include "model/attention.h"
#include "model/filter.h"
#include "model/listview.h"

#define VIEW_COUNTS_MAX LISTVIEW_PLACES

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
/* Counts on, at most `most` chunks of a view. True: there is more to be counted. */
bool view_counts_go_on(struct view_counts *counts, uint32_t most);
bool view_counts_is_open(const struct view_counts *counts); /* the same, counting nothing */
/* Chunks still to be counted, each once for every view. */
uint32_t view_counts_left(const struct view_counts *counts);
/* Sessions of the view without those that are gone; COUNT_NONE: not (yet) known. */
int64_t view_counts_get(const struct view_counts *counts, size_t view);

#endif
