/* guid.h - the form of a GUID: 8-4-4-4-12 hexadecimal digits. Pure, any thread. */
#ifndef RESTORETOP_BASE_GUID_H
#define RESTORETOP_BASE_GUID_H

#include <stdbool.h>

#define GUID_LENGTH 36
#define GUID_SIZE   (GUID_LENGTH + 1) /* with its NUL */

/* The text is one, in either case, and nothing else. */
bool guid_is(const char *text);

#endif
