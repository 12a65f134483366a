/* crash.h - when the program itself is at fault: the terminal first, then the death it was to be.
 */
#ifndef RESTORETOP_UI_CRASH_H
#define RESTORETOP_UI_CRASH_H

/* Handles SIGSEGV, SIGABRT, SIGBUS and SIGFPE of all threads, those of the caller on a stack apart
 * (to be called once, by the main thread): restores the terminal (screen_emergency_restore), says
 * one sentence on standard error, and raises the signal again with its default action, so that exit
 * status and core dump are as they would have been. */
void crash_install(void);

#endif
