/* uistate_units.h - what the screen remembers of the units of the open session: which are shown, in
 * which order, and the one under the cursor. */
#ifndef RESTORETOP_UI_UISTATE_UNITS_H
#define RESTORETOP_UI_UISTATE_UNITS_H

#include "edit.h"
#include "fetch/command.h"
#include "keymap.h"
#include "layout.h"
#include "model/unit_order.h"

struct paper;

struct units_list {
    char *session_id; /* whose they are; owned; NULL: none were shown yet */
    enum workload workload;
    struct units *of;        /* counted: what the order was made from; NULL: not on screen */
    struct unit_order order; /* lends from `of` */
    struct unit_sort sort;
    struct filter *filter; /* in filter_units; owned */
    struct edit filter_edit;
    char *unit_id;       /* the selected one; owned; NULL: it has none */
    uint32_t index, top; /* its place, and the first row on screen */
    bool touched;        /* the user chose it; before, the cursor stays on the first row */

    /* The pane below, as it was laid out last (view_units.c): it trails a key that is held. */
    struct paper *pane;               /* owned; NULL: none was */
    const struct artifact *pane_unit; /* whose; never looked into: it may be gone */
};

struct uistate;
struct ui_reaction;
void uistate_units_init(struct units_list *list);
void uistate_units_release(struct units_list *list);

/* Brings order and selection up to date with the snapshot if the units are on screen; lets go of
 * them if not. */
void uistate_units_sync(struct uistate *state);
/* The same after a change of filter or sort. */
void uistate_units_reorder(struct uistate *state);
/* Forgets all units: they were shown to somebody else. */
void uistate_units_forget(struct uistate *state);
/* The unit under the cursor; NULL: none. Lent until the next key or snapshot. */
const struct artifact *uistate_unit(const struct uistate *state);
/* The units on screen that have no name of their source yet: at most `most` keys, whose ids are
 * lent. 0 in other views. */
size_t uistate_units_nameless(const struct uistate *state, struct session_key *keys, size_t most);
/* Where its parts stand, in the layout of the screen. */
struct units_layout uistate_units_layout(const struct uistate *state);
/* Selects that row and scrolls to it. paged: by a page, with the rows around it. */
void uistate_units_select(struct uistate *state, uint32_t index, bool paged);
void uistate_units_next_bad(struct uistate *state, int step);
void uistate_units_sort(struct uistate *state, enum unit_sort_key key);
void uistate_units_sort_reverse(struct uistate *state);
/* The session that is known to restore that unit of the selected one, put together in the caller's
 * space; NULL: none that was opened. Our own inference (holding.h). */
const struct session *uistate_holder_of(const struct uistate *state, const struct artifact *unit,
                                        struct session *space);
/* What a search for it would look through: running sessions of that workload whose units are not
 * known yet; requests: about so many. opened: those that were looked at already. */
struct holder_cost {
    uint32_t sessions, requests, opened;
};
struct holder_cost uistate_holder_cost(const struct uistate *state);
/* f: asks whether to search; Enter in that question searches. */
void uistate_holder_ask(struct uistate *state);
void uistate_holder_key(struct uistate *state, key_code key, struct ui_reaction *reaction);
/* Every other running session of the workload is known in full, and none restores the unit: what
 * failed it is over. */
bool uistate_none_holds(const struct uistate *state, const struct artifact *unit);
bool uistate_is_searching(const struct uistate *state);

/* What the bulk request of the session asked for and what never became a unit; 0: none is known. */
size_t uistate_unresolved(const struct uistate *state);

#endif
