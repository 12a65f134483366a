/* term_child.h - what a program under test is started with. */
#ifndef RESTORETOP_TESTS_TERM_CHILD_H
#define RESTORETOP_TESTS_TERM_CHILD_H

#include "e2e/term.h"

/* TERM, a UTF-8 locale, UTC, what sanitizers need, and options->env over all that. */
char **child_environment(const struct term_options *options);
char **child_strings(const char *const *strings); /* a copy that execve takes */
void child_strings_free(char **strings);

#endif
