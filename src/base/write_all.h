/* write_all.h - write(2) until all is written, for a descriptor that blocks: a file, a pipe. */
#ifndef RESTORETOP_BASE_WRITE_ALL_H
#define RESTORETOP_BASE_WRITE_ALL_H

#include <stdbool.h>
#include <stddef.h>

/* Goes on after a signal and after a part was taken. False with errno: not all of it was written.
 */
bool write_all(int fd, const void *bytes, size_t length);

#endif
