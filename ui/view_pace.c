/* view_pace.c - how what is marked ~ was computed, with the figures of the selected session. */
#include <stdio.h>

#include "paper.h"
#include "view_parts.h"

#define LABEL_WIDTH 12

static void add_intro(struct paper *paper)
{
    paper_text(
        paper, ROLE_FG, 0,
        "What is marked ~ is restoretop's own arithmetic; the service says none of it. All of "
        "it is as of the last reading: nothing becomes late while the console sleeps or is "
        "cut off.");
}

static void add_rate(struct paper *paper, const struct pace *pace)
{
    char rate[16];
    paper_pairf(paper, "RATE", ROLE_FG, "%s", pace_rate_text(pace, rate, sizeof rate));
    paper_text(paper, ROLE_DIM, LABEL_WIDTH,
               "Units that ended per hour, failed ones included, over the last hour or the last "
               "ten units, whichever is longer; the newest count most.");
}

static const char *why_no_eta(const struct pace *pace)
{
    if (pace->left < 0)
        return "- (the service does not say how many units are left)";
    if (pace->left == 0)
        return "- (all units have ended)";
    return pace->first_unit_ms >= 0 ? "- (the next unit gives a pace)"
                                    : "- (no unit has ended since it was first seen)";
}

static void add_eta(struct paper *paper, const struct pace *pace)
{
    char range[32], number[16];
    if (pace->eta_ms < 0)
        paper_pair(paper, "ETA", ROLE_FG, why_no_eta(pace));
    else
        paper_pairf(paper, "ETA", ROLE_FG, "%s%s, for %s more",
                    *pace_range_text(pace, range, sizeof range) == '<' ? "" : "~", range,
                    draw_count(pace->left, number, sizeof number));
    paper_text(
        paper, ROLE_DIM, LABEL_WIDTH,
        "The end should be within it eight times out of ten. The service does not say how many "
        "units run side by side, nor how unlike they are: many possibilities are tried and "
        "weighed by how well the pace so far fits them; that a large restore may still be warming "
        "up, and what is published, count a little. Narrow where that is likely to hold, else "
        "wide enough to hardly ever miss. Rounded, so that it seldom changes.");
}

static void add_table(struct paper *paper, const struct pace_table *table)
{
    struct strbuf text;
    char length[16], number[16];
    strbuf_init(&text, STRBUF_NO_LIMIT);
    for (int i = 0; i < table->row_count; i++)
        strbuf_printf(&text, "%s%s: %s", i > 0 ? ", " : "",
                      draw_count(table->rows[i].units, number, sizeof number),
                      pace_length_text(table->rows[i].ms, length, sizeof length));
    if (table->per_hour > 0)
        strbuf_printf(&text, ", then %s an hour",
                      draw_count(table->per_hour, number, sizeof number));
    paper_text(paper, ROLE_DIM, LABEL_WIDTH, text.bytes);
    strbuf_release(&text);
}

static void add_expected(struct paper *paper, const struct session *session,
                         const struct pace *pace, const struct pace_rules *rules)
{
    char length[16], number[16];
    if (pace->expected_ms < 0) {
        paper_pair(paper, "Expected", ROLE_FG, "- (nothing is published for these units)");
        return;
    }
    paper_pairf(paper, "Expected", ROLE_FG, "%s for %s unit%s",
                pace_about_text(pace->expected_ms, length, sizeof length),
                draw_count(session->total, number, sizeof number), session->total == 1 ? "" : "s");
    paper_printf(paper, ROLE_DIM, LABEL_WIDTH, "%s; interpolated between these:", rules->source);
    add_table(paper, &rules->published[session->workload]);
    if (rules->speed != 1)
        paper_printf(paper, ROLE_WARN, LABEL_WIDTH,
                     "This tenant is simulated and runs %g times as fast as life: what is "
                     "published is divided by %g.",
                     rules->speed, rules->speed);
}

