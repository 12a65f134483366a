/* view_limits.c - the line above the list on large screens: what counts towards Microsoft's
 * limits. The numbers are the overview's (limits.h), counted once for each snapshot. */
#include <inttypes.h>
#include <stdio.h>

#include "model/limits.h"
#include "view_parts.h"

struct pen {
    struct canvas *canvas;
    struct rect line;
    int x;
};

static const enum workload order[] = {WORKLOAD_SHAREPOINT, WORKLOAD_ONEDRIVE, WORKLOAD_EXCHANGE,
                                      WORKLOAD_OTHER};
#define ORDER_COUNT (sizeof order / sizeof *order)

static void say(struct pen *pen, int gap, enum role role, const char *text)
{
    pen->x += gap;
    pen->x +=
        canvas_put(pen->canvas, pen->line, pen->line.y, pen->x, (struct put){.role = role}, text);
}

/* "SP 124"; that of an unknown kind only where there is one. */
static void say_of(struct pen *pen, enum workload workload, int64_t count, bool least, bool near)
{
    char text[48], number[24];
    if (workload == WORKLOAD_OTHER && count == 0 && !least)
        return;
    snprintf(text, sizeof text, "%s %s%s", workload_info(workload)->code, least ? ">=" : "",
             draw_count(count, number, sizeof number));
    say(pen, 2, near ? ROLE_WARN : ROLE_FG, text);
}

/* The documents do not say whether the 25 are of each workload: they are shown of the tenant. */
static void say_sessions(struct pen *pen, const struct limits_of *of)
{
    const uint32_t all = of[LIMITS_TENANT].running;
    const bool near = limits_near(all, LIMITS_SESSIONS);
    char text[32];
    say(pen, 0, ROLE_HEADER, "Limits");
    say(pen, 2, ROLE_DIM, "sessions");
    for (size_t i = 0; i < ORDER_COUNT; i++)
        say_of(pen, order[i], of[order[i]].running, false, false);
    snprintf(text, sizeof text, ", %" PRIu32 "/%d", all, LIMITS_SESSIONS);
    say(pen, 0, near ? ROLE_WARN : ROLE_FG, text);
}

/* A session that does not say how many makes the sum a least. */
static void say_units(struct pen *pen, const struct limits_of *of)
{
    char text[48], number[24];
    say(pen, 3, ROLE_DIM, "units in flight");
    for (size_t i = 0; i < ORDER_COUNT; i++)
        say_of(pen, order[i], of[order[i]].in_flight, of[order[i]].uncounted > 0,
               limits_near(of[order[i]].in_flight, LIMITS_UNITS));
    snprintf(text, sizeof text, ", of %s each", draw_count(LIMITS_UNITS, number, sizeof number));
    say(pen, 0, ROLE_DIM, text);
    say(pen, 3, ROLE_DIM, "units created today");
    snprintf(text, sizeof text, "%s%s", of[LIMITS_TENANT].uncounted_today > 0 ? ">=" : "",
             draw_count(of[LIMITS_TENANT].units_today, number, sizeof number));
    say(pen, 1, ROLE_FG, text);
}

void view_limits_draw(const struct uistate *state, struct canvas *canvas, struct rect line)
{
    struct pen pen = {canvas, line, line.x + 1};
    if (line.rows == 0)
        return;
    say_sessions(&pen, state->tally.limits.of);
    say_units(&pen, state->tally.limits.of);
}
