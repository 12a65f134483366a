/* codes.h - the service's error codes in words: what one means, what to do. The table is codes.def.
 */
#ifndef RESTORETOP_GRAPH_CODES_H
#define RESTORETOP_GRAPH_CODES_H

#include <stdbool.h>
#include <stddef.h>

/* Each text may be NULL. */
struct service_code {
    const char *code;
    bool nothing_done;            /* it says that the tenant is as it was */
    const char *meaning, *advice; /* clauses: "locked by a hold", "lift the hold first" */
    const char *hint;             /* a sentence: what to do after a refused request */
    const char *refused, *next;   /* sentences: why a change was refused, what then */
};
/* Compared without case. NULL: a code that this program does not know, or none. */
const struct service_code *service_code_find(const char *code);

#endif
