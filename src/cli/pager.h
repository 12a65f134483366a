/* pager.h - shows text that is longer than the terminal in the user's pager, as man and git do.
 * Main thread, while there is no other. */
#ifndef RESTORETOP_CLI_PAGER_H
#define RESTORETOP_CLI_PAGER_H

#include <stdio.h>

/* Writes the text to out. Where out is a terminal and the text has more lines than it has rows, the
 * text goes to $PAGER (a command of the shell), else to less; where PAGER is empty, or nothing of
 * the kind can be started, it is written as it is. Returns when the reader has left the pager. The
 * environment holds no secret of ours any more. */
void pager_show(const char *text, FILE *out);

#endif
