/* layout.h - (rows, columns, what is wanted) -> rectangles. Pure; no rectangle overlaps another,
 * all lie on the screen, a part that has no room has rows == 0. Any size from 1x1 on. */
#ifndef RESTORETOP_UI_LAYOUT_H
#define RESTORETOP_UI_LAYOUT_H

#include "canvas.h"

struct layout_wish {
    bool preview;     /* detail pane beside or below the list */
    bool full_detail; /* the detail has the whole middle */
    bool filter_line; /* the filter prompt is open or a filter is set */
    bool limits;      /* the line of what counts towards limits, on large screens */
    bool away;        /* the line of what came about while nobody was there */
    int banner;       /* lines that say why the data is not live; 0: it is */
    int events;       /* how many there are: their pane takes no more lines than it fills */
};

enum layout_kind {
    LAYOUT_LINE,    /* below 20x5: nothing but counts, in all the lines there are */
    LAYOUT_TINY,    /* below 40x8: list of glyph, name, units */
    LAYOUT_NARROW,  /* below 80 columns: compact columns */
    LAYOUT_STACKED, /* list above detail */
    LAYOUT_SIDE     /* from 120 columns: list | detail, events below */
};

struct layout {
    enum layout_kind kind;
    struct rect header; /* 1 or 2 lines: identity, mode, counts, freshness */
    struct rect banner; /* 0 to 3 lines: the narrower the screen, the more, where there is room */
    struct rect limits; /* 0 or 1 line, from 160x40 on */
    struct rect away;   /* 0 or 1 line */
    struct rect filter; /* 0 or 1 line */
    struct rect list;   /* with its title/column header line */
    struct rect detail; /* with its title line, and left of it a line between list and detail
                           (LAYOUT_SIDE) */
    struct rect events; /* with its title line */
    struct rect hints;  /* key hints, 0 or 1 line */
    struct rect status; /* notices; 1 line: the hints' own where there is room for one only */
};
struct layout layout_compute(int rows, int cols, const struct layout_wish *wish);

/* The view of a session's units inside the middle of the screen: a title, a line of sums, the
 * column titles, the rows, and below them how fast they end (pace_lines wanted) and
 * the selected unit. Parts without room have no rows. */
struct units_layout {
    struct rect title, sums, heads, rows, pace, pane;
};
struct units_layout layout_units(struct rect middle, int pace_lines);

/* Lines the banner may take at most, so that the list keeps most of the screen. */
int layout_banner_most(int rows);

/* Lines of the list's rectangle above its first row (title, column titles), and the rows below
 * them. */
int layout_list_head(const struct layout *layout);
int layout_list_body(const struct layout *layout);

#endif
