/* wake.h - a descriptor by which one thread ends another's poll(2). Wakes coalesce: that it is
 * readable says that there was one at least. */
#ifndef RESTORETOP_BASE_WAKE_H
#define RESTORETOP_BASE_WAKE_H

/* To be closed by close(2). -1 with errno: none can be had. */
int wake_open(void);
/* Makes it readable. Any thread; waits for nothing. */
void wake_up(int fd);
/* Makes it unreadable until the next wake_up. Waits for nothing. */
void wake_drain(int fd);

#endif
