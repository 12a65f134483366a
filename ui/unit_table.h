/* unit_table.h - the columns of a session's units (unit_columns.def): their widths and places, the
 * text of their cells. The rules are those of the list (table.h): a number or a time is never cut.
 */
#ifndef RESTORETOP_UI_UNIT_TABLE_H
#define RESTORETOP_UI_UNIT_TABLE_H

#include "base/strbuf.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "model/unit_order.h"
#include "theme.h"

struct unit_table_context {
    int64_t now_ms; /* the service's now */
    enum time_style time_style;
    enum text_charset charset;
    bool items; /* they are counted in items */
    int cols;   /* of the list */
};

enum unit_column {
#define UNIT_COLUMN(name, ...) UNIT_COLUMN_##name,
#include "unit_columns.def"
#undef UNIT_COLUMN
    UNIT_COLUMN_COUNT
};
struct unit_column_info {
    const char *title;
    enum unit_sort_key sort;
    bool right;
    int width, from, goes, share;
    void (*write)(const struct unit_table_context *context, const struct artifact *unit,
                  struct strbuf *out);
    enum role (*role)(const struct artifact *unit);
};
const struct unit_column_info *unit_column_info(enum unit_column column);

struct unit_table {
    int prefix; /* columns before the first: marker, glyph */
    int count;
    struct {
        enum unit_column column;
        int x, width; /* x from the list's left edge */
    } columns[UNIT_COLUMN_COUNT];
};
/* Lays the columns out for the rows that are visible. */
void unit_table_layout(struct unit_table *ret, const struct unit_table_context *context,
                       const struct artifact *const *rows, size_t row_count);

#endif
