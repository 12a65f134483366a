/* listview.h - the views of the list: a name, a filter, perhaps an order, each in the place of a
 * digit.
 *
 * Six are built in; the user's own come from the config file and from the screen, and may take the
 * place of all but the first, which shows everything. */
#ifndef RESTORETOP_MODEL_LISTVIEW_H
#define RESTORETOP_MODEL_LISTVIEW_H

#include "model/filter.h"
#include "model/sort_spec.h"

#define LISTVIEW_PLACES   9  /* the place of digit 1 is 0 */
#define LISTVIEW_NAME_MAX 24 /* bytes */

/* clang-format off */
/* name            where there is little room  filter */
#define LISTVIEWS(X)                                           \
    X("All",       "All",                      "")             \
    X("Attention", "Attn",                     "is:attention") \
    X("Active",    "Active",                   "is:active")    \
    X("Drafts",    "Draft",                    "st:draft")     \
    X("Today",     "Today",                    "is:today")     \
    X("Mine",      "Mine",                     "is:mine")
/* clang-format on */

/* The later is the stronger. */
enum listview_origin { LISTVIEW_NONE, LISTVIEW_BUILT_IN, LISTVIEW_SAVED, LISTVIEW_CONFIGURED };

struct listview {
    enum listview_origin origin; /* NONE: there is none in this place, and all else is NULL or 0 */
    char *name, *brief;
    char *filter_text, *sort_text; /* sort_text "": the order is left as it is */
    struct filter *filter;
    struct sort_spec sort; /* count 0: none of its own */
};

struct listviews {
    struct listview at[LISTVIEW_PLACES];
};
void listviews_init(struct listviews *views); /* the built-in ones */
void listviews_release(struct listviews *views);

/* Puts a view in a place, whatever stands there. False with a fault, and nothing is changed: the
 * place is the first, or name, filter or order is wrong. */
bool listviews_put(struct listviews *views, size_t place, enum listview_origin origin,
                   const char *name, const char *filter, const char *sort, struct fault *why);
/* Takes it out again: the built-in one of that place comes back. */
void listviews_drop(struct listviews *views, size_t place);
/* The place of the view with that name, in any case; LISTVIEW_PLACES: there is none. Of several the
 * strongest: a key of the config file may have put a view beside the built-in one of its name. */
size_t listviews_find(const struct listviews *views, const char *name);
/* By its name, else by the brief one that a narrow screen shows. */
size_t listviews_find_either(const struct listviews *views, const char *name);
/* listviews_find for the built-in views, whatever stands in their places now. */
size_t listview_built_in(const char *name);
/* The first place without a view; LISTVIEW_PLACES. */
size_t listviews_free_place(const struct listviews *views);
/* "All, Attention and slow-eu" */
void listviews_names(const struct listviews *views, struct strbuf *out);

/* 1 to LISTVIEW_NAME_MAX bytes, no ':', no control characters, no blank at either end, no number.
 */
bool listview_name_check(const char *name, struct fault *why);

#endif
