/* audit_file.h - the audit log: $XDG_STATE_HOME/restoretop/audit.jsonl.
 *
 * One JSON object a line, appended with one write(2) under flock(2), so that two instances never
 * interleave, and synced to the disk. Whatever ends the program or fills the disk, at most the last
 * record is missing: a line that was cut is ended before the next one. Mode 0600. The file is
 * opened for each record: it may be moved away at any time. */
#ifndef RESTORETOP_CLI_AUDIT_FILE_H
#define RESTORETOP_CLI_AUDIT_FILE_H

#include "fetch/audit.h"

#define AUDIT_NAME "audit.jsonl"

/* Nothing is opened or made before the first record. path NULL: there is no state folder, and every
 * record fails. who, tenant: as the token tells; all copied. */
struct audit *audit_file_new(const char *path, const char *who, const char *tenant);

#endif
