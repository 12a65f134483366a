/* output.h - what is printed without a screen: did all of it arrive, and warnings beside it. */
#ifndef RESTORETOP_CLI_OUTPUT_H
#define RESTORETOP_CLI_OUTPUT_H

#include <stdio.h>

#include "base/strbuf.h"
#include "cli/options.h"

/* Flushes out; returns status. If not all of it could be written a sentence goes to err, and
 * EXIT_HEALTHY or EXIT_ATTENTION becomes EXIT_INTERNAL; other statuses stay. A reader that went
 * away (| head) is no fault of ours and needs no sentence. earlier: the errno with which printing
 * stopped already; 0: it did not. What was not written is dropped and the failure forgotten, so
 * that no later flush stumbles over it. */
enum exit_status output_finish(FILE *out, int earlier, enum exit_status status, FILE *err);

/* Prints warnings, a line each, with the program's name before each. */
void output_warnings(const char *lines, FILE *err);

/* Appends what to do about a fault, worded for a program that ends with it. What came from outside
 * passes the gate. */
void output_add_advice(struct strbuf *line, const struct fault *fault);

#endif
