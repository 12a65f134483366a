/* overview_scale.h - how long a session took, as a dot on a line whose middle is what was expected.
 * Pure. */
#ifndef RESTORETOP_UI_OVERVIEW_SCALE_H
#define RESTORETOP_UI_OVERVIEW_SCALE_H

#include "board.h"
#include "model/overview.h"

/* From nothing to twice what was expected, a cell a fifth of it; what took longer than that ends in
 * ">". In the colour of a warning from the first cell behind the middle on. took_ms >= 0,
 * expected_ms > 0. The caller frees. */
struct board_strip *overview_scale(const struct overview_end *end, enum text_charset charset);

#endif
