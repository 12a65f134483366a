/* random.h - the kernel's random bytes: ids, states, nonces, jitter. Any thread. */
#ifndef RESTORETOP_BASE_RANDOM_H
#define RESTORETOP_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "base/guid.h"

/* getrandom(2), which waits only before the system has gathered its first entropy; where a sandbox
 * forbids it, /dev/urandom. Never returns with less: without either the program ends. */
void random_fill(void *bytes, size_t size);
uint32_t random_u32(void);

/* A version 4 UUID (RFC 9562 5.4) in lower case. */
void random_guid(char guid[GUID_SIZE]);

#endif
