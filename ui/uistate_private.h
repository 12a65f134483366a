/* uistate_private.h - what the parts of uistate share. Nobody else includes it. */
#ifndef RESTORETOP_UI_UISTATE_PRIVATE_H
#define RESTORETOP_UI_UISTATE_PRIVATE_H

#include "uistate.h"

/* uistate_data.c: computes order and tally anew; the selection follows its id. */
void uistate_reorder(struct uistate *state);
/* The same after a change of the sessions alone: the open session stays in the list even if the
 * filter hides it by now. */
void uistate_reorder_around(struct uistate *state);
/* After a key: a session that was kept because it was open goes once it is left. */
void uistate_let_go(struct uistate *state);
/* uistate_reorder when only the sort has changed. */
void uistate_resort(struct uistate *state);
/* uistate_reorder when only the filter has changed; narrower: filter_narrows. */
void uistate_refilter(struct uistate *state, bool narrower);

/* uistate_move.c */
/* To the list, whatever is open; one that was opened from the overview still leads back there. */
void uistate_go_home(struct uistate *state);
/* The index is clamped; an empty order keeps the id. */
void uistate_select(struct uistate *state, uint32_t index);
void uistate_follow(struct uistate *state); /* scrolls so that the selection is on screen */
bool uistate_select_id(struct uistate *state, const char *id, enum workload workload);
uint32_t uistate_index_of(const struct uistate *state, const char *id, enum workload workload);
void uistate_clamp_scroll(struct uistate *state);
/* Moves whatever has the keys: menu, list, events or scrolled text. False: no movement. */
bool uistate_move(struct uistate *state, enum action action);
void uistate_next_attention(struct uistate *state, int step);

/* uistate_act.c */
void uistate_act(struct uistate *state, enum action action, struct ui_reaction *reaction);

/* uistate_list.c */
void uistate_sort_step(struct uistate *state, int step);
void uistate_sort_reverse(struct uistate *state);
void uistate_acknowledge(struct uistate *state, struct ui_reaction *reaction);
/* The key before acknowledged a session, and the cursor stands on another that needs attention. */
bool uistate_goes_on(const struct uistate *state);
void uistate_next_time_style(struct uistate *state);

/* uistate_events.c */
void uistate_events_look(struct uistate *state); /* the log or the filter has changed */
void uistate_events_select(struct uistate *state, uint32_t index);

/* uistate_away.c */
void uistate_arrive(struct uistate *state);                       /* a key was pressed */
void uistate_away_look(struct uistate *state, bool rows_changed); /* after a new snapshot */
void uistate_away_filter(struct uistate *state); /* only what came about meanwhile, and back */
bool uistate_away_leave(struct uistate *state);  /* back, if it is that that narrows the list */
/* In that place under that filter the list is narrowed to what came about, and what was there
 * before is kept for the way back. */
bool uistate_away_narrows(const struct uistate *state, size_t place, const char *filter);
void uistate_away_forget(struct uistate *state); /* what narrows it now is not of that */
void uistate_away_dismiss(struct uistate *state);

/* uistate_copy.c */
void uistate_copy(struct uistate *state, struct ui_reaction *reaction); /* of what is in front */
void uistate_copy_why(struct uistate *state, struct ui_reaction *reaction);

/* uistate_filter.c */
void uistate_filter_open(struct uistate *state);
void uistate_say_matches(struct uistate *state); /* of the list */
void uistate_filter_cancel(struct uistate *state);
bool uistate_filter_clear_aside(struct uistate *state); /* not the list's; false: there is none */
void uistate_filter_changed(struct uistate *state);     /* filter_edit has another text */
void uistate_filter_type(struct uistate *state, key_code key); /* into the text, tried later */
void uistate_filter_key(struct uistate *state, key_code key);

/* uistate_overview.c */
void uistate_overview_release(struct uistate *state);
void uistate_overview_prepare(struct uistate *state, int cols); /* before each frame of it */
uint32_t uistate_overview_at(const struct uistate *state, uint32_t *ret_count);
void uistate_overview_select(struct uistate *state, uint32_t number); /* clamped by the caller */
void uistate_overview_next_block(struct uistate *state);
void uistate_overview_open(struct uistate *state);
void uistate_overview_drill(struct uistate *state); /* to the list of what the line counts */
/* The list is that of a line: its filter is in force, and Back leads to the overview. */
bool uistate_overview_is_drilled(const struct uistate *state);
/* Back from there: the filter of before is in force again. Elsewhere: nothing. */
void uistate_overview_leave_list(struct uistate *state);

/* uistate_dialog.c, uistate_menu.c */
void uistate_dialog_open(struct uistate *state, enum action action);
void uistate_dialog_key(struct uistate *state, key_code key, struct ui_reaction *reaction);
void uistate_dialog_check(struct uistate *state); /* after a new snapshot */
void uistate_menu_open_sort(struct uistate *state);
/* Tells where a key that does nothing here does something, if anywhere. */
void uistate_say_elsewhere(struct uistate *state, key_code key);
/* Tells that a key does nothing, and where the keys are listed. */
void uistate_say_unbound(struct uistate *state, key_code key);
void uistate_menu_key(struct uistate *state, key_code key, struct ui_reaction *reaction);
void uistate_menu_cancel(struct uistate *state, struct ui_reaction *reaction);

/* Copies a selection's id; frees the old one. */
void uistate_selection_set(struct selection *selection, const char *id, enum workload workload,
                           uint32_t index);
struct command *uistate_command(enum command_kind kind, const char *id, enum workload workload);

#endif
