/* overview_strips.h - lines of the overview that show many things at a glance, a cell each: hours,
 * days, and the time a session took beside what was expected. Pure. The caller frees. */
#ifndef RESTORETOP_UI_OVERVIEW_STRIPS_H
#define RESTORETOP_UI_OVERVIEW_STRIPS_H

#include "board.h"
#include "model/overview.h"

/* Units restored in each of the hours, as the height of a bar; the highest is full. */
struct board_strip *overview_strip_hours(const struct overview *overview,
                                         enum text_charset charset);
/* To stand below it: "!" where units failed. NULL: none did. */
struct board_strip *overview_strip_failures(const struct overview *overview);
/* The worst end of each of the days, as the glyph of its status. */
struct board_strip *overview_strip_days(const struct overview *overview, enum text_charset charset);
/* A dot on a line from nothing to twice what was expected, a cell a fifth of it; what took longer
 * than that ends in ">". In the colour of a warning from the first cell behind the middle on.
 * took_ms >= 0, expected_ms > 0. */
struct board_strip *overview_strip_took(const struct overview_end *end, enum text_charset charset);

#endif
