/* output.h - the end of what is printed without a screen: whether it arrived. */
#ifndef RESTORETOP_CLI_OUTPUT_H
#define RESTORETOP_CLI_OUTPUT_H

#include <stdio.h>

#include "base/strbuf.h"
#include "cli/options.h"

/* Flushes out; returns status. When not all of it could be written a sentence goes to err, and what
 * would have said that all is well, or not, becomes EXIT_INTERNAL; why else it ended stays. A
 * reader that went away (| head) is no fault of ours and needs no sentence. earlier: the errno with
 * which printing stopped already; 0: it did not. What was not written is dropped and the failure
 * forgotten, so that no later flush stumbles over it. */
enum exit_status output_finish(FILE *out, int earlier, enum exit_status status, FILE *err);

/* What is odd and stops nothing, a line each, each as this program's own. */
void output_warnings(const char *lines, FILE *err);

/* Appends what to do about it, for somebody whose program is about to end: nothing is tried again
 * by itself here. What came from outside has passed the gate. */
void output_add_advice(struct strbuf *line, const struct fault *fault);

#endif
