/* uistate_listviews.h - the views of the list as the screen has them: which one is in force, and
 * how many sessions each has. UI thread. */
#ifndef RESTORETOP_UI_UISTATE_LISTVIEWS_H
#define RESTORETOP_UI_UISTATE_LISTVIEWS_H

#include "edit.h"
#include "model/listview.h"
#include "model/view_counts.h"

struct uistate;

struct uistate_listviews {
    struct listviews all;
    size_t at;                  /* the place of the one in force; 0: All */
    struct sort_spec own_sort;  /* the list's while that of a view is in force */
    bool sorted;                /* one is */
    struct view_counts *counts; /* owned */
    size_t wanted;   /* asked for at the start, but its person is not known; 0: none, or another one
                        was chosen since */
    bool sort_asked; /* the list's order was asked for beside it, and stays when it comes */
    bool given_up;   /* nothing tells who it is: wanted is entered no more */

    bool saving;      /* the prompt asks for key and name */
    bool proposed;    /* the key in it is ours, and nothing was typed yet */
    struct edit edit; /* those */
    bool kept;        /* what is saved is there at the next start, too */
};

/* Chunks that are counted as soon as a snapshot comes; the rest is counted behind the frame. */
#define UISTATE_COUNT_AT_ONCE 1024

void uistate_listviews_init(struct uistate *state);
void uistate_listviews_release(struct uistate *state);
/* Takes the views, and what they own; the list opens in that one. sort_asked: the order was asked
 * for, too (--sort), and stands above the view's own until another view is gone to. */
void uistate_listviews_begin(struct uistate *state, struct listviews *views, size_t place,
                             bool sort_asked);
/* A person has chosen another order: while a view is waited for, that counts as asked for. */
void uistate_listviews_sorted(struct uistate *state);
/* The view or the filter typed in it has changed: joins them to what the list is filtered by. */
void uistate_listviews_join(struct uistate *state);
/* The views have changed: counts all of them anew. */
void uistate_listviews_changed(struct uistate *state);
/* A snapshot has come, or something else that the counts depend on: counts what is quickly counted.
 */
void uistate_listviews_look(struct uistate *state, const struct attention_rule *rule);
/* ... and if it is known by now who is signed in: goes to the view that waits for that. */
void uistate_listviews_meet(struct uistate *state);
/* There is more to be counted. */
bool uistate_listviews_are_open(const struct uistate *state);
/* Counts a portion of it. True: the screen may differ. */
bool uistate_listviews_count(struct uistate *state);
/* Goes to that view, with no filter typed. False: there is none; a message says why. */
bool uistate_listviews_enter(struct uistate *state, size_t place);
/* Leaves the view that the list is in, or waits for. False: there is none, or the list shows a line
 * of the overview, from which Back leads to that view. */
bool uistate_listviews_leave(struct uistate *state);
/* Goes to that view once it is known who is signed in, which may be now. */
void uistate_listviews_wait(struct uistate *state, size_t place);
/* Goes to that view, but leaves the typed filter alone; the caller is to compute the order anew. */
void uistate_listviews_go(struct uistate *state, size_t place);
/* The order that the list has outside of a view with one of its own. Lent. */
const struct sort_spec *uistate_own_sort(const struct uistate *state);

/* The view in force; never NULL. Lent, as the others. */
const struct listview *uistate_listview(const struct uistate *state);
/* The one in that place if it can be shown here and now: Mine only where a person is known. NULL.
 */
const struct listview *uistate_listview_at(const struct uistate *state, size_t place);
/* Its sessions but for those that are gone; COUNT_NONE: not known. */
int64_t uistate_listview_count(const struct uistate *state, size_t place);

/* Asks, in the filter prompt, for the key and name under which the list is to be saved as a view.
 */
void uistate_listview_ask(struct uistate *state);
void uistate_listview_ask_key(struct uistate *state, key_code key);
void uistate_listview_ask_type(struct uistate *state, key_code key); /* into what is edited */

#endif
