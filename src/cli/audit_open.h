/* audit_open.h - changes that an earlier run sent and did not live to record the outcome of. */
#ifndef RESTORETOP_CLI_AUDIT_OPEN_H
#define RESTORETOP_CLI_AUDIT_OPEN_H

#include <stdint.h>

#include "base/strbuf.h"

/* Adds one line on those of the last day that stand in the last 64 KiB of the audit log; nothing
 * where there are none, or no log (path NULL too). Another restoretop may be about to record one:
 * nothing else can tell. Reads the file, once. */
void audit_open_tell(const char *path, int64_t now_ms, struct strbuf *warnings);

#endif
