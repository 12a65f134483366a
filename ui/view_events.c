/* view_events.c - what happened, newest first. */
#include <stdio.h>
#include <string.h>

#include "model/label.h"
#include "view_parts.h"

/* Of time, glyph, workload and "active -> partial (ArtifactCannotBeRestored)". */
#define WORDS_WIDTH 56
#define LABEL_LEAST 24

struct columns {
    int time, label;
};

struct view_event_look view_event_look(const struct event *event, enum text_charset charset)
{
    enum session_status to = event->to_status < SESSION_STATUS_COUNT
                                 ? (enum session_status)event->to_status
                                 : SESSION_OTHER;
    switch (event->kind) {
    case EVENT_STATUS:
    case EVENT_NEW:
    case EVENT_UNITS:
        return (struct view_event_look){draw_glyph(to, charset), role_of_status(to)};
    case EVENT_GONE:
        return (struct view_event_look){"-", ROLE_GONE};
    case EVENT_ACTED:
        return (struct view_event_look){">", ROLE_ACCENT};
    case EVENT_FAULT:
        return (struct view_event_look){"!", ROLE_WARN};
    case EVENT_RECOVERED:
        return (struct view_event_look){draw_glyph(SESSION_COMPLETED, charset),
                                        ROLE_STATUS_COMPLETED};
    case EVENT_LOGGED:
        return (struct view_event_look){"=", ROLE_DIM};
    case EVENT_KIND_COUNT:
        break;
    }
    return (struct view_event_look){"?", ROLE_STATUS_UNKNOWN};
}

/* The name the session has by now: one often gets it after its first event. */
static const char *label_of(const struct uistate *state, const struct event *event, char *buf,
                            size_t size)
{
    struct session space;
    const struct session *session = snapshot_row_of(state->snapshot, event->row, event->id,
                                                    (enum workload)event->workload, &space);
    if (session && session->label)
        return draw_label(session, state->charset, buf, size);
    return draw_label_text(*event->label ? event->label : event->id, state->charset, buf, size);
}

#define BESIDE_MOST 16 /* lines beside the list; layout.c gives it fewer */

/* What is drawn, newest first: in full what the filter lets through, beside the list a choice. */
struct lines {
    const struct uistate *state;
    bool full;
    const struct event *beside[BESIDE_MOST];
    size_t count;
};

static const struct event *event_at(const struct lines *lines, size_t i)
{
    if (lines->full)
        return uistate_event(lines->state, (uint32_t)i);
    return i < lines->count ? lines->beside[i] : NULL;
}

/* Of the same session something newer is on the screen already. */
static bool is_outdated(const struct lines *lines, const struct event *event)
{
    for (size_t i = 0; i < lines->count; i++)
        if (lines->beside[i]->workload == event->workload &&
            strcmp(lines->beside[i]->id, event->id) == 0)
            return true;
    return false;
}

/* Units end by the minute, a status changes by the hour: of the lines beside the list the former
 * take a third at most, the newest of each session, unless there is nothing else to be told. */
static void pick(struct lines *lines, int rows)
{
    const struct event_log *log = lines->state->snapshot ? lines->state->snapshot->events : NULL;
    const size_t room = rows < 0 ? 0 : rows < BESIDE_MOST ? (size_t)rows : BESIDE_MOST;
    size_t others = 0, units = 0;
    for (size_t i = event_log_count(log); i-- > 0 && others < room;)
        others += event_log_at(log, i)->kind != EVENT_UNITS;
    const size_t left = room - others, third = room / 3;
    for (size_t i = event_log_count(log); i-- > 0 && lines->count < room;) {
        const struct event *event = event_log_at(log, i);
        if (event->kind == EVENT_UNITS &&
            (units == (left > third ? left : third) || is_outdated(lines, event)))
            continue;
        units += event->kind == EVENT_UNITS;
        lines->beside[lines->count++] = event;
    }
}

/* Times and names as wide as the widest on the screen; names leave room for what happened. */
static struct columns measure(const struct lines *lines, size_t first, int rows, int cols)
{
    const struct uistate *state = lines->state;
    struct columns columns = {.time = 5, .label = 0};
    int most = cols >= 60 + LABEL_LEAST ? cols - WORDS_WIDTH : 0;
    char when[48], buf[DRAW_LABEL_MAX];

