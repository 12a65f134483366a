/* view_detail.c - everything known of one session, what matters first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "view_parts.h"

#define LABEL_WIDTH 12
#define DENSE_ROWS  10 /* a pane lower than this shows what the list does not */

static void add_part(struct strbuf *out, int32_t count, const char *word)
{
    char number[16];
    if (count > 0)
        strbuf_printf(out, ", %s %s", draw_count(count, number, sizeof number), word);
}

/* What runs is what is left of all: the two numbers before say it. */
static bool is_all_the_rest(const struct session *session)
{
    return session->total > 0 && session->completed >= 0 && session->failed >= 0 &&
           (int64_t)session->completed + session->failed + session->in_progress == session->total;
}

/* "46 of 50 mailboxes restored, 4 failed"; beside the list, whose row says what they are, "46/50
 * restored, 4 failed". */
static void add_units(struct strbuf *out, const struct session *session, bool look)
{
    const struct workload_info *units = session_units_info(session);
    char done[16], total[16];

    if (session->total < 0 && session_units_done(session) < 0) {
        strbuf_puts(out, "the service sent no counts");
        return;
    }
    int32_t completed = session->completed < 0 ? 0 : session->completed;
    if (session->total < 0)
        strbuf_printf(out, "%s %s restored, total unknown",
                      draw_count(completed, done, sizeof done), units->units);
    else if (session->total == 0)
        strbuf_printf(out, "no %s%s", units->units, session_is_terminal(session) ? "" : " yet");
    else if (look)
        strbuf_printf(out, "%s/%s restored", draw_count(completed, done, sizeof done),
                      draw_count(session->total, total, sizeof total));
    else
        strbuf_printf(out, "%s of %s %s restored", draw_count(completed, done, sizeof done),
                      draw_count(session->total, total, sizeof total),
                      session->total == 1 ? units->unit : units->units);
    add_part(out, session->failed, "failed");
    if (!(look && is_all_the_rest(session)))
        add_part(out, session->in_progress, "in progress");
}

static const char *full_word(const struct session *session, enum session_status status)
{
    return status == SESSION_MASKED ? "unknown (possibly failed)" : session_word(session);
}

/* Why all of its units may be restored, and it is partial all the same. */
static void add_bulk_verdict(struct paper *paper, const struct detail_source *source)
{
    const size_t lost = source->detail ? uistate_unresolved(source->state) : 0;
    const struct workload_info *info = session_units_info(source->session);
    if (lost > 0)
        paper_printf(paper, ROLE_WARN, 0,
                     "Its bulk request ended with errors: %zu %s that it asked for never "
                     "became part of this session.",
                     lost, lost == 1 ? info->unit : info->units);
    else
        paper_text(paper, ROLE_WARN, 0, "Its bulk request ended with errors.");
}

void detail_who(struct paper *paper, const struct detail_source *source)
{
    const struct session *session = source->session;
    enum session_status status = session_effective_status(session);
    struct strbuf units, lead;
    char label[DRAW_LABEL_MAX];
    /* Without a name it is called by its counts, which the first line ends with. */
    const bool named = (session->label && *session->label) || session->total == 0 ||
                       session->status == SESSION_UNREADABLE;

    strbuf_init(&units, 256);
    strbuf_init(&lead, 256);
    add_units(&units, session, paper->look);
    strbuf_printf(&lead, "%s %s:", draw_glyph(status, paper->charset), full_word(session, status));
    paper_lead(paper, role_of_status(status), lead.bytes, units.bytes);
    strbuf_release(&units);
    strbuf_release(&lead);
    if (named)
        paper_text(paper, ROLE_ACCENT, 0, draw_label(session, paper->charset, label, sizeof label));
}

/* The journal has what this console did (fetch/writing.c); of a deletion that somebody else was
 * quicker with it has none. */
static bool was_deleted_here(const struct snapshot *snapshot, const struct session *session)
{
    if (session->status != SESSION_DRAFT)
        return false;
    for (size_t i = event_log_count(snapshot->events); i-- > 0;) {
        const struct event *event = event_log_at(snapshot->events, i);
        if (event->kind == EVENT_ACTED && strncmp(event->text, "Deleted ", 8) == 0 &&
            event->workload == session->workload && strcmp(event->id, session->id) == 0)
            return true;
    }
    return false;
}

static void add_head(struct paper *paper, const struct detail_source *source)
{
    const struct session *session = source->session;
    detail_who(paper, source);
    if (session->flags & SESSION_GONE)
        paper_text(paper, ROLE_WARN, 0,
                   was_deleted_here(source->state->snapshot, session)
                       ? "gone: it was deleted from here"
                       : "gone: the service no longer knows it");
    else if (session->flags & SESSION_DOUBTED)
        paper_text(paper, ROLE_WARN, 0, "missing from the last whole list; being looked up");
    if (session_ended_badly(session) && acks_has(source->state->acks, session))
        paper_text(paper, ROLE_DIM, 0, "Acknowledged: it needs no attention any more.");
    if (session->flags & SESSION_PARTIAL_BULK)
        add_bulk_verdict(paper, source);
    if (session->total > 0 && !paper->look)
        paper_bar(paper, 0, draw_bar_of(session));
    if (session_is_running(session) && !paper->look)
        paper_text(paper, ROLE_DIM, 0,
                   "Nothing can be cancelled: Graph has no way to stop a restore that runs.");
}

