/* table.h - the columns of the list, one table: title, width, alignment, from which width they are
 * shown.
 *
 * Rules: a column whose content is a number or a time is as wide as the widest of it that is
 * visible, STATUS too where there is room for a newer word; text may be cut, a number never. WHAT
 * takes what is left; when that is too little, whole columns go, the least needed first. */
#ifndef RESTORETOP_UI_TABLE_H
#define RESTORETOP_UI_TABLE_H

#include "base/strbuf.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "model/order.h"

/* clang-format off */
/*  enum      title      short   sort key   right  exact  least most from drop
 * `exact`: a number or time, never cut. `from`: columns the list must have. `drop`: the higher, the sooner it goes */
#define COLUMNS(X)                                                                      \
    X(STATUS,   "STATUS",   "STATUS", STATUS,   false, false, 10, 16,  52, 4)           \
    X(WORKLOAD, "WL",       "WL",     WORKLOAD, false, false,  2,  2,  30, 1)           \
    X(WHAT,     "WHAT",     "WHAT",   LABEL,    false, false,  3, 90,   0, 0)           \
    X(UNITS,    "UNITS",    "UNITS",  UNITS,    true,  true,   5, 23,   0, 0)           \
    X(DELTA,    "",         "",       UNITS,    false, true,   3, 11,  90, 7)           \
    X(PROGRESS, "PROGRESS", "PROGRESS", PROGRESS, false, false,  8, 20,  64, 5)           \
    X(FAILED,   "FAILED",   "FAIL",   FAILED,   true,  true,   4, 10,  34, 2)           \
    X(DURATION, "RUN",      "RUN",    DURATION, true,  true,   5,  6,  38, 3)           \
    X(CREATED,  "CREATED",  "CREATED", CREATED, true,  true,   7, 20, 116, 8)           \
    X(BY,       "BY",       "BY",     BY,       false, false,  8, 16,  72, 6)           \
    X(ID,       "ID",       "ID",     ID,       false, false, 13, 13, 130, 9)
/* clang-format on */

enum column {
#define X(name, title, brief, sort, right, exact, least, most, from, drop) COLUMN_##name,
    COLUMNS(X)
#undef X
        COLUMN_COUNT
};

struct column_info {
    const char *title, *brief; /* brief below 100 columns */
    enum sort_key sort;
    bool right, exact;
    int least, most, from, drop;
};
const struct column_info *column_info(enum column column);

/* How things are written; the same for all rows of one frame. */
struct table_context {
    int64_t now_ms; /* the service's now */
    enum time_style time_style;
    enum text_charset charset;
    int cols;               /* of the list */
    unsigned not_permitted; /* 1 << workload: units of it may not be seen */
};

/* Appends the text of a cell as it came: it passes the gate when it is drawn. PROGRESS has no text.
 */
void column_text(enum column column, const struct table_context *context,
                 const struct session *session, struct strbuf *out);

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