    most = cols >= 60 && most < LABEL_LEAST ? LABEL_LEAST : most;
    for (int i = 0; i < rows; i++) {
        const struct event *event = event_at(lines, first + (size_t)i);
        if (!event)
            break;
        int width = (int)strlen(draw_when(state, event->at_ms, when, sizeof when));
        columns.time = width > columns.time ? width : columns.time;
        if (!*event->id)
            continue;
        const char *label = label_of(state, event, buf, sizeof buf);
        width = text_width(label, strlen(label), state->charset);
        columns.label = width > columns.label ? width : columns.label;
    }
    columns.label = columns.label > most ? most : columns.label;
    return columns;
}

/* Returns the column after it. */
static int draw_label_field(const struct uistate *state, struct canvas *canvas, struct rect line,
                            int x, const struct event *event, int width, uint8_t modifiers)
{
    char buf[DRAW_LABEL_MAX], brief[DRAW_LABEL_MAX];
    const char *label = label_of(state, event, buf, sizeof buf);

    if (text_width(label, strlen(label), state->charset) > width) {
        snprintf(brief, sizeof brief, "%.*s", (int)label_brief(label), label);
        label = brief;
    }
    if (width > 0)
        canvas_put_field(canvas, line, line.y,
                         (struct field){.x = x, .width = width, .keep_from = label_tail(label)},
                         (struct put){ROLE_FG, modifiers}, label);
    return x + width;
}

const char *view_event_words(const struct event *event, enum text_charset charset, char *buf,
                             size_t size)
{
    char words[EVENT_WORDS_MAX], arrow[EVENT_WORDS_MAX];
    const char *said = event_words(event, words, sizeof words);
    if (event->kind == EVENT_STATUS)
        said = draw_arrow(said, charset, arrow, sizeof arrow);
    /* units: with the failed ones, unlike UNITS of the list */
    snprintf(buf, size, "%s%s", said,
             event->kind == EVENT_UNITS   ? " ended"
             : event->kind == EVENT_ACTED ? " (you)"
                                          : "");
    return buf;
}

#define SEEN_LATE_MS INT64_C(300000) /* from here on when it ended is worth a word of its own */

/* What is known by now of the end that an event tells: "46 of 50 restored, ended 09:14, took ~3h,
 * expected ~2h30m". It is the row's, so it is left out once the row says another status. */
static void write_end(const struct uistate *state, const struct event *event, struct strbuf *out)
{
    struct session space;
    char when[48], length[16];
    const struct session *session = snapshot_row_of(state->snapshot, event->row, event->id,
                                                    (enum workload)event->workload, &space);
    if ((event->kind != EVENT_STATUS && event->kind != EVENT_NEW) || !session ||
        !session_is_terminal(session) || session_effective_status(session) != event->to_status)
        return;
    const int64_t ended_ms = session_ended_ms(session);
    if (session->total > 0 && session->completed >= 0)
        strbuf_printf(out, ", %d of %d restored", session->completed, session->total);
    if (ended_ms != TIME_NONE && event->at_ms - ended_ms >= SEEN_LATE_MS)
        strbuf_printf(out, ", ended %s", draw_when(state, ended_ms, when, sizeof when));
    const int64_t took_ms = snapshot_took_ms(state->snapshot, session);
    if (took_ms < 0)
        return;
    strbuf_printf(out, ", took %s", pace_about_text(took_ms, length, sizeof length));
    const int64_t expected_ms = pace_expected_of(snapshot_pace_rules(state->snapshot), session);
    if (expected_ms > 0)
        strbuf_printf(out, ", expected %s", pace_about_text(expected_ms, length, sizeof length));
}

/* What happened; returns the column after it. The glyph has the colour of a status, the words need
 * none: 40 of the 100 bytes of a line went to colours. */
static int draw_words(const struct uistate *state, struct canvas *canvas, struct rect line, int x,
                      const struct event *event, uint8_t modifiers)
{
    struct view_event_look look = view_event_look(event, canvas->charset);
    char words[EVENT_WORDS_MAX + 8];
    struct strbuf said;
    strbuf_init(&said, STRBUF_NO_LIMIT);
    strbuf_puts(&said, view_event_words(event, canvas->charset, words, sizeof words));
    write_end(state, event, &said);

    int room = line.x + line.cols - x, width = text_width(said.bytes, said.length, canvas->charset);
    width = width < room ? width : room;
    canvas_put_field(canvas, line, line.y, (struct field){.x = x, .width = width},
                     (struct put){event->kind == EVENT_FAULT ? look.role : ROLE_FG, modifiers},
                     said.bytes);
    strbuf_release(&said);
    if (event->kind == EVENT_ACTED) /* whose doing it was stands out */
        canvas_put(canvas, line, line.y, x + width - 5, (struct put){ROLE_ACCENT, modifiers},
                   "(you)");
    return x + width;
}

