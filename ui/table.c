/* table.c - first what each column says and how it looks, then where the columns stand: widths are
 * measured of what is visible, and whole columns go until the rest has room. */
#include "table.h"

#include <string.h>

#include "base/spans.h"
#include "draw.h"
#include "model/label.h"

#define WHAT_SHARE 14  /* columns that WHAT has at least in a list of 60 to WIDE_LIST */
#define USUAL_FROM 64  /* from here on a column counts with its usual width */
#define WIDE_LIST  100 /* from here on long titles */
#define ROOMY_LIST 130 /* room for "unknown (possibly failed)" that leaves the name its own */
/* From here on a number has its usual width whatever is in sight: columns that move as one scrolls
 * are hard to read, and were 900 bytes when one count grew. */
#define STEADY_FROM 120

static void write_status(const struct table_context *context, const struct session *session,
                         struct strbuf *out)
{
    (void)context;
    if (session->flags & SESSION_GONE)
        strbuf_puts(out, "gone");
    else if (session->status == SESSION_MASKED)
        strbuf_puts(out, "unknown?"); /* `failed` may stand behind it: never a plain word */
    else
        strbuf_puts(out, session_word(session));
}

static void write_workload(const struct table_context *context, const struct session *session,
                           struct strbuf *out)
{
    (void)context;
    strbuf_puts(out, workload_info((enum workload)session->workload)->code);
}

/* Its units may not be seen, so there is no name to come. */
static bool is_hidden(const struct table_context *context, const struct session *session)
{
    bool named = session->label && *session->label;
    return !named && session->job != JOB_GRANULAR && session->status != SESSION_UNREADABLE &&
           (context->not_permitted & 1U << session->workload);
}

static void write_what(const struct table_context *context, const struct session *session,
                       struct strbuf *out)
{
    char buf[DRAW_LABEL_MAX];
    if (session->status == SESSION_MASKED && context->cols >= ROOMY_LIST)
        strbuf_puts(out, "unknown (possibly failed): ");
    if (session->status == SESSION_UNREADABLE)
        strbuf_printf(out, "%s: ", session->id);
    if (is_hidden(context, session))
        strbuf_puts(out, "not permitted: ");
    strbuf_puts(out, draw_label(session, context->charset, buf, sizeof buf));
}

/* What is restored, as the detail says it: with the failed ones in it, "25/25" beside "partial" and
 * "2/2" beside "failed" would read as success. */
static void write_units(const struct table_context *context, const struct session *session,
                        struct strbuf *out)
{
    char text[32];
    (void)context;
    strbuf_puts(out, session_units_text(session, text, sizeof text));
}

static void write_delta(const struct table_context *context, const struct session *session,
                        struct strbuf *out)
{
    (void)context;
    if (session->flags & SESSION_COUNTS_CHANGED && session->units_delta > 0)
        strbuf_printf(out, "+%d", session->units_delta);
    else if (session->flags & SESSION_NEW)
        strbuf_puts(out, "new");
}

static void write_failed(const struct table_context *context, const struct session *session,
                         struct strbuf *out)
{
    (void)context;
    if (session->failed > 0)
        strbuf_printf(out, "%d", session->failed);
    else if (session->failed < 0)
        strbuf_putc(out, '-');
}

static void write_duration(const struct table_context *context, const struct session *session,
                           struct strbuf *out)
{
    int64_t duration = draw_duration(context->paces, session,
                                     draw_run_known(context->snapshot, session, context->run_ms));
    char buf[16];
    if (duration >= 0 && duration < MINUTE_MS)
        strbuf_puts(out, "<1m");
    else
        strbuf_puts(out, timefmt_duration(duration, buf, sizeof buf));
}

/* What does not run has neither. */
static void write_rate(const struct table_context *context, const struct session *session,
                       struct strbuf *out)
{
    const struct pace *pace = paces_find(context->paces, session);
    char buf[16];
    if (pace)
        strbuf_puts(out, pace_rate_text(pace, buf, sizeof buf));
}

static void write_eta(const struct table_context *context, const struct session *session,
                      struct strbuf *out)
{
    const struct pace *pace = paces_find(context->paces, session);
    char buf[16];
    if (pace)
        strbuf_puts(out, pace_eta_text(pace, buf, sizeof buf));
    else if (session_is_terminal(session) && !(session->flags & SESSION_GONE))
        strbuf_puts(out, session->status == SESSION_FAILED ? "-" : "done");
}

static void write_ended(const struct table_context *context, const struct session *session,
                        struct strbuf *out)
{
    const int64_t ended_ms = session_ended_ms(session);
    char buf[48];
    if (ended_ms != TIME_NONE)
        strbuf_puts(
            out, timefmt_moment(ended_ms, context->now_ms, context->time_style, buf, sizeof buf));
}

