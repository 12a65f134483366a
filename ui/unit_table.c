#include "unit_table.h"

#include <string.h>

#include "base/ascii.h"
#include "base/spans.h"
#include "base/utf8.h"
#include "draw.h"
#include "view_parts.h"

static void write_status(const struct unit_table_context *context, const struct artifact *unit,
                         struct strbuf *out)
{
    (void)context;
    strbuf_puts(out, unit->unreadable    ? "unreadable"
                     : unit->status_word ? unit->status_word
                                         : "(none)");
}

static void write_name(const struct unit_table_context *context, const struct artifact *unit,
                       struct strbuf *out)
{
    detail_unit_name(unit, context->charset, out);
}

static void write_destination(const struct unit_table_context *context, const struct artifact *unit,
                              struct strbuf *out)
{
    const char *to = unit->destination;
    (void)context;
    strbuf_puts(out, to && ascii_casecmp(to, "inPlace") == 0 ? "same" : to ? to : "");
}

static void write_moment(const struct unit_table_context *context, int64_t ms, struct strbuf *out)
{
    char buf[48];
    if (ms != TIME_NONE)
        strbuf_puts(out, timefmt_moment(ms, context->now_ms, context->time_style, buf, sizeof buf));
}

#define DATES_FROM 100 /* columns from which a point has its date without others losing theirs */

/* A point is chosen by its date, to ten minutes: "23h" tells nobody which it was. */
static void write_point(const struct unit_table_context *context, const struct artifact *unit,
                        struct strbuf *out)
{
    struct unit_table_context dated = *context;
    if (context->time_style == TIME_STYLE_RELATIVE && context->cols >= DATES_FROM)
        dated.time_style = TIME_STYLE_LOCAL;
    write_moment(&dated, artifact_point_ms(unit), out);
}

static void write_start(const struct unit_table_context *context, const struct artifact *unit,
                        struct strbuf *out)
{
    write_moment(context, unit->start_ms, out);
}

static void write_took(const struct unit_table_context *context, const struct artifact *unit,
                       struct strbuf *out)
{
    int64_t took = artifact_took_ms(unit);
    char buf[16];
    (void)context;
    if (took >= 0 && took < MINUTE_MS)
        strbuf_puts(out, "<1m");
    else if (took >= 0)
        strbuf_puts(out, timefmt_duration(took, buf, sizeof buf));
}

static void write_items(const struct unit_table_context *context, const struct artifact *unit,
                        struct strbuf *out)
{
    char buf[16];
    (void)context;
    if (unit->restored_item_count >= 0)
        strbuf_puts(out, draw_count(unit->restored_item_count, buf, sizeof buf));
}

/* "/sites/Finance": the host is the same in each row, and would be all that can be read of them. */
static const char *path_of(const char *place)
{
    const char *host = ascii_ncasecmp(place, "https://", 8) == 0 ? place + 8 : NULL;
    const char *path = host ? strchr(host, '/') : NULL;
    return path && path[1] ? path : place;
}

/* Its code, else what the service says of it. */
static void write_reason(const struct session_error *error, struct strbuf *out)
{
    char words[200];
    const char *said[] = {error ? error->code : NULL, error ? error->message : NULL,
                          "no reason given"};
    size_t i = 0;
    while (!said[i] || !*said[i])
        i++;
    utf8_copy(words, sizeof words, said[i]); /* a message can be long, the column is not */
    strbuf_puts(out, words);
}

/* Why it failed, or where it went. */
static void write_result(const struct unit_table_context *context, const struct artifact *unit,
                         struct strbuf *out)
{
    const char *place = artifact_place_text(unit);
    char buf[16];
    if (unit->error || unit->status == ARTIFACT_FAILED) {
        write_reason(unit->error, out);
        return;
    }
    switch (artifact_place(unit, context->now_ms)) {
    case PLACE_NONE:
        break;
    case PLACE_UNTOLD: /* in place, the column DEST says it */
        if (artifact_goes_elsewhere(unit))
            strbuf_puts(out, "place not told");
        break;
    case PLACE_TOLD: /* a folder's name is the unit's: then how much went there */
        if (place == artifact_title(unit) && unit->restored_item_count > 0)
            strbuf_printf(out, "%s item%s", draw_count(unit->restored_item_count, buf, sizeof buf),
                          unit->restored_item_count == 1 ? "" : "s");
        else
            strbuf_puts(out, context->cols < DATES_FROM ? path_of(place) : place);
        break;
    case PLACE_PENDING:
        strbuf_puts(out, "pending, up to 15 min");
        break;
    case PLACE_NOWHERE:
        strbuf_puts(out, "identical, nothing to restore");
        break;
    }
}

