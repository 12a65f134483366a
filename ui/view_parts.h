/* view_parts.h - what views share beside view.h. */
#ifndef RESTORETOP_UI_VIEW_PARTS_H
#define RESTORETOP_UI_VIEW_PARTS_H

#include "paper.h"
#include "view.h"
#include "view_tabs.h"

/* A line being edited, scrolled so that its cursor is on screen; parks the visible cursor in it
 * when it has the keys. Returns the columns scrolled off at the left. */
int view_input_draw(struct canvas *canvas, struct rect area, const struct edit *edit,
                    bool has_keys);

/* The status line, one line high; what does not fit goes up over what stands above it. */
void view_status_draw(const struct uistate *state, struct canvas *canvas, struct rect area);

/* A pane's title line and the area below it. `focus`: it has the keys. */
struct rect view_pane(struct canvas *canvas, struct rect area, bool focus, const char *title,
                      const char *note);
/* Tells the scroll of a pane how long the text drawn inside of it is, in lines. */
void view_scroll_set(struct scroll *scroll, struct rect area, struct rect inside, int lines);
/* The note at the right end of a pane's title line, for one that is known only when the pane is
 * laid out: which lines are on the screen if not all of them, then `note`, or as much of both as
 * there is room for. */
void view_pane_note(struct canvas *canvas, struct rect area, const struct view_tabbed *pane,
                    const struct scroll *scroll, const char *note);

/* A view that is a scrolled text in a pane. */
struct view_page {
    struct canvas *canvas; /* lent */
    struct rect area;
    struct view_tabbed tabbed; /* of one without tabs: its title and what is inside */
    struct paper paper;
};
/* Draws the pane; the paper is to be written. False: there is no room, and nothing to end. */
bool view_page_begin(struct view_page *page, struct canvas *canvas, struct rect area,
                     const char *title, int label_width);
/* The same of a tab of the selected session. */
bool view_page_begin_tab(struct view_page *page, const struct uistate *state, struct canvas *canvas,
                         struct rect area, const char *title, int label_width);
/* "Session 3 of 12". Returns buf. size >= 64 */
const char *view_session_title(const struct uistate *state, char *buf, size_t size);
/* What stands at the other end of that line: its workload, or where the tabs took the place of the
 * title "3 of 12". Lent, or buf. size >= 64 */
const char *view_session_note(const struct uistate *state, const struct view_tabbed *pane,
                              char *buf, size_t size);
/* Draws the paper as far as it is scrolled, tells the scroll how long it is, parks the cursor at
 * its first line, and releases the paper. */
void view_page_end(struct view_page *page, struct scroll *scroll, const char *note);

/* The views of the list and how it is sorted, a line high. */
void view_strip_draw(const struct uistate *state, struct canvas *canvas, struct rect line,
                     bool focus);
/* "WHAT 142", "WHAT [2 Attn] 4/7+1 gone", or less of it, in so many columns. The caller frees. */
char *view_strip_brief(const struct uistate *state, const char *title, int width);

/* Why the selected session ended badly, from column x on; 0 columns where a pane says it. */
int view_why_draw(const struct uistate *state, struct canvas *canvas, struct rect line, int x);

/* What counts towards limits; a line without rows: nothing. */
void view_limits_draw(const struct uistate *state, struct canvas *canvas, struct rect line);

/* view_detail_*.c: sections of the detail, each appended if there is something to say. */
struct detail_source {
    const struct uistate *state;
    const struct session *session; /* the newest we have */
    const struct detail *detail;   /* NULL: not read yet */
};
/* The lines of the detail as they were laid out last. A session of 7,000 units has 7,400, which
 * would cost 7 ms of every key: so they are kept until they may differ, and while a key is held a
 * little longer, with their own title and tabs. */
struct detail_page {
    struct paper paper;
    char title[64], note[64];
    uint64_t snapshot_number;
    uint32_t row; /* of that snapshot; no pointer, as all records are put together in one space */
    const struct detail *detail; /* compared, never looked into */
    int64_t minute;
    enum time_style time_style;
    bool acknowledged;
};
void detail_why(struct paper *paper, const struct detail_source *source);
void detail_error_rest(struct paper *paper, const struct detail_source *source);
/* Its status, its counts and its name. */
void detail_who(struct paper *paper, const struct detail_source *source);
/* The units that failed, in full, or why none can be told. */
void detail_failed(struct paper *paper, const struct detail_source *source);
void detail_pace(struct paper *paper, const struct detail_source *source);
/* The same of what runs in so many lines: pace and end, the units of each ten minutes and how long
 * ago the last one ended, what is expected and from when it is OVERDUE; of what ended how long it
 * took, beside what was expected. */
void detail_pace_short(struct paper *paper, const struct detail_source *source);
int detail_pace_lines(const struct uistate *state, const struct session *session);
/* Appends ", restoring at least since 14:02", or how else its start is known, to how long it runs.
 */
void detail_since(struct strbuf *out, const struct detail_source *source);
/* "slow, ends ~19:50-23:10" of what runs, "took ~2h57m (+18%)" of what ended, or as much of it as
 * fits; empty: nothing. */
enum role detail_pace_brief(struct strbuf *out, const struct detail_source *source, int width);
void detail_tasks(struct paper *paper, const struct detail_source *source);
void detail_facts(struct paper *paper, const struct detail_source *source);
void detail_artifacts(struct paper *paper, const struct detail_source *source);
void detail_bulk(struct paper *paper, const struct detail_source *source);
/* A date with its age; TIME_NONE: nothing. */
void detail_time(struct paper *paper, const struct detail_source *source, const char *label,
                 int64_t ms);
void detail_identity_set(struct paper *paper, const char *label, const struct identity_set *set);
/* Its message, target, details and inner error, without its code. */
void detail_error_words(struct paper *paper, int indent, const struct session_error *error);
/* advice: instead of that of the code, where more is known; NULL: the code's */
void detail_error(struct paper *paper, int indent, const struct session_error *error,
                  const char *advice);
/* "3 x CODE: what it means", and what to do; count 0: no count. A code not heard of stands alone.
 */
void detail_code(struct paper *paper, int indent, size_t count, const char *code);
void detail_fault(struct paper *paper, const struct uistate *state, const char *what,
                  const struct fault *fault);
/* What an event says, with "(you)" behind what was done here, and how that looks. size >=
 * EVENT_WORDS_MAX + 8 */
const char *view_event_words(const struct event *event, enum text_charset charset, char *buf,
                             size_t size);
struct view_event_look {
    const char *glyph;
    enum role role;
};
struct view_event_look view_event_look(const struct event *event, enum text_charset charset);
/* True: units of the open session could be named, but restore points may not be read. */
bool detail_names_refused(const struct detail_source *source);
/* All that is known of one unit. */
void detail_unit(struct paper *paper, const struct detail_source *source,
                 const struct artifact *artifact);
/* Appends its name for a list: no path, no address, of an id the end, marked as one. */
void detail_unit_name(const struct artifact *artifact, enum text_charset charset,
                      struct strbuf *out);
enum session_status detail_unit_glyph(const struct artifact *artifact); /* whose glyph it takes */

#endif
