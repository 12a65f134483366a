/* settings_check.h - what the type of an option cannot say of its value: is it an id, an address,
 * an order, a filter, a file that is there? For --check-config, and for the start where it matters.
 */
#ifndef RESTORETOP_CLI_SETTINGS_CHECK_H
#define RESTORETOP_CLI_SETTINGS_CHECK_H

#include "cli/options.h"

/* Puts where the value is from ("FILE:LINE: ", "--flag: ", "VARIABLE: ") before the text of a fault
 * about it. Returns false. */
bool setting_wrong(const struct settings *settings, enum option_id id, const struct fault *inner,
                   struct fault *why);

/* The value in force; false with a fault that begins with its place. */
bool setting_check(const struct settings *settings, enum option_id id, struct fault *why);

/* Every value in force and of every profile: a line each for what is wrong; returns how many are.
 * A filter that looks for a word nobody knows is told too, and not counted. */
size_t settings_check(const struct settings *settings, struct strbuf *out);

/* Puts lines that begin with "FILE:LINE:" of the config file into the order of the file, others
 * behind them as they came. */
void settings_sort_lines(const struct settings *settings, struct strbuf *lines);

/* "TEXT HINT\n" */
void settings_tell_fault(const struct fault *fault, struct strbuf *out);

#endif
