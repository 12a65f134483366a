/* screen_sides.h - how many rows and columns the terminal has. Knows no curses. */
#ifndef RESTORETOP_UI_SCREEN_SIDES_H
#define RESTORETOP_UI_SCREEN_SIDES_H

#include <stdbool.h>

#define SCREEN_SIDE_MAX 2000 /* rows or columns; beyond it a terminal is not one */

/* The kernel's word of the terminal at fd; where it has none (a serial line), LINES and COLUMNS,
 * unless they are absurd; else what is there already: what its type is said to have. 1 to
 * SCREEN_SIDE_MAX each. */
void screen_sides_ask(int fd, int *rows, int *cols);
/* Who believes the kernel's word as it is (curses) comes to no harm. */
bool screen_sides_are_plausible(int fd);

#endif
