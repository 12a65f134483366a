/* causes.h - error codes of the service in words: what it means, what to do. One table. */
#ifndef RESTORETOP_UI_CAUSES_H
#define RESTORETOP_UI_CAUSES_H

#include <stddef.h>

struct cause {
    const char *code;    /* as the service writes it; compared without case */
    const char *meaning; /* a clause: "locked by a hold or a tenant move" */
    const char *advice;  /* what to do */
};
const struct cause *cause_find(const char *code); /* NULL: a code this program does not know */
const struct cause *cause_at(size_t i);           /* NULL beyond the last */

#endif
