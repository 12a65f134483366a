/* once_table.c - a snapshot as a table of text for people and scripts. */
#include "cli/once.h"

#include <string.h>

#include "base/spans.h"
#include "base/strbuf.h"
#include "model/label.h"

/* A cell before the gate: text of the service or of ours, lent or in the scratch buffer. */
struct cell_context {
    const struct once_output *output;
    char *scratch; /* CELL_BYTES */
};
enum { CELL_BYTES = 96 };
typedef const char *cell_fn(const struct session *session, const struct cell_context *context);

static const char *cell_status(const struct session *session, const struct cell_context *context)
{
    (void)context;
    return session_word(session);
}

static const char *cell_workload(const struct session *session, const struct cell_context *context)
{
    (void)context;
    return workload_info((enum workload)session->workload)->code;
}

static const char *cell_what(const struct session *session, const struct cell_context *context)
{
    return label_or_counts(session, context->scratch, CELL_BYTES);
}

static const char *cell_units(const struct session *session, const struct cell_context *context)
{
    return session_units_text(session, context->scratch, CELL_BYTES);
}

static const char *cell_failed(const struct session *session, const struct cell_context *context)
{
    if (session->failed == COUNT_NONE)
        return NULL;
    snprintf(context->scratch, CELL_BYTES, "%d", session->failed);
    return context->scratch;
}

static const char *cell_time(const struct session *session, const struct cell_context *context)
{
    int64_t ms = session_duration_ms(session, context->output->rule->now_ms);
    if (ms >= 0 && ms < MINUTE_MS) /* as the screen has it */
        return "<1m";
    return ms < 0 ? NULL : timefmt_duration(ms, context->scratch, CELL_BYTES);
}

static const char *cell_created(const struct session *session, const struct cell_context *context)
{
    if (session->created_ms == TIME_NONE)
        return session->odd ? session->odd->created_text : NULL;
    return timefmt_moment(session->created_ms, context->output->rule->now_ms,
                          context->output->time_style, context->scratch, CELL_BYTES);
}

static const char *cell_by(const struct session *session, const struct cell_context *context)
{
    (void)context;
    return session_by(session);
}

static const char *cell_error(const struct session *session, const struct cell_context *context)
{
    (void)context;
    if (session->status == SESSION_UNREADABLE && session->odd)
        return session->odd->note;
    if (!session->error)
        return NULL;
    return session->error->code ? session->error->code : session->error->message;
}

static const char *cell_id(const struct session *session, const struct cell_context *context)
{
    (void)context;
    return session->id;
}

/* clang-format off */
static const struct column {
    const char *title;
    cell_fn *cell;
    int widest;      /* -1: never cut */
    bool right;
} columns[] = {
    {"STATUS",  cell_status,   24, false},
    {"WL",      cell_workload, -1, false},
    {"WHAT",    cell_what,     40, false},
    {"UNITS",   cell_units,    -1, true},
    {"FAILED",  cell_failed,   -1, true},
    {"RUN",     cell_time,     -1, true},
    {"CREATED", cell_created,  32, false},
    {"BY",      cell_by,       32, false},
    {"ERROR",   cell_error,    40, false},
    {"ID",      cell_id,       -1, false},
};
/* clang-format on */
enum { COLUMN_COUNT = sizeof columns / sizeof *columns };

/* The cell after the gate into an empty buffer; returns its columns. */
static int cell_make(const struct column *column, const struct session *session,
                     const struct once_output *output, struct strbuf *cell)
{
    char scratch[CELL_BYTES];
    const struct cell_context context = {output, scratch};
    const char *text = column->cell(session, &context);
    strbuf_clear(cell);
    if (text && *text)
        return text_append_safe(cell, text, strlen(text), column->widest, output->charset);
    strbuf_putc(cell, '-');
    return 1;
}

static void print_cell(const struct column *column, const char *text, int used, int width,
                       FILE *out)
{
    bool last = column == &columns[COLUMN_COUNT - 1];
    int padding = width - used;
    if (column->right)
        fprintf(out, "%*s%s", padding, "", text);
    else
        fprintf(out, "%s%*s", text, last ? 0 : padding, "");
    fputs(last ? "\n" : "  ", out);
}

static const struct session *row_at(const struct once_output *output, uint32_t i,
                                    struct session *space)
{
    return snapshot_row(output->snapshot, output->order->rows[i], space);
}

static void measure(const struct once_output *output, int widths[COLUMN_COUNT])
{
    struct strbuf cell;
    strbuf_init(&cell, 64 * 1024);
    for (int c = 0; c < COLUMN_COUNT; c++)
        widths[c] = (int)strlen(columns[c].title);
    for (uint32_t i = 0; i < output->order->count; i++) {
        struct session space;
        const struct session *session = row_at(output, i, &space);
        for (int c = 0; c < COLUMN_COUNT; c++) {
            int used = cell_make(&columns[c], session, output, &cell);
            widths[c] = used > widths[c] ? used : widths[c];
        }
    }
    strbuf_release(&cell);
}

void once_print_table(const struct once_output *output, FILE *out)
{
    int widths[COLUMN_COUNT];
    struct strbuf cell;
    measure(output, widths);
    strbuf_init(&cell, 64 * 1024);
    for (int c = 0; c < COLUMN_COUNT; c++)
        print_cell(&columns[c], columns[c].title, (int)strlen(columns[c].title), widths[c], out);
    for (uint32_t i = 0; i < output->order->count && !ferror(out); i++) {
        struct session space;
        const struct session *session = row_at(output, i, &space);
        for (int c = 0; c < COLUMN_COUNT; c++) {
            int used = cell_make(&columns[c], session, output, &cell);
            print_cell(&columns[c], cell.bytes, used, widths[c], out);
        }
    }
    strbuf_release(&cell);
}

bool once_needs_attention(const struct once_output *output)
{
    struct session space;
    for (uint32_t i = 0; i < output->order->count; i++)
        if (attention_needed(row_at(output, i, &space), output->rule))
            return true;
    return false;
}
