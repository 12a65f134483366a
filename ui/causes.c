#include "causes.h"

#include "base/ascii.h"

/* clang-format off */
/* Codes of restoreSessionBase, restoreArtifactBase and their actions (Microsoft Graph, "Backup storage
 * error codes"); the advice is ours. */
static const struct cause causes[] = {
    {"ArtifactCannotBeRestored", "locked by a hold, or moved to another tenant",
     "restore to a new location, or lift the hold first"},
    {"InvalidRestoreTime", "the restore point is outside the retention, or none",
     "pick another point: every 10 minutes for 14 days (SharePoint, OneDrive) or a year (Exchange), weekly before"},
    {"ArtifactNotFound", "the mailbox, site or drive no longer exists",
     "look in the recycle bin, or whether the user was deleted"},
    {"DuplicateArtifactRestoreRequest", "another restore of it is running already",
     "wait for that session to end, then retry"},
    {"UnknownError", "Microsoft could not say why",
     "retry once, then ask support with the request-id"},
    {"QuotaExceeded", "the backup quota is used up", "ask support for more"},
    {"TooManyActiveRestoreSessions", "25 restore sessions are active already",
     "wait until one of them has ended"},
    {"RestoreSessionActionNotAllowed", "only a draft can be activated or deleted",
     "nothing: a session that runs cannot be cancelled"},
    {"IncompleteArtifactDeletion", "the draft was deleted only in part", "delete it once more"},
    {"InvalidRestorePoint", "the restore point does not fit the mailbox, site or drive",
     "make a new draft with another point"},
    {"InvalidPathType", "the path is of the wrong kind", "make a new draft with another path"},
    {"DifferentRestoreDestinationType", "new and same location cannot be mixed in one session",
     "make one session for each destination"},
    {"DuplicateArtifactInList", "the same mailbox, site or drive is in it twice", "make a new draft without it"},
    {"RestoreArtifactsLimitBreached", "more than 50 in one request", "add them in smaller requests"},
    {"AccessDenied", "the signed-in account may not do this",
     "ask for BackupRestore-Restore.Read.All (and ReadWrite.All for --write)"},
    {"ServiceUnavailable", "the service was not there for a moment", "nothing: it is tried again"},
};
/* clang-format on */

const struct cause *cause_at(size_t i)
{
    return i < sizeof causes / sizeof causes[0] ? &causes[i] : NULL;
}

const struct cause *cause_find(const char *code)
{
    const struct cause *cause;
    for (size_t i = 0; code && (cause = cause_at(i)); i++)
        if (ascii_casecmp(cause->code, code) == 0)
            return cause;
    return NULL;
}