static enum role status_role(const struct artifact *unit)
{
    return role_of_status(detail_unit_glyph(unit));
}

/* An id in place of a name is no name. */
static enum role name_role(const struct artifact *unit)
{
    return artifact_title(unit) == unit->id ? ROLE_DIM : ROLE_FG;
}

static enum role plain_role(const struct artifact *unit)
{
    (void)unit;
    return ROLE_FG;
}

static enum role dim_role(const struct artifact *unit)
{
    (void)unit;
    return ROLE_DIM;
}

static enum role result_role(const struct artifact *unit)
{
    if (artifact_is_bad(unit))
        return ROLE_STATUS_FAILED;
    return unit->restored_item_count == 0 || !artifact_place_text(unit) ? ROLE_DIM : ROLE_FG;
}

/* clang-format off */
static const struct unit_column_info infos[UNIT_COLUMN_COUNT] = {
#define UNIT_COLUMN(name, title, sort, ...) [UNIT_COLUMN_##name] = {title, UNIT_SORT_##sort, __VA_ARGS__},
#include "unit_columns.def"
#undef UNIT_COLUMN
};
/* clang-format on */

const struct unit_column_info *unit_column_info(enum unit_column column)
{
    return &infos[column];
}

/* Numbers and times: as wide as the widest on the screen. */
static int width_of(enum unit_column column, const struct unit_table_context *context,
                    const struct artifact *const *rows, size_t row_count)
{
    const struct unit_column_info *info = &infos[column];
    int most = info->width > 0 ? info->width : (int)strlen(info->title);
    struct strbuf text;
    if (!info->right)
        return most;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < row_count; i++) {
        strbuf_clear(&text);
        info->write(context, rows[i], &text);
        int width = text_width(text.bytes, text.length, context->charset);
        most = width > most ? width : most;
    }
    strbuf_release(&text);
    return most;
}

static int sum_of(const struct unit_table *table)
{
    int sum = table->prefix;
    for (int i = 0; i < table->count; i++)
        sum += table->columns[i].width + (i > 0);
    return sum;
}

/* ISO times take 20 columns each: what can best be done without goes, one after the other. */
static void drop_wide(struct unit_table *table, int cols)
{
    for (int goes = 1; goes < UNIT_COLUMN_COUNT; goes++) {
        int i = 0;
        while (i < table->count && infos[table->columns[i].column].goes != goes)
            i++;
        if (i == table->count || sum_of(table) <= cols)
            continue;
        memmove(&table->columns[i], &table->columns[i + 1],
                (size_t)(table->count - i - 1) * sizeof table->columns[0]);
        table->count--;
    }
}

/* What is left over goes to the columns that have a share in it. */
static void give_rest(struct unit_table *table, int cols)
{
    int rest = cols - sum_of(table), shares = 0;
    for (int i = 0; i < table->count; i++)
        shares += infos[table->columns[i].column].share;
    for (int i = 0; i < table->count && shares > 0; i++) {
        int share = infos[table->columns[i].column].share;
        int part = rest * share / shares;
        table->columns[i].width += part;
        rest -= part;
        shares -= share;
    }
    int x = table->prefix;
    for (int i = 0; i < table->count; i++) {
        int width = table->columns[i].width;
        table->columns[i].width = width < 0 ? 0 : width;
        table->columns[i].x = x;
        x += table->columns[i].width + 1;
    }
}

void unit_table_layout(struct unit_table *ret, const struct unit_table_context *context,
                       const struct artifact *const *rows, size_t row_count)
{
    *ret = (struct unit_table){.prefix = context->cols >= 60 ? 4 : 3};
    for (int i = 0; i < UNIT_COLUMN_COUNT; i++) {
        enum unit_column column = (enum unit_column)i;
        if (context->cols < infos[i].from || (column == UNIT_COLUMN_ITEMS && !context->items))
            continue;
        ret->columns[ret->count].column = column;
        ret->columns[ret->count++].width = width_of(column, context, rows, row_count);
    }
    drop_wide(ret, context->cols);
    give_rest(ret, context->cols);
}
