/* child.h - a program run for its output, without a shell, a terminal or patience. Fetcher thread;
 * never waits.
 *
 * posix_spawn with an argument array; the program is searched in the absolute entries of PATH only;
 * a session of its own (it cannot prompt on our terminal), stdin from /dev/null, every other
 * descriptor closed on exec, signal mask and dispositions reset, an environment without our
 * secrets. Standard output up to 64 KiB in wiped memory, standard error up to 4 KiB; past the time
 * limit the whole process group is killed. */
#ifndef RESTORETOP_AUTH_CHILD_H
#define RESTORETOP_AUTH_CHILD_H

#include <poll.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/strbuf.h"

#define CHILD_FDS     3 /* two pipes, and the process where the kernel has pidfds */
#define CHILD_OUT_MAX ((size_t)64 * 1024)
#define CHILD_ERR_MAX ((size_t)4 * 1024)

struct child;
/* arguments[0] is the name; NULL-terminated; none of it is secret. NULL with a fault (FAULT_INPUT:
 * it is not installed). */
struct child *child_start(const char *const *arguments, int64_t limit_ms, struct clock *clock,
                          struct fault *why);
void child_free(struct child *child); /* kills and reaps; NULL allowed */

/* What to poll for: its pipes and its end, as many as there is room for; returns how many. Step it
 * at the deadline, too (boot ms; CLOCK_NEVER). */
size_t child_fds(const struct child *child, struct pollfd *fds, size_t room);
int64_t child_deadline(const struct child *child);

/* True: it ended or was ended. status: exit status; -1: killed by us at the limit; 128 + n: by a
 * signal. */
bool child_step(struct child *child, int *ret_status);
const struct strbuf *child_out(const struct child *child); /* lent */
const struct strbuf *child_err(const struct child *child);

#endif
