/* nameless.h - a program run where name look-ups hang: in namespaces of its own, whose resolver is
 * a socket that nobody answers. */
#ifndef RESTORETOP_TESTS_NAMELESS_H
#define RESTORETOP_TESTS_NAMELESS_H

#include <stdbool.h>

#include "e2e/term.h"

#define NAMELESS         "--nameless"
#define NAMELESS_REFUSED "no namespace to test in"

/* Becomes that program (argv[0] is its path); the file `asked` appears once a name was asked for.
 * Returns only where namespaces are not allowed, having said so. */
int nameless_run(const char *asked, char **argv);
bool nameless_wait_asked(struct term *term, const char *asked);

#endif