static void build(struct paper *paper, const struct detail_source *source)
{
    add_head(paper, source);
    const bool runs = session_is_running(source->session);
    if (runs)
        detail_pace(paper, source);
    detail_why(paper, source);
    paper_blank(paper);
    if (!runs)
        detail_pace(paper, source);
    detail_facts(paper, source);
    detail_tasks(paper, source);
    detail_error_rest(paper, source);
    detail_bulk(paper, source);
    detail_artifacts(paper, source);
}

static bool is_acknowledged(const struct detail_source *source)
{
    return source->session && acks_has(source->state->acks, source->session);
}

static bool is_current(const struct detail_page *page, const struct detail_source *source,
                       const struct paper *wanted)
{
    const struct uistate *state = source->state;
    const struct paper *is = &page->paper;
    return page->snapshot_number == state->snapshot_number && page->row == state->row &&
           page->detail == source->detail && page->minute == draw_now(state) &&
           page->time_style == state->time_style && page->acknowledged == is_acknowledged(source) &&
           is->width == wanted->width && is->dense == wanted->dense && is->look == wanted->look &&
           is->charset == wanted->charset;
}

/* What is kept is laid out for the same pane, and may stay there while a key is held. */
static bool may_trail(const struct uistate *state, const struct detail_source *source,
                      const struct paper *wanted)
{
    const struct paper *is = &state->detail_page->paper;
    return state->pane_waits && state->view == VIEW_LIST && source->session &&
           is->width == wanted->width && is->dense == wanted->dense && is->look == wanted->look;
}

/* The lines as they are, or laid out anew on the empty paper. */
static struct detail_page *page_of(struct uistate *state, const struct detail_source *source,
                                   struct paper paper)
{
    bool current = state->detail_page && is_current(state->detail_page, source, &paper);
    state->pane_behind = !current && state->detail_page && may_trail(state, source, &paper);
    if (current || state->pane_behind)
        return state->detail_page;
    if (source->session)
        build(&paper, source);
    else
        paper_text(&paper, ROLE_DIM, 0, "No session is selected.");
    view_detail_forget(state);
    state->detail_page = xcalloc(1, sizeof *state->detail_page);
    *state->detail_page = (struct detail_page){.paper = paper,
                                               .snapshot_number = state->snapshot_number,
                                               .row = state->row,
                                               .detail = source->detail,
                                               .minute = draw_now(state),
                                               .time_style = state->time_style,
                                               .acknowledged = is_acknowledged(source)};
    return state->detail_page;
}

void view_detail_forget(struct uistate *state)
{
    if (state->detail_page)
        paper_release(&state->detail_page->paper);
    free(state->detail_page);
    state->detail_page = NULL;
}

const char *view_session_title(const struct uistate *state, char *buf, size_t size)
{
    char at[16], of[16];
    draw_count((int64_t)state->selection.index + 1, at, sizeof at);
    draw_count(state->order.count, of, sizeof of);
    if (uistate_selected(state))
        snprintf(buf, size, "Session %s of %s", at, of);
    else
        snprintf(buf, size, "Session");
    return buf;
}

const char *view_session_note(const struct uistate *state, const struct view_tabbed *pane,
                              char *buf, size_t size)
{
    const struct session *session = uistate_selected(state);
    char title[64];
    if (!session)
        return "";
    if (!pane->in_title && state->view != VIEW_LIST) /* a row says its workload */
        return workload_info((enum workload)session->workload)->name;
    snprintf(buf, size, "%s", view_session_title(state, title, sizeof title) + strlen("Session "));
    return buf;
}

/* What stands over and beside the lines, for as long as they stay. */
static void keep_title(struct detail_page *page, const struct uistate *state,
                       const struct view_tabbed *pane, const char *title)
{
    char note[sizeof page->note];
    snprintf(page->note, sizeof page->note, "%s",
             view_session_note(state, pane, note, sizeof note));
    snprintf(page->title, sizeof page->title, "%s", title);
}

/* Where the tabs have a line of their own beside the list, its number is a note, which is plain. */
static const char *title_of(const struct uistate *state, struct rect area, char *buf, size_t size)
{
    if (state->view == VIEW_LIST && view_tabs_have_line(state, area))
        return "Session";
    return view_session_title(state, buf, size);
}

void view_detail_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    struct detail_source source = {state, uistate_selected(state), uistate_detail(state)};
    bool alone = state->view == VIEW_DETAIL;
    char buf[64];
    const char *title = title_of(state, area, buf, sizeof buf);
    struct view_tabbed pane;
    struct paper paper;

    if (area.rows < 1)
        return;
    view_tabs_pane(&pane, state, canvas, area, title);
    const struct rect inside = pane.inside;
    paper_init(&paper, inside.cols, LABEL_WIDTH, canvas->charset);
    paper.look = !alone;
    paper.dense = paper.look && inside.rows < DENSE_ROWS;
    struct detail_page *page = page_of(state, &source, paper);
    if (state->pane_behind)
        view_tabs_pane(&pane, state, canvas, area, page->title);
    else
        keep_title(page, state, &pane, title);
    struct scroll *scroll = &state->scrolls[VIEW_DETAIL];
    view_scroll_set(scroll, area, inside, (int)page->paper.count);
    paper_draw(&page->paper, canvas, inside, scroll->top);
    view_pane_note(canvas, area, &pane, scroll, page->note);
    if (alone || state->focus_detail) {
        canvas->cursor_y = inside.y;
        canvas->cursor_x = inside.x;
    }
}
