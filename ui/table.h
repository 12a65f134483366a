/* table.h - the columns of the list (columns.def): their widths and places, the text and the look
 * of their cells.
 *
 * Rules: a column whose content is a number or a time is as wide as the widest of it that is
 * visible, STATUS too where there is room for a newer word, and in a wide list no narrower than
 * what is usual in it; text may be cut, a number never. WHAT takes what is left; when that is too
 * little, whole columns go, the least needed first. Which columns stand follows from the list's
 * width alone: none comes or goes with what is in the rows, but where a number is far longer than
 * is usual. */
#ifndef RESTORETOP_UI_TABLE_H
#define RESTORETOP_UI_TABLE_H

#include "base/strbuf.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "canvas.h"
#include "model/snapshot.h"
#include "model/sort_spec.h"

/* How things are written; the same for all rows of one frame. */
struct table_context {
    int64_t now_ms; /* the service's now */
    int64_t run_ms; /* what running times are counted to: draw_run_now() */
    enum time_style time_style;
    bool by_created; /* the rows are sorted by it, and say it */
    enum text_charset charset;
    int cols;                        /* of the list */
    const struct snapshot *snapshot; /* NULL: none */
    const struct paces *paces;       /* of the snapshot; NULL: none, nothing runs */
    unsigned not_permitted;          /* 1 << workload: units of it may not be seen */
};

/* Where a cell is drawn. */
struct table_cell {
    struct canvas *canvas;
    struct rect area; /* of the list */
    int y, x, width;
    uint8_t modifiers; /* of the row */
};

struct column_info;
enum column {
#define COLUMN(name, ...) COLUMN_##name,
#include "columns.def"
#undef COLUMN
    COLUMN_COUNT
};

/* columns.def says what each is. */
struct column_info {
    const char *title, *brief;
    enum sort_key sort;
    bool right, exact;
    int least, usual, most, from, drop;
    struct {
        int from, width;
    } middle;
    int most_from, grows_from;
    void (*write)(const struct table_context *context, const struct session *session,
                  struct strbuf *out);
    void (*draw)(const struct column_info *info, const struct table_context *context,
                 const struct session *session, const struct table_cell *cell);
    enum role (*role)(const struct session *session);
    unsigned changed; /* SESSION_* */
    const char *sign, *help;
};
const struct column_info *column_info(enum column column);

/* Appends the text of a cell as it came: it passes the gate when it is drawn. A bar has none. */
void column_text(enum column column, const struct table_context *context,
                 const struct session *session, struct strbuf *out);

/* Draws the cell with its look: the text cut to fit, a bar, a glyph. */
void column_draw(enum column column, const struct table_context *context,
                 const struct session *session, const struct table_cell *cell);

struct table_column {
    enum column column;
    int x, width; /* x from the list's left edge */
};
struct table {
    int prefix; /* columns before the first: marker, sign, glyph */
    int count;
    struct table_column columns[COLUMN_COUNT];
};
/* Lays the columns out for the rows that are visible. */
void table_layout(struct table *ret, const struct table_context *context,
                  const struct session *const *rows, size_t row_count);

#endif