static void write_created(const struct table_context *context, const struct session *session,
                          struct strbuf *out)
{
    char buf[48];
    strbuf_puts(out, timefmt_moment(session->created_ms, context->now_ms, context->time_style, buf,
                                    sizeof buf));
}

static void write_by(const struct table_context *context, const struct session *session,
                     struct strbuf *out)
{
    const char *by = session_by(session);
    (void)context;
    strbuf_puts(out, by ? by : "-");
}

/* Its end: that is what the dialogs ask for. */
static void write_id(const struct table_context *context, const struct session *session,
                     struct strbuf *out)
{
    const char *dash = strrchr(session->id, '-');
    (void)context;
    strbuf_puts(out, dash ? dash + 1 : session->id);
}

static enum role status_role(const struct session *session)
{
    return role_of_status(session_effective_status(session));
}

static enum role failed_role(const struct session *session)
{
    (void)session;
    return ROLE_STATUS_FAILED;
}

static enum role new_role(const struct session *session)
{
    (void)session;
    return ROLE_NEW;
}

static enum role plain_role(const struct session *session)
{
    return session->status == SESSION_UNREADABLE ? ROLE_STATUS_UNKNOWN : ROLE_FG;
}

static void put_text(const struct column_info *info, const struct session *session,
                     const struct table_cell *cell, struct field field, enum role role,
                     const char *text)
{
    unsigned changed = session->flags & info->changed ? CELL_CHANGED : 0;
    field.x = cell->x;
    field.width = cell->width;
    field.align_right = info->right;
    canvas_put_field(cell->canvas, cell->area, cell->y, field,
                     (struct put){role, (uint8_t)(cell->modifiers | changed)}, text);
}

static void draw_text(const struct column_info *info, const struct table_context *context,
                      const struct session *session, const struct table_cell *cell)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    info->write(context, session, &text);
    put_text(info, session, cell, (struct field){.x = 0}, info->role(session), text.bytes);
    strbuf_release(&text);
}

/* The name of the selected row stands out wherever a theme's cursor is no more than a mark. */
static void draw_name(const struct column_info *info, const struct table_context *context,
                      const struct session *session, const struct table_cell *cell)
{
    bool selected = cell->modifiers & (CELL_CURSOR | CELL_UNFOCUSED);
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    info->write(context, session, &text);
    if (text_width(text.bytes, text.length, context->charset) > cell->width)
        strbuf_truncate(&text, label_brief(text.bytes));
    put_text(info, session, cell, (struct field){.keep_from = label_tail(text.bytes)},
             selected ? ROLE_ACCENT : info->role(session), text.bytes);
    strbuf_release(&text);
}

static void draw_eta(const struct column_info *info, const struct table_context *context,
                     const struct session *session, const struct table_cell *cell)
{
    const struct pace *pace = paces_find(context->paces, session);
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    info->write(context, session, &text);
    bool wrong = pace && (pace->overdue || pace->stalled || pace->slow);
    put_text(info, session, cell, (struct field){.x = 0}, wrong ? ROLE_WARN : info->role(session),
             text.bytes);
    strbuf_release(&text);
}

static void draw_units_bar(const struct column_info *info, const struct table_context *context,
                           const struct session *session, const struct table_cell *cell)
{
    (void)info, (void)context;
    draw_bar(cell->canvas, cell->area, cell->y, cell->x, cell->width, draw_bar_of(session),
             cell->modifiers);
}

/* clang-format off */
static const struct column_info infos[COLUMN_COUNT] = {
#define STEP(from, width) {from, width}
#define COLUMN(name, title, brief, sort, ...) [COLUMN_##name] = {title, brief, SORT_##sort, __VA_ARGS__},
#include "columns.def"
#undef COLUMN
#undef STEP
};
/* clang-format on */

const struct column_info *column_info(enum column column)
{
    return &infos[column];
}

void column_text(enum column column, const struct table_context *context,
                 const struct session *session, struct strbuf *out)
{
    if (infos[column].write)
        infos[column].write(context, session, out);
}

void column_draw(enum column column, const struct table_context *context,
                 const struct session *session, const struct table_cell *cell)
{
    infos[column].draw(&infos[column], context, session, cell);
}

static int widest(enum column column, const struct table_context *context,
                  const struct session *const *rows, size_t row_count)
{
    struct strbuf text;
    int most = 0;

    strbuf_init(&text, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < row_count; i++) {
        strbuf_clear(&text);
        column_text(column, context, rows[i], &text);
        int width = text_width(text.bytes, text.length, context->charset);
        most = width > most ? width : most;
    }
    strbuf_release(&text);
    return most;
}

