/* draw.h - small things that several views draw or write: a bar, a glyph, a count, a time. */
#ifndef RESTORETOP_UI_DRAW_H
#define RESTORETOP_UI_DRAW_H

#include "canvas.h"
#include "uistate.h"

/* The status's glyph in the canvas's characters. Lent. */
const char *draw_glyph(enum session_status status, enum text_charset charset);
/* Strokes and signs, in the canvas's characters. */
enum draw_sign {
    SIGN_ELLIPSIS,
    SIGN_ARROW,
    SIGN_STROKE,
    SIGN_FORK,
    SIGN_DONE,
    SIGN_FAILED,
    SIGN_REST,
    SIGN_COUNT
};
const char *draw_sign(enum draw_sign sign, enum text_charset charset);
/* What marks a row that the last poll changed. */
const char *draw_changed_sign(enum text_charset charset);

/* done/failed/rest of total in exactly `width` columns, each part in its own role and its own
 * character, so that it reads without colour. A part that is not zero has at least one column if
 * there is room; nothing looks finished before it is. total < 1: nothing but rest. */
struct bar {
    int32_t completed, failed, total; /* negative: unknown */
};
struct bar draw_bar_of(const struct session *session);
void draw_bar(struct canvas *canvas, struct rect clip, int y, int x, int width, struct bar bar,
              uint8_t modifiers);
/* The same split as numbers, for tests: columns done and failed. */
void draw_bar_split(struct bar bar, int width, int *ret_done, int *ret_failed);

/* The row that the cursor is on, one line high: blanks to put its texts on, and the mark; the
 * terminal's own cursor rests there. `modifiers`: those that its texts have, too. */
void draw_cursor_row(struct canvas *canvas, struct rect row, uint8_t modifiers);

/* Whether the counts mean anything: before the first answer 0 would be a claim. */
bool draw_counts_known(const struct uistate *state);
/* "1,234,567". size >= 16. Returns buf. */
char *draw_count(int64_t count, char *buf, size_t size);

/* Now by the service's clock (ours corrected by the Date it sent), at the start of its minute: all
 * ages on the screen turn over together, with the minute, and between two minutes nothing does.
 * While LIVE the turn waits for a poll that comes within the minute: one write for both. */
int64_t draw_now(const struct uistate *state);
int64_t draw_turn_in_ms(const struct uistate *state); /* from now to the turn; > 0 */
/* The moment up to which running times are counted: now, or while the data is not LIVE, its time.
 */
int64_t draw_run_now(const struct uistate *state);
/* The same for one session: if it cannot be read while the rest is LIVE, when it was last read.
 * run_ms: draw_run_now. snapshot may be NULL. */
int64_t draw_run_known(const struct snapshot *snapshot, const struct session *session,
                       int64_t run_ms);
/* paces_run_ms for that now, as coarse as timefmt_coarse() while it goes on: one created within
 * this minute has run for 0. paces may be NULL. */
int64_t draw_duration(const struct paces *paces, const struct session *session, int64_t now_ms);
bool draw_utc(const struct uistate *state); /* times of day are UTC by the user's choice */
/* "14:32" of today, "13 Oct 14:32" of another day: a moment of our own clock; with its zone, "02:10
 * CET", where that is another one than now's within a day. size >= 48 */
char *draw_when(const struct uistate *state, int64_t ms, char *buf, size_t size);
/* By a minute or more, if both are known. Comparing the minutes that are shown would not do: of two
 * polls seconds apart one may fall before the turn, and the note about it came and went, 120 bytes
 * a minute. */
bool draw_is_older(int64_t ms, int64_t newest_ms);
/* The same with seconds, "14:33:20", for a moment that is still to come. size >= 48 */
char *draw_clock_seconds(const struct uistate *state, int64_t ms, char *buf, size_t size);
/* "CET", "UTC". size >= 16 */
char *draw_zone(const struct uistate *state, int64_t ms, char *buf, size_t size);

/* "token 43 min" while one lives; "" nothing is known of it. Changes with the minute. Returns buf.
 * size >= 32 */
char *draw_token_left(const struct uistate *state, char *buf, size_t size);
/* What to do about a fault of the connection. In a demo there is no network and no service: its
 * simulator is gone, or hangs. Lent. */
const char *draw_fault_hint(const struct uistate *state, const struct fault *fault);
/* Who we are: the tenant that is signed in to where that is known, else what the start knew. Lent,
 * or buf. size >= 192 */
const char *draw_tenant(const struct uistate *state, char *buf, size_t size);

/* The first "->" of a text of ours as one arrow where the charset has it; else the text itself, and
 * also when it does not fit. Lent, or buf. */
const char *draw_arrow(const char *text, enum text_charset charset, char *buf, size_t size);

/* The name of a session: its label, else what its counts say. A name of where it went begins with
 * an arrow. size >= DRAW_LABEL_MAX. */
#define DRAW_LABEL_MAX 320
const char *draw_label(const struct session *session, enum text_charset charset, char *buf,
                       size_t size);
/* The same for a label that is kept without its session (events). */
const char *draw_label_text(const char *label, enum text_charset charset, char *buf, size_t size);

/* "units reversed, then attention". Returns buf. size >= 64 */
char *draw_sort_words(const struct sort_spec *sort, char *buf, size_t size);

/* "destinationType" in words for people; NULL is said to be unknown. Lent; a newer word comes back
 * as it is. */
const char *draw_destination(const char *word);
/* What that means for whoever works there meanwhile: a sentence without its stop; NULL: nothing is
 * known of it. */
const char *draw_destination_note(const char *word, enum workload workload);

#endif
