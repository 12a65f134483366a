/* audit_open.h - tells of changes that an earlier run sent without recording their outcome. */
#ifndef RESTORETOP_CLI_AUDIT_OPEN_H
#define RESTORETOP_CLI_AUDIT_OPEN_H

#include <stdint.h>

#include "base/strbuf.h"

/* Appends one line about those of the last day in the last 64 KiB of the audit log; nothing if
 * there are none, or no log (path NULL). One of them may belong to another restoretop that still
 * runs. Reads the file, once. */
void audit_open_tell(const char *path, int64_t now_ms, struct strbuf *warnings);

#endif