/* The width a column asks for; WHAT asks for its least and gets the rest. */
static int wanted_width(enum column column, const struct table_context *context,
                        const struct session *const *rows, size_t row_count)
{
    const struct column_info *info = &infos[column];
    const char *title = context->cols >= WIDE_LIST ? info->title : info->brief;
    int least = info->exact && context->cols < 40 ? 1 : info->least;
    int width = (int)strlen(title) > least && context->cols >= 40 ? (int)strlen(title) : least;

    if (info->most_from && context->cols >= info->most_from)
        return info->most;
    if (info->middle.from && context->cols >= info->middle.from)
        return info->middle.width;
    bool grows = info->grows_from && context->cols >= info->grows_from;
    if (!info->exact && !grows)
        return info->least;
    if (context->cols >= STEADY_FROM && info->usual > width)
        width = info->usual;
    int content = widest(column, context, rows, row_count);
    if (grows && content > info->most)
        return info->most;
    return content > width ? content : width;
}

/* What a column is reckoned with when others may have to go for it. */
static int reckoned_width(const struct table_column *column, int cols)
{
    const int usual = cols < USUAL_FROM ? 0 : infos[column->column].usual;
    return usual > column->width ? usual : column->width;
}

static int sum_reckoned(const struct table *table, int cols)
{
    int sum = table->prefix;
    for (int i = 0; i < table->count; i++)
        sum += reckoned_width(&table->columns[i], cols) + (i > 0 ? 1 : 0);
    return sum;
}

static int sum_widths(const struct table *table)
{
    int sum = table->prefix;
    for (int i = 0; i < table->count; i++)
        sum += table->columns[i].width + (i > 0 ? 1 : 0);
    return sum;
}

static void drop_column(struct table *table, int at)
{
    table->count--;
    memmove(&table->columns[at], &table->columns[at + 1],
            (size_t)(table->count - at) * sizeof table->columns[0]);
}

static int most_droppable(const struct table *table)
{
    int worst = -1;
    for (int i = 0; i < table->count; i++) {
        int drop = infos[table->columns[i].column].drop;
        if (drop > 0 && (worst < 0 || drop > infos[table->columns[worst].column].drop))
            worst = i;
    }
    return worst;
}

/* A column gives back what it took for a longer word. Returns whether one had any of it. */
static bool shrink_grown(struct table *table, int columns)
{
    for (int i = 0; i < table->count; i++) {
        struct table_column *column = &table->columns[i];
        int spare = column->width - infos[column->column].least;
        if (infos[column->column].grows_from == 0 || spare <= 0)
            continue;
        column->width -= columns < spare ? columns : spare;
        return true;
    }
    return false;
}

/* Whole columns go until WHAT has its share; a long word of STATUS is worth less than any of them.
 * UNITS goes last, and only when it would have to be cut. */
static void drop_until_fits(struct table *table, int cols)
{
    int share = cols < 30 ? 3 : cols < 60 ? 10 : cols < WIDE_LIST ? WHAT_SHARE : 18;
    for (;;) {
        int over = sum_reckoned(table, cols) + share - infos[COLUMN_WHAT].least - cols;
        int worst = most_droppable(table);
        if (over <= 0 || worst < 0)
            break;
        if (!shrink_grown(table, over))
            drop_column(table, worst);
    }
    for (int i = 0; i < table->count && sum_widths(table) > cols; i++)
        if (table->columns[i].column == COLUMN_UNITS)
            drop_column(table, i);
}

static void place_columns(struct table *table, int cols)
{
    int rest = cols - sum_widths(table), x = table->prefix;
    for (int i = 0; i < table->count; i++) {
        struct table_column *column = &table->columns[i];
        if (column->column == COLUMN_WHAT) {
            int most = infos[COLUMN_WHAT].most;
            column->width += rest > most ? most : rest;
            column->width = column->width < 0 ? 0 : column->width;
        }
        column->x = x;
        x += column->width + 1;
    }
}

void table_layout(struct table *ret, const struct table_context *context,
                  const struct session *const *rows, size_t row_count)
{
    /* How old what runs is stands in RUN: once more it was 390 bytes of a page at 200x50. */
    const enum column without = context->by_created ? COLUMN_ENDED : COLUMN_CREATED;
    *ret = (struct table){.prefix = context->cols >= 60 ? 4 : 3};
    for (int i = 0; i < COLUMN_COUNT; i++) {
        enum column column = (enum column)i;
        if (context->cols < infos[i].from || column == without)
            continue;
        ret->columns[ret->count++] = (struct table_column){
            .column = column, .width = wanted_width(column, context, rows, row_count)};
    }
    drop_until_fits(ret, context->cols);
    place_columns(ret, context->cols);
}
