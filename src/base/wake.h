/* wake.h - a descriptor by which one thread ends another's poll(2). Wakes coalesce: that it is
 * readable says that there was one at least. */
#ifndef RESTORETOP_BASE_WAKE_H
#define RESTORETOP_BASE_WAKE_H

/* -1 with errno: there is none to be had. To be closed by close(2). */
int wake_open(void);
/* It is readable from now on. Any thread; waits for nothing. */
void wake_up(int fd);
/* It is readable no more, until the next. Waits for nothing. */
void wake_drain(int fd);

#endif
