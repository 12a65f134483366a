/* browser.h - opens an address in a person's browser. Any thread; never waits.
 *
 * Only where there is a display (DISPLAY or WAYLAND_DISPLAY is set) and xdg-open stands in an
 * absolute entry of PATH: on a headless box nothing is started, and the person opens the address
 * elsewhere. What is started is left alone: xdg-open may become the browser itself, which must live
 * on after the sign-in. It has a session of its own, no terminal and none of our descriptors. The
 * address is not secret. */
#ifndef RESTORETOP_AUTH_BROWSER_H
#define RESTORETOP_AUTH_BROWSER_H

#include <stdbool.h>
#include <sys/types.h>

bool browser_is_there(void);
/* The process that was started; -1: no browser, or it could not be started. */
pid_t browser_open(const char *url);
/* waitpid(2) if it has ended. -1 allowed. */
void browser_reap(pid_t pid);

#endif
