#include "fetch/unit_pass.h"

#include <string.h>

#include "base/clock.h"

#define SLACK 1000 /* units that a list may repeat, beside those that are counted */

void unit_pass_init(struct unit_pass *pass)
{
    *pass = (struct unit_pass){.began_boot_ms = CLOCK_NEVER, .anew_boot_ms = CLOCK_NEVER};
}

static bool page_is_settled(const struct unit_page *page, int64_t now_wall_ms)
{
    for (size_t i = 0; i < page->count; i++)
        if (!artifact_is_settled(&page->artifacts[i], now_wall_ms))
            return false;
    return true;
}

/* A place that the service fills in late: nothing else changes in a session that has ended. */
static bool awaits_place(const struct units *units, int64_t now_wall_ms)
{
    struct unit_walk walk = {units, 0, 0};
    for (const struct artifact *unit; (unit = units_next(&walk));)
        if (artifact_place(unit, now_wall_ms) == PLACE_PENDING)
            return true;
    return false;
}

static bool counts_moved(const struct unit_pass *pass, const struct session *session)
{
    return pass->completed != session->completed || pass->failed != session->failed ||
           pass->total != session->total;
}

bool unit_pass_due(const struct unit_pass *pass, const struct units *units,
                   const struct session *session, int64_t now_boot_ms, int64_t now_wall_ms)
{
    const bool rested =
        pass->began_boot_ms == CLOCK_NEVER || now_boot_ms - pass->began_boot_ms >= PASS_QUIET_MS;
    if (!session_is_running(session))
        return units && rested && awaits_place(units, now_wall_ms);
    if (!units || !pass->all || units->page_count < 2)
        return true;
    return rested || !units->whole || counts_moved(pass, session);
}

/* Up to the first page that holds units: one before it says nothing of the session. */
static size_t look_limit(const struct units *units, size_t all)
{
    size_t empty = 0;
    while (empty < units->page_count && units->pages[empty]->count == 0)
        empty++;
    return empty < all ? empty + 1 : all;
}

/* Pages that there are to be read, as far as is known. */
static size_t page_limit(const struct unit_pass *pass, const struct units *units)
{
    if (!units)
        return 1;
    const size_t all = units->whole ? units->page_count : units->page_count + 1;
    return pass->all ? all : look_limit(units, all);
}

static bool wants(const struct unit_pass *pass, const struct units *units, size_t at,
                  int64_t now_wall_ms)
{
    if (!units || at >= units->page_count || pass->kind == PASS_ASKED)
        return true;
    /* More units may be added at the end. */
    return (units->whole && at + 1 == units->page_count) ||
           !page_is_settled(units->pages[at], now_wall_ms);
}

/* From page `at` on; a poll goes round to where the last one began. */
static bool find(struct unit_pass *pass, const struct units *units, size_t at, int64_t now_wall_ms)
{
    const size_t limit = page_limit(pass, units);
    for (; pass->left > 0 && pass->looked < limit; at++) {
        if (at >= limit && pass->kind != PASS_POLL)
            break;
        pass->looked++;
        if (!wants(pass, units, at % limit, now_wall_ms))
            continue;
        pass->at = at % limit;
        pass->left--;
        return true;
    }
    pass->ended = pass->kind;
    unit_pass_end(pass);
    return false;
}

void unit_pass_raise(struct unit_pass *pass, enum pass_kind kind)
{
    const bool in_time = pass->looked <= 1 && pass->at == 0;
    if (in_time && kind > pass->kind) {
        pass->kind = kind;
        pass->left = SIZE_MAX;
    } else if (!in_time && kind > PASS_POLL && kind > pass->again) {
        pass->again = kind;
    }
}

bool unit_pass_begin(struct unit_pass *pass, enum pass_kind kind, const struct units *units,
                     const struct session *session, int64_t now_boot_ms, int64_t now_wall_ms)
{
    const size_t limit = page_limit(pass, units);
    pass->kind = kind;
    pass->again = PASS_NONE;
    pass->restarted = false;
    pass->looked = 0;
    pass->left = kind == PASS_POLL ? PASS_PAGES : SIZE_MAX;
    pass->began_boot_ms = now_boot_ms;
    if (session) {
        pass->completed = session->completed;
        pass->failed = session->failed;
        pass->total = session->total;
    }
    return find(pass, units, kind == PASS_POLL && pass->from < limit ? pass->from : 0, now_wall_ms);
}

bool unit_pass_next(struct unit_pass *pass, const struct units *units, int64_t now_wall_ms)
{
    pass->from = pass->at + 1;
    return find(pass, units, pass->at + 1, now_wall_ms);
}

/* A list that always names some unit twice is no shift: it does so after a whole reading, too. */
bool unit_pass_shifted(struct unit_pass *pass, const struct units *units, int64_t now_boot_ms)
{
    const bool asked = pass->ended == PASS_ASKED;
    const bool cheap = !asked && (units->page_count <= PASS_PAGES || pass->ended == PASS_CHANGED);
    if (!units->whole || units->page_count < 2)
        return false;
    const size_t distinct = units_distinct(units), repeated = units->count - distinct;
    const bool shifted =
        asked ? repeated > 0 : distinct < pass->distinct || repeated > pass->repeated;
    if (asked || distinct > pass->distinct)
        pass->distinct = distinct;
    if (asked)
        pass->repeated = repeated;
    const bool rested =
        pass->anew_boot_ms == CLOCK_NEVER || now_boot_ms - pass->anew_boot_ms >= PASS_QUIET_MS;
    if (!shifted || !(cheap || rested))
        return false;
    pass->anew_boot_ms = now_boot_ms;
    return true;
}

void unit_pass_end(struct unit_pass *pass)
{
    pass->kind = PASS_NONE;
}

bool unit_pass_goes_round(const struct units *units, const struct session *session)
{
    const size_t last = units->page_count - 1;
    const char *link = units->pages[last]->next_link;
    const size_t counted = session && session->total > 0 ? (size_t)session->total : 0;
    if (!link)
        return false;
    if (units->count > PASS_UNITS || (counted > 0 && units->count > 2 * counted + SLACK))
        return true;
    size_t empty = units->pages[last]->count == 0;
    for (size_t i = 0; i < last; i++) {
        empty += units->pages[i]->count == 0;
        if (strcmp(units->pages[i]->next_link ? units->pages[i]->next_link : "", link) == 0)
            return true;
    }
    return empty > PASS_EMPTY;
}
