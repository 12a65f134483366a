/* overview_board.h - the overview laid out: which blocks stand side by side at a width, what their
 * lines say, and the filter that each leads to. Pure. */
#ifndef RESTORETOP_UI_OVERVIEW_BOARD_H
#define RESTORETOP_UI_OVERVIEW_BOARD_H

#include "board.h"
#include "model/overview.h"

/* ret: initialised or of an earlier call, released here. From 156 columns each workload has blocks
 * of its own; below 78 all stand below each other. */
void overview_board_make(struct board *ret, const struct overview *overview, int cols,
                         enum text_charset charset);

#endif
