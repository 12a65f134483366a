/* view.h - the screens. A view draws state and snapshot into a canvas; it changes nothing but how
 * far its text can scroll. */
#ifndef RESTORETOP_UI_VIEW_H
#define RESTORETOP_UI_VIEW_H

#include "canvas.h"
#include "layout.h"
#include "uistate.h"

struct view_info {
    void (*draw)(struct uistate *state, struct canvas *canvas, struct rect area); /* the middle */
    unsigned context;      /* enum action_context of its keys */
    bool of_session;       /* it shows one, in full: it closes when that is gone */
    enum action opened_by; /* ACTION_BACK: what all others lead back to */
    const char *help;
};
const struct view_info *view_info(enum view_id view);
const char *view_word(enum view_id view); /* its context's */

/* One whole frame, laid out as the last uistate_resize() did for the canvas's size: view, header,
 * banner, hints, dialog. */
void view_draw(struct uistate *state, struct canvas *canvas);

/* Parts, for tests and for each other. */
void view_header_draw(const struct uistate *state, struct canvas *canvas, struct rect area);
void view_banner_draw(const struct uistate *state, struct canvas *canvas, struct rect area);
/* What came about while nobody was there, in one line. */
void view_away_draw(const struct uistate *state, struct canvas *canvas, struct rect area);
/* Lines the banner needs on a screen of that size; 0: all is well, nothing to say. */
int view_banner_lines(const struct uistate *state, int rows, int cols);
void view_list_draw(const struct uistate *state, struct canvas *canvas,
                    const struct layout *layout);
void view_detail_draw(struct uistate *state, struct canvas *canvas, struct rect area);
void view_detail_forget(struct uistate *state); /* what is kept between frames */
void view_raw_draw(struct uistate *state, struct canvas *canvas, struct rect area);
void view_errors_draw(struct uistate *state, struct canvas *canvas, struct rect area);
void view_timeline_draw(struct uistate *state, struct canvas *canvas, struct rect area);
void view_events_draw(struct uistate *state, struct canvas *canvas, struct rect area);
/* The choice of them below the list. */
void view_events_draw_below(const struct uistate *state, struct canvas *canvas, struct rect area);
void view_faults_draw(struct uistate *state, struct canvas *canvas, struct rect area);
void view_units_draw(struct uistate *state, struct canvas *canvas, struct rect area);
void view_unit_draw(struct uistate *state, struct canvas *canvas, struct rect area);
void view_overview_draw(struct uistate *state, struct canvas *canvas, struct rect area);
int view_overview_cols(int cols); /* the columns of its page on a screen of so many */
void view_pace_draw(struct uistate *state, struct canvas *canvas, struct rect area);
void view_help_draw(struct uistate *state, struct canvas *canvas, struct rect area);
void view_hints_draw(const struct uistate *state, struct canvas *canvas, struct rect hints,
                     struct rect status);
/* above: the first row that the box must leave to what stands below it. */
void view_signin_draw(const struct uistate *state, struct canvas *canvas, int above);
void view_dialog_draw(const struct uistate *state, struct canvas *canvas);

/* The next moment (boot ms) at which the screen would look different without any news: a minute
 * turning over on a shown age, LIVE running out. CLOCK_NEVER: none. */
int64_t view_deadline(const struct uistate *state);

#endif
