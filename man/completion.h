/* completion.h - what generate.c puts in place of the marks in completions/restoretop.*: options,
 * their words, and what each command takes, for the shells bash, zsh and fish. */
#ifndef RESTORETOP_MAN_COMPLETION_H
#define RESTORETOP_MAN_COMPLETION_H

#include <stdio.h>

void completion_bash_arguments(FILE *out); /* branches by the option before the word */
void completion_bash_flags(FILE *out);     /* branches by the command */
void completion_zsh_commands(FILE *out);
void completion_zsh_flags(FILE *out); /* branches by the command */
void completion_fish_commands(FILE *out);
void completion_fish_flags(FILE *out);
/* Words in a line of the template. */
void completion_commands(FILE *out);    /* login logout whoami auth */
void completion_view_names(FILE *out);  /* those built in */
void completion_theme_names(FILE *out); /* likewise */

#endif