static void add_usual(struct paper *paper, const struct pace *pace)
{
    char half[16], most[16];
    if (pace->usual_ms < 0)
        paper_pair(paper, "Usual", ROLE_FG, "-");
    else
        paper_pairf(paper, "Usual", ROLE_FG, "%s, 95 %% within %s",
                    pace_about_text(pace->usual_ms, half, sizeof half),
                    pace_about_text(pace->usual_p95_ms, most, sizeof most));
    paper_printf(
        paper, ROLE_DIM, LABEL_WIDTH,
        "Restores of a similar size that were seen here from start to end: %d. From %d on, their "
        "median and 95th percentile stand beside what is published.",
        pace->usual_count, PACE_USUAL_LEAST);
}

static void add_limit(struct paper *paper, const struct uistate *state, const char *label,
                      int64_t at_ms, bool holds)
{
    char when[48];
    if (at_ms == TIME_NONE)
        paper_pair(paper, label, ROLE_FG, "-");
    else
        paper_pairf(paper, label, holds ? ROLE_WARN : ROLE_FG, "%s %s",
                    holds ? "since" : "not before", draw_when(state, at_ms, when, sizeof when));
}

static void add_limits(struct paper *paper, const struct uistate *state, const struct pace *pace,
                       const struct pace_rules *rules)
{
    char length[16];
    add_limit(paper, state, "OVERDUE", pace->overdue_at_ms, pace->overdue);
    paper_printf(
        paper, ROLE_DIM, LABEL_WIDTH,
        "After %d %% of what is expected, counted from when it began to restore, not from when "
        "it was a draft. slow: at this pace it will be.",
        rules->overdue_percent);
    add_limit(paper, state, "STALLED", pace->stalled_at_ms, pace->stalled);
    paper_printf(paper, ROLE_DIM, LABEL_WIDTH,
                 "After the first unit, none for %s or for three times the gap that nine of ten "
                 "stay under; if that unit ended before we looked, counted from the first look. "
                 "Before the first unit it can only be OVERDUE.",
                 pace_length_text(rules->stalled_ms, length, sizeof length));
}

static void add_start(struct paper *paper, const struct uistate *state, const struct pace *pace)
{
    char when[48];
    static const char *const known[] = {
        [HISTORY_START_NONE] = "-",
        [HISTORY_START_AT_LEAST] = "it was already running when first seen: at least since",
        [HISTORY_START_OBSERVED] = "seen to begin between two polls:",
        [HISTORY_START_EXACT] = "the earliest start of its units:",
    };
    paper_pairf(paper, "Began", ROLE_FG, "%s %s", known[pace->start],
                pace->start == HISTORY_START_NONE
                    ? ""
                    : draw_when(state, pace->start_ms, when, sizeof when));
    if (pace->reset != HISTORY_RESET_NONE)
        paper_pairf(paper, "Restarted", ROLE_WARN, "%s: %s",
                    draw_when(state, pace->reset_ms, when, sizeof when),
                    history_reset_words(pace->reset));
    paper_text(paper, ROLE_DIM, LABEL_WIDTH,
               "When a count goes back, the number of units changes or a clock is set, what is "
               "derived starts over.");
}

static void add_figures(struct paper *paper, const struct uistate *state,
                        const struct session *session, const struct pace *pace)
{
    const struct pace_rules *rules = snapshot_pace_rules(state->snapshot);
    char label[DRAW_LABEL_MAX];
    paper_heading(paper, draw_label(session, paper->charset, label, sizeof label));
    if (pace->state == PACE_ENDED) {
        add_expected(paper, session, pace, rules);
        add_usual(paper, pace);
        return;
    }
    add_rate(paper, pace);
    add_eta(paper, pace);
    add_expected(paper, session, pace, rules);
    add_usual(paper, pace);
    add_limits(paper, state, pace, rules);
    add_start(paper, state, pace);
}

void view_pace_draw(struct uistate *state, struct canvas *canvas, struct rect area)
{
    const struct session *session = uistate_selected(state);
    struct view_page page;
    struct pace pace;

    if (!view_page_begin(&page, canvas, area, "How ~ is computed", LABEL_WIDTH))
        return;
    add_intro(&page.paper);
    if (session && state->snapshot && snapshot_pace_of(state->snapshot, session, &pace))
        add_figures(&page.paper, state, session, &pace);
    else
        paper_text(&page.paper, ROLE_DIM, 0,
                   "Nothing is computed of the selected session: it is a draft, or there is none.");
    view_page_end(&page, &state->scrolls[VIEW_PACE], "");
}
