/* browser.h - showing an address to a person's browser. Fetcher thread; never waits.
 *
 * Only where there is a display (DISPLAY or WAYLAND_DISPLAY is set) and xdg-open is installed: on a
 * headless box nothing is started, and the person opens the address elsewhere. A child (child.h)
 * with a time limit; the address is not secret. */
#ifndef RESTORETOP_AUTH_BROWSER_H
#define RESTORETOP_AUTH_BROWSER_H

#include "auth/child.h"

bool browser_is_there(void);
/* NULL: there is none, or it could not be started; the sign-in goes on without. */
struct child *browser_open(const char *url, struct clock *clock);

#endif
