/* secret.h - bytes that must not stay in memory or reach a log: tokens.
 *
 * Held in memory of their own that is left out of core dumps (MADV_DONTDUMP) and wiped before it is
 * freed (explicit_bzero). */
#ifndef RESTORETOP_BASE_SECRET_H
#define RESTORETOP_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct secret; /* opaque */

struct secret *secret_new(const char *bytes, size_t length); /* copies */
void secret_free(struct secret *secret);                     /* wipes; NULL allowed */
const char *secret_text(const struct secret *secret);        /* lent, NUL-terminated */
size_t secret_length(const struct secret *secret);
bool secret_equal(const struct secret *a, const struct secret *b); /* constant time; NULLs equal */

/* Not dumpable, not traceable (PR_SET_DUMPABLE 0), no core file (RLIMIT_CORE 0) unless allow_core.
 * Called once at start. Children inherit the limit; the rest ends with their exec. */
void secret_protect_process(bool allow_core);

#endif
