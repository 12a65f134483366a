/* crash_report.h - what is left of a fault of the program itself: a short file of our own words and
 * addresses of our own code. Nothing of the service, no text of the user's, no byte of memory as it
 * stands gets into it.
 *
 * Prepared by the main thread at start, written from a signal handler. The newest CRASH_REPORTS
 * files are kept: PATH-1.txt, PATH-2.txt, ... */
#ifndef RESTORETOP_UI_CRASH_REPORT_H
#define RESTORETOP_UI_CRASH_REPORT_H

#include <signal.h>
#include <stddef.h>

#define CRASH_NAME    "crash" /* in the state folder */
#define CRASH_REPORTS 5

/* path: see above, absolute; NULL: there is no state folder, and no report will be written. Copied;
 * nothing is made or opened yet, folders included. */
void crash_report_prepare(const char *path);
/* Where the program is: words that live as long as it does, such as "detail" and "LIVE". */
void crash_report_place(const char *view, const char *data);

/* Async-signal-safe. number: the signal, 0: no memory was left; info and context as the handler got
 * them, or NULL. Returns the path of the file, lent for good; NULL: it could not be written. */
const char *crash_report_write(int number, const siginfo_t *info, const void *context);

#endif
