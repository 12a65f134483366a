/* proc.h - what /proc tells of other processes. */
#ifndef RESTORETOP_TESTS_PROC_H
#define RESTORETOP_TESTS_PROC_H

#include <stdbool.h>
#include <sys/types.h>

/* First child of that process; 0: none. Needs no right to look into it. */
pid_t proc_child(pid_t parent);
/* Whether that process lives (a zombie does not) and goes by that name. */
bool proc_runs(pid_t pid, const char *name);
/* Waits until it does not, at most TERM_LIMIT_MS. */
bool proc_wait_gone(pid_t pid, const char *name);
/* State letter of /proc/PID/stat; 0: there is no such process. */
char proc_state(pid_t pid);
bool proc_wait_state(pid_t pid, char letter);
/* /proc/PID/NAME with its NULs as line ends. Caller frees; fails the test when it cannot be read.
 */
char *proc_text(pid_t pid, const char *name);

#endif
