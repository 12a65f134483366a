/* permission.h - the permissions of Microsoft Graph that this program can use, one table.
 *
 * Names are Graph's; all of them need an administrator's consent, delegated and application alike.
 * Notable: what is granular (granular artifacts, browse sessions) can be read with RESTORE_WRITE
 * only. Pure. */
#ifndef RESTORETOP_MODEL_PERMISSION_H
#define RESTORETOP_MODEL_PERMISSION_H

#include <stddef.h>

/* clang-format off */
/*        enum suffix    Graph's name                        what it lets this program do */
#define PERMISSIONS(X)                                                                                  \
    X(RESTORE_READ,      "BackupRestore-Restore.Read.All",      "see restore sessions and their units") \
    X(RESTORE_WRITE,     "BackupRestore-Restore.ReadWrite.All", "activate and delete drafts; see what is granular") \
    X(SEARCH,            "BackupRestore-Search.Read.All",       "name what a session restores, by its restore points") \
    X(CONTROL,           "BackupRestore-Control.Read.All",      "see whether backup is turned on")           \
    X(MONITOR,           "BackupRestore-Monitor.Read.All",      "read the activity log (with --activity-log; beta)")
/* clang-format on */

enum permission {
#define X(name, graph, lets) PERMISSION_##name,
    PERMISSIONS(X)
#undef X
        PERMISSION_COUNT
};
#define PERMISSION_BIT(name) (1U << PERMISSION_##name)

/* As Microsoft calls it, and what it lets a person do, for a sentence. */
const char *permission_name(enum permission permission);
const char *permission_lets(enum permission permission);

/* The permissions in a list parted by spaces, as a token answer's `scope` and a token's `roles`
 * have them; names may carry the resource ("https://graph.microsoft.com/NAME"); case does not
 * count. RESTORE_WRITE includes RESTORE_READ. What is none of ours is passed over. */
unsigned permissions_parse(const char *text, size_t length);

#endif
