/* loopback.h - a listener on 127.0.0.1 and ::1 that takes one browser's return (RFC 8252 7.3).
 * Fetcher thread; every descriptor is non-blocking, nothing here waits.
 *
 * Both addresses have one port: "localhost" may lead to either, and a second program must not sit
 * on the other. A request counts when it is a GET of "/", its Host is localhost:PORT or
 * 127.0.0.1:PORT (no DNS rebinding), at most 16 KiB; others (/favicon.ico) are answered 404, and
 * four connections at most are open: one that has said nothing makes room for the next, since
 * browsers open some ahead. What is answered is a small static page, Connection: close, no-store.
 */
#ifndef RESTORETOP_AUTH_LOOPBACK_H
#define RESTORETOP_AUTH_LOOPBACK_H

#include <poll.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/secret.h"

#define LOOPBACK_FDS 6 /* two listeners, four connections */

struct loopback;
/* port 0: any that is free on both. NULL with a fault that names the port and who may have it. */
struct loopback *loopback_open(int port, struct clock *clock, struct fault *why);
void loopback_close(struct loopback *loopback); /* NULL allowed */

int loopback_port(const struct loopback *loopback);
size_t loopback_fds(const struct loopback *loopback, struct pollfd *fds, size_t room);
/* When slow clients are let go, or who could not be let in is tried again; boot ms. */
int64_t loopback_deadline(const struct loopback *loopback);

/* Accepts, reads and answers what can be. A target that came ("/?code=..."): the caller's, and the
 * connection waits for loopback_answer. NULL: none yet. */
struct secret *loopback_step(struct loopback *loopback);
/* The page for the browser whose target was given last. */
enum loopback_page { LOOPBACK_DONE, LOOPBACK_REFUSED, LOOPBACK_FOREIGN };
void loopback_answer(struct loopback *loopback, enum loopback_page page);

#endif
