/* view_timeline.c - what was seen to happen to one session, newest first, and between it the
 * moments that the service tells. */
#include <stdio.h>
#include <string.h>

#include "base/spans.h"
#include "view_parts.h"

struct moment {
    int64_t at_ms;
    char text[160];
};

static bool is_of(const struct uistate *state, const struct session *session,
                  const struct event *event)
{
    struct session space;
    if (event->workload != session->workload || *event->id == '\0')
        return false;
    return strcmp(event->id, session->id) == 0 ||
           (strlen(event->id) == sizeof event->id - 1 && /* a longer one is cut there */
            event->row == state->row &&
            snapshot_row_of(state->snapshot, event->row, session->id,
                            (enum workload)session->workload, &space));
}

/* Newest first: the end, then the beginning. */
static size_t told_moments(const struct session *session, struct moment moments[2])
{
    const char *by = session_by(session);
    size_t count = 0;
    if (session->completed_ms != TIME_NONE) {
        moments[count].at_ms = session->completed_ms;
        snprintf(moments[count++].text, sizeof moments->text, "= ended");
    }
    if (session->created_ms != TIME_NONE) {
        moments[count].at_ms = session->created_ms;
        snprintf(moments[count++].text, sizeof moments->text, "= created%s%.*s", by ? " by " : "",
                 100, by ? by : "");
    }
    return count;
}

static void add_moment(struct paper *paper, const struct uistate *state, int64_t at_ms,
                       enum role role, const char *text)
{
    char when[48];
    draw_when(state, at_ms, when, sizeof when);
    paper_item(paper, ROLE_DIM, when, role, text);
}

static void add_event(struct paper *paper, const struct uistate *state, const struct event *event)
{
    const struct view_event_look look = view_event_look(event, paper->charset);
    const bool plain = event->kind != EVENT_STATUS && event->kind != EVENT_FAULT;
    char words[EVENT_WORDS_MAX + 8], text[EVENT_WORDS_MAX + 16];
    snprintf(text, sizeof text, "%s %s", look.glyph,
             view_event_words(event, paper->charset, words, sizeof words));
    add_moment(paper, state, event->at_ms, plain ? ROLE_FG : look.role, text);
}

/* Units end with each poll, for hours: those of an hour are one line, where nothing stands between
 * them. True: `older` is in `event` now. */
static bool takes_in(struct event *event, const struct event *older, const struct moment *between)
{
    const bool alike = event->kind == EVENT_UNITS && older->kind == EVENT_UNITS &&
                       event->at_ms / HOUR_MS == older->at_ms / HOUR_MS;
    if (!alike || (between && between->at_ms >= older->at_ms))
        return false;
    const int64_t sum = (int64_t)event->delta + older->delta; /* of a tenant that counts wildly */
    event->delta = sum > INT32_MAX ? INT32_MAX : sum < 0 ? 0 : (int32_t)sum;
    return true;
}

static void build(struct paper *paper, const struct uistate *state, const struct session *session)
{
    const struct event_log *log = state->snapshot->events;
    struct moment moments[2] = {{0}};
    const size_t told = told_moments(session, moments);
    struct event line = {.kind = EVENT_KIND_COUNT}; /* the one that is not drawn yet */
    size_t at = 0, seen = 0;

    for (size_t i = event_log_count(log); i-- > 0;) {
        const struct event *event = event_log_at(log, i);
        if (!is_of(state, session, event) ||
            (seen > 0 && takes_in(&line, event, at < told ? &moments[at] : NULL)))
            continue;
        if (seen++ > 0)
            add_event(paper, state, &line);
        for (; at < told && moments[at].at_ms >= event->at_ms; at++)
            add_moment(paper, state, moments[at].at_ms, ROLE_DIM, moments[at].text);
        line = *event;
    }
    if (seen > 0)
        add_event(paper, state, &line);
    for (; at < told; at++)
        add_moment(paper, state, moments[at].at_ms, ROLE_DIM, moments[at].text);
    paper_blank(paper);
    if (seen == 0)
        paper_text(paper, ROLE_DIM, 0, "None of the events that are kept is about it.");
    if (told > 0)
        paper_text(paper, ROLE_DIM, 0,
                   "= marks a time that the service gave; the others are when it was seen here.");
}

static int width_of(const struct uistate *state, int64_t at_ms)
{
    char when[48];
    return at_ms == TIME_NONE ? 0 : (int)strlen(draw_when(state, at_ms, when, sizeof when));
}

/* The widest time: "14:32", "13 Oct 14:32", with the zone where clocks have changed. */
static int widest(const struct uistate *state, const struct session *session)
{
    const struct event_log *log = state->snapshot->events;
    const int ended = width_of(state, session->completed_ms);
    int most = width_of(state, session->created_ms);
    most = ended > most ? ended : most;
    for (size_t i = 0; i < event_log_count(log); i++) {
        const struct event *event = event_log_at(log, i);
        const int width = is_of(state, session, event) ? width_of(state, event->at_ms) : 0;
        most = width > most ? width : most;
    }
    return most + 1;
}

void view_timeline_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    const struct detail_source source = {state, uistate_selected(state), uistate_detail(state)};
    const int label_width = source.session ? widest(state, source.session) : 0;
    char title[64], note[64];
    struct view_page page;

    if (!view_page_begin_tab(&page, state, canvas, area,
                             view_session_title(state, title, sizeof title), label_width))
        return;
    if (source.session) {
        detail_who(&page.paper, &source);
        paper_blank(&page.paper);
        build(&page.paper, state, source.session);
    }
    view_page_end(&page, &state->scrolls[VIEW_TIMELINE],
                  view_session_note(state, &page.tabbed, note, sizeof note));
}
