/* crash.h - a fault of the program itself: restores the terminal, then dies as it would have. */
#ifndef RESTORETOP_UI_CRASH_H
#define RESTORETOP_UI_CRASH_H

/* Handles the signals of base/fatal.h on all threads, on a stack apart (the caller's is set here,
 * the fetcher sets its own): restores the terminal (screen_emergency_restore), leaves a report
 * (crash_report.h), says in one sentence on standard error where, and raises the signal again with
 * its default action, so that exit status and core dump are as they would have been. Where no
 * memory is left (base/xalloc.h) it does the same, and the status is 70; so, too, where curses dies
 * of having got none. To be called once, by the main thread. */
void crash_install(void);

#endif
