/* layout.h - (rows, columns, what is wanted) -> rectangles. Pure; no rectangle overlaps another, all lie on the
 * screen, a part that has no room has rows == 0. */
#ifndef RESTORETOP_UI_LAYOUT_H
#define RESTORETOP_UI_LAYOUT_H

#include "canvas.h"

struct layout_wish {
    bool preview;      /* detail pane beside or below the list */
    bool full_detail;  /* the detail has the whole middle */
    bool filter_line;  /* the filter prompt is open or a filter is set */
    bool banner;       /* a line that says why the data is not live */
};

enum layout_kind {
    LAYOUT_LINE,    /* below 20x5: one line of counts */
    LAYOUT_TINY,    /* list of glyph, name, units */
    LAYOUT_NARROW,  /* below 80 columns: compact columns */
    LAYOUT_STACKED, /* list above detail */
    LAYOUT_SIDE     /* from 120 columns: list | detail, events below */
};

struct layout {
    enum layout_kind kind;
    struct rect header; /* 1 or 2 lines: identity, mode, counts, freshness */
    struct rect banner; /* 0 or 1 line (2 when there is room) */
    struct rect filter; /* 0 or 1 line */
    struct rect list;   /* with its title/column header line */
    struct rect detail;
    struct rect events;
    struct rect hints;  /* key hints, 0 or 1 line */
    struct rect status; /* notices; 1 line; shares the hints' line where there is room for one only */
};
struct layout layout_compute(int rows, int cols, const struct layout_wish *wish);

#endif
