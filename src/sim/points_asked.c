/* points_asked.c - the two query options that a list of restore points takes. Only their documented
 * form is understood, and of comparisons what goes without saying (le, gt, ge, and). */
#include "sim/points_asked.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/timefmt.h"
#include "base/xalloc.h"

#define FILTER_MAX 1000 /* ours: FilterLengthExceeded is documented, the length is not */

/* Decoded; forms write a blank as '+', a plus of its own is %2B. NULL: the error is written. */
static char *decoded(struct sim_ctx *ctx, const struct sim_raw *raw)
{
    if (raw->text == NULL) {
        sim_fail(ctx, SIM_E_SEARCH);
        return NULL;
    }
    if (raw->length > 3 * FILTER_MAX) {
        sim_fail(ctx, SIM_E_FILTER_LENGTH);
        return NULL;
    }
    char *copy = xstrndup(raw->text, raw->length), *text = xmalloc(raw->length + 1);
    for (char *at = copy; *at != '\0'; at++)
        *at = *at == '+' ? ' ' : *at;
    bool good = sim_percent_decode(copy, raw->length, text, raw->length + 1);
    free(copy);
    if (good && strlen(text) <= FILTER_MAX)
        return text;
    sim_fail(ctx, good ? SIM_E_FILTER_LENGTH : SIM_E_QUERY_OPTION);
    free(text);
    return NULL;
}

static void skip_blanks(const char **at)
{
    *at += strspn(*at, " ");
}

/* Passes a word and the blanks behind it. */
static bool take(const char **at, const char *word)
{
    size_t length = strlen(word);

    skip_blanks(at);
    if (strncasecmp(*at, word, length) != 0)
        return false;
    *at += length;
    skip_blanks(at);
    return true;
}

/* "protectionUnit($filter=id eq 'ID')" */
static bool read_expand(struct sim_ctx *ctx, const char *text, struct sim_point *ret_unit,
                        bool *ret_known)
{
    char id[SIM_GUID_SIZE] = "";
    uint64_t hi = 0, lo = 0;

    if (!take(&text, "protectionUnit") || !take(&text, "(") || !take(&text, "$filter") ||
        !take(&text, "=") || !take(&text, "id") || !take(&text, "eq") || *text++ != '\'')
        return sim_fail(ctx, SIM_E_SEARCH);
    size_t length = strcspn(text, "'");
    if (length < sizeof id)
        snprintf(id, sizeof id, "%.*s", (int)length, text);
    text += length;
    if (*text++ != '\'' || !take(&text, ")") || *text != '\0')
        return sim_fail(ctx, SIM_E_SEARCH);
    if (!sim_guid_parse(id, &hi, &lo))
        return sim_fail(ctx, SIM_E_UNIT_ID);
    *ret_known = sim_point_unit_read(id, ret_unit);
    return true;
}

/* "protectionDateTime lt TIME" */
static bool read_comparison(const char **at, struct sim_points *points)
{
    static const struct {
        const char *word;
        bool from;     /* it moves the beginning, else the end */
        int64_t after; /* so many ms behind the time */
    } words[] = {{"lt", false, 0}, {"le", false, 1}, {"gt", true, 1}, {"ge", true, 0}};
    int64_t at_ms = 0;

    if (!take(at, "protectionDateTime"))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!take(at, words[i].word))
            continue;
        size_t length = strcspn(*at, " ");
        if (!timefmt_parse(*at, length, &at_ms))
            return false;
        *at += length;
        at_ms += words[i].after;
        if (words[i].from)
            points->from_ms = at_ms > points->from_ms ? at_ms : points->from_ms;
        else
            points->to_ms = at_ms < points->to_ms ? at_ms : points->to_ms;
        return true;
    }
    return false;
}

static bool read_filter(struct sim_ctx *ctx, const char *text, struct sim_points *points)
{
    do {
        if (!read_comparison(&text, points))
            return sim_fail(ctx, SIM_E_SEARCH);
    } while (take(&text, "and"));
    return *text == '\0' || sim_fail(ctx, SIM_E_SEARCH);
}

bool sim_points_asked(struct sim_ctx *ctx, struct sim_points *ret_points,
                      struct sim_point *ret_unit, bool *ret_known)
{
    struct sim_points points = {.as_of_ms = ctx->now_ms, .to_ms = INT64_MAX};
    char *expand = decoded(ctx, &ctx->query.expand);
    char *filter = expand == NULL ? NULL : decoded(ctx, &ctx->query.filter);
    bool good = filter != NULL && read_expand(ctx, expand, ret_unit, ret_known) &&
                read_filter(ctx, filter, &points);

    free(expand);
    free(filter);
    if (!good)
        return false;
    points.workload = *ret_known ? ret_unit->workload : SIM_EXCHANGE;
    *ret_points = points;
    return true;
}