/* Time, glyph, workload, name, what happened; on a narrow screen the name comes last and gets what
 * is left, so that no number is cut. */
static void draw_event(const struct uistate *state, struct canvas *canvas, struct rect line,
                       const struct event *event, const struct columns *columns, uint8_t modifiers)
{
    struct view_event_look look = view_event_look(event, canvas->charset);
    bool named = *event->id, last = columns->label == 0;
    char when[48];
    int x = line.x + 2;

    canvas_put_field(
        canvas, line, line.y, (struct field){.x = x, .width = columns->time, .align_right = true},
        (struct put){ROLE_FG, modifiers}, draw_when(state, event->at_ms, when, sizeof when));
    x += columns->time + 2;
    canvas_put(canvas, line, line.y, x, (struct put){look.role, modifiers}, look.glyph);
    x += 2;
    if (named)
        x += 1 + canvas_put(canvas, line, line.y, x, (struct put){ROLE_FG, modifiers},
                            workload_info((enum workload)event->workload)->code);
    if (named && !last)
        x = draw_label_field(state, canvas, line, x, event, columns->label, modifiers) + 2;
    x = draw_words(state, canvas, line, x, event, modifiers) + 2;
    if (named && last)
        (void)draw_label_field(state, canvas, line, x, event, line.x + line.cols - x, modifiers);
}

/* How many there are, or match, and which is chosen. */
static void count_words(const struct uistate *state, bool full, char title[64], char note[32])
{
    size_t count = state->snapshot ? event_log_count(state->snapshot->events) : 0;
    snprintf(title, 64, "Events, newest first");
    note[0] = '\0';
    if (full && !filter_is_empty(state->events_filter))
        snprintf(title, 64, "Events %u/%zu, newest first", state->event_count, count);
    if (full && state->event_count > 0)
        snprintf(note, 32, "%u of %u", state->event_index + 1, state->event_count);
}

static void draw_none(const struct uistate *state, struct canvas *canvas, struct rect inside)
{
    size_t count = state->snapshot ? event_log_count(state->snapshot->events) : 0;
    struct paper paper;
    paper_init(&paper, inside.cols - 2, 0, canvas->charset);
    paper_printf(&paper, ROLE_DIM, 0, "%s%s",
                 count > 0 ? "No event matches the filter."
                           : "Nothing has happened since the start.",
                 count > 0 ? uistate_filter_way_out(state) : "");
    inside.x += 2;
    inside.cols -= 2;
    paper_draw(&paper, canvas, inside, 0);
    paper_release(&paper);
}

static void draw_line(const struct uistate *state, struct canvas *canvas, struct rect line,
                      const struct event *event, const struct columns *columns, bool selected)
{
    uint8_t modifiers = selected ? CELL_CURSOR : 0;
    if (selected)
        draw_cursor_row(canvas, line, modifiers);
    draw_event(state, canvas, line, event, columns, modifiers);
}

static void draw(const struct uistate *state, struct canvas *canvas, struct rect area, bool full)
{
    const struct event *event;
    size_t first = 0;
    char title[64], note[32];

    if (area.rows < 1)
        return;
    count_words(state, full, title, note);
    struct rect inside = view_pane(canvas, area, full, title, note);
    struct lines lines = {.state = state, .full = full};
    if (!full)
        pick(&lines, inside.rows);
    if (!event_at(&lines, 0))
        draw_none(state, canvas, inside);
    if (full && inside.rows > 0 && state->event_index >= (uint32_t)inside.rows)
        first = state->event_index - (uint32_t)inside.rows + 1;
    struct columns columns = measure(&lines, first, inside.rows, inside.cols);
    for (int i = 0; i < inside.rows && (event = event_at(&lines, first + (size_t)i)); i++)
        draw_line(state, canvas, (struct rect){inside.y + i, inside.x, 1, inside.cols}, event,
                  &columns, full && first + (size_t)i == state->event_index);
}

void view_events_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    draw(state, canvas, area, true);
}

void view_events_draw_below(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    draw(state, canvas, area, false);
}
