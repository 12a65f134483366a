#include "model/label.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "base/percent.h"
#include "base/strbuf.h"
#include "base/timefmt.h"
#include "base/utf8.h"

static const char arrow[] = "-> "; /* before a destination */

/* "12 mailboxes", at most 22 bytes, without printf: a sort or a filter by label makes one for each
 * row, and printf took a third of it. */
static void count_units(uint32_t count, const char *units, char *buf)
{
    char digits[12];
    size_t at = sizeof digits - 1;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + count % 10);
        count /= 10;
    } while (count > 0);
    stpcpy(stpcpy(stpcpy(buf, digits + at), " "), units);
}

/* Before it is activated nobody looks for its units, and at its end none are to come. */
static const char *bulk_words(const struct session *session)
{
    if (session->status == SESSION_DRAFT)
        return "bulk, not resolved";
    return session_is_terminal(session) ? "bulk, no units" : "bulk, resolving";
}

char *label_from_counts(const struct session *session, char *buf, size_t size)
{
    const struct workload_info *info = session_units_info(session);
    if (session->total < 0)
        snprintf(buf, size, "restore");
    else if (session->total == 0 && session->job == JOB_BULK)
        snprintf(buf, size, "%s", bulk_words(session));
    else
        count_units((uint32_t)session->total, session->total == 1 ? info->unit : info->units, buf);
    return buf;
}

const char *label_or_counts(const struct session *session, char *buf, size_t size)
{
    const bool named = session->label && *session->label;
    return named ? session->label : label_from_counts(session, buf, size);
}

size_t label_tail(const char *label)
{
    size_t length = strlen(label), at = length;
    while (at > 0 && ascii_is_digit(label[at - 1]))
        at--;
    bool counted = at < length && at >= 2 && label[at - 1] == '+' && label[at - 2] == ' ';
    return counted ? at - 2 : length;
}

size_t label_brief(const char *label)
{
    return label_is_counted(label) ? strcspn(label, ",") : strlen(label);
}

static void add_name(struct strbuf *out, const char *name, size_t length)
{
    const size_t kept = utf8_cut(name, length, LABEL_NAME_MAX);
    strbuf_add(out, name, kept);
    if (kept < length)
        strbuf_puts(out, "\u2026");
}

static bool has_text(const char *text)
{
    return text && *text; /* an empty text stands for null in granular answers */
}

/* Where the artifact went, else where it came from, as a person reads it. False: it says neither.
 */
static bool artifact_name(const struct artifact *artifact, struct strbuf *ret, bool *ret_source)
{
    const char *const names[] = {artifact->restored_site_name, artifact->restored_folder_name};
    const char *const urls[] = {artifact->restored_site_url, artifact->restored_item_url,
                                artifact->web_url};
    *ret_source = false;
    for (size_t i = 0; i < 2; i++)
        if (has_text(names[i]))
            return strbuf_puts(ret, names[i]);
    for (size_t i = 0; i < 3 && ret->length == 0; i++) {
        *ret_source = i == 2;
        if (urls[i])
            percent_read_last(ret, urls[i]);
    }
    return ret->length > 0;
}

static void add_more(struct strbuf *out, const struct session *session)
{
    if (session->total > 1) /* what came is a page, and no count */
        strbuf_printf(out, " +%d", session->total - 1);
}

static bool add_destination(struct strbuf *out, const struct session *session,
                            const struct label_sources *sources)
{
    struct strbuf name;
    bool named = false, source = false;
    strbuf_init(&name, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < sources->artifact_count && !named; i++)
        named = artifact_name(&sources->artifacts[i], &name, &source);
    if (named) {
        strbuf_puts(out, source ? "" : arrow);
        add_name(out, name.bytes, name.length);
        add_more(out, session);
    }
    strbuf_release(&name);
    return named;
}

static void add_day(struct strbuf *out, int64_t ms, const struct session *session)
{
    time_t moment = (time_t)(ms / 1000), created = (time_t)(session->created_ms / 1000);
    struct tm day, start;
    if (!localtime_r(&moment, &day))
        return;
    strbuf_printf(out, "%d %s", day.tm_mday, timefmt_month(day.tm_mon));
    bool same_year = session->created_ms != TIME_NONE && localtime_r(&created, &start) &&
                     start.tm_year == day.tm_year;
    if (!same_year)
        strbuf_printf(out, " %d", day.tm_year + 1900);
}

static bool same_day(int64_t a, int64_t b)
{
    time_t a_s = (time_t)(a / 1000), b_s = (time_t)(b / 1000);
    struct tm a_tm, b_tm;
    return localtime_r(&a_s, &a_tm) && localtime_r(&b_s, &b_tm) && a_tm.tm_year == b_tm.tm_year &&
           a_tm.tm_yday == b_tm.tm_yday;
}

static bool add_points(struct strbuf *out, const struct session *session,
                       const struct label_sources *sources)
{
    int64_t first = TIME_NONE, last = TIME_NONE;
    for (size_t i = 0; i < sources->artifact_count; i++) {
        const int64_t ms = artifact_point_ms(&sources->artifacts[i]);
        if (ms == TIME_NONE)
            continue;
        if (first == TIME_NONE || ms < first)
            first = ms;
        if (ms > last)
            last = ms;
    }
    if (first == TIME_NONE)
        return false;
    char counted[64];
    bool one = same_day(first, last);
    strbuf_printf(out, "%s, %s ", label_from_counts(session, counted, sizeof counted),
                  one ? "point" : "points");
    add_day(out, first, session);
    if (!one) {
        strbuf_puts(out, " to ");
        add_day(out, last, session);
    }
    return true;
}

static bool add_bulk_name(struct strbuf *out, const struct label_sources *sources)
{
    for (size_t i = 0; i < sources->bulk_count; i++) {
        const char *name = sources->bulk[i].display_name;
        if (!has_text(name))
            continue;
        add_name(out, name, strlen(name));
        return true;
    }
    return false;
}

const char *label_compute(const struct session *session, const struct label_sources *sources,
                          struct arena *arena)
{
    struct strbuf out;
    strbuf_init(&out, (size_t)4 * LABEL_NAME_MAX);
    const char *label = NULL;
    if (add_bulk_name(&out, sources) || add_destination(&out, session, sources) ||
        add_points(&out, session, sources))
        label = arena_intern_bytes(arena, out.bytes, out.length);
    strbuf_release(&out);
    return label;
}

const char *label_from_source(const struct session *session, const char *name, size_t length,
                              struct arena *arena)
{
    struct strbuf out;
    strbuf_init(&out, (size_t)4 * LABEL_NAME_MAX);
    add_name(&out, name, length);
    add_more(&out, session);
    const char *label = arena_intern_bytes(arena, out.bytes, out.length);
    strbuf_release(&out);
    return label;
}

bool label_can_be_read(const struct session *session)
{
    return session_id_known(session) && session->status != SESSION_UNREADABLE &&
           session->workload != WORKLOAD_OTHER && !(session->flags & SESSION_GONE);
}

bool label_is_destination(const char *label)
{
    return strncmp(label, arrow, strlen(arrow)) == 0;
}

bool label_is_counted(const char *label)
{
    size_t digits = strspn(label, "0123456789");
    bool counted = (digits > 0 && label[digits] == ' ') || strncmp(label, "restore,", 8) == 0;
    return counted && strstr(label, ", point") != NULL;
}
