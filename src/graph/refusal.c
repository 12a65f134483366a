#include "graph/refusal.h"

#include <string.h>

#include "base/utf8.h"

#define GRANTS "An administrator can consent to it: restoretop auth help."
#define GRANULAR                                                                                   \
    "The items of a granular restore are listed to those who may write alone:"                     \
    " BackupRestore-Restore.ReadWrite.All and, for a person, the role SharePoint Backup"           \
    " Administrator."

/* clang-format off */
static const struct {
    const char *path; /* somewhere in the address */
    bool ends;        /* and nothing behind it */
    const char *hint;
} routes[] = {
    {"/restorePoints", false, "Names by restore points take BackupRestore-Search.Read.All. Without it a session is called by"
                              " its destination or its counts; all else is shown. " GRANTS},
    {"/activityLogs",  false, "The activity log takes BackupRestore-Monitor.Read.All. Without it all else is shown. " GRANTS},
    {"/granularSite",  false, GRANULAR},
    {"/granularDrive", false, GRANULAR},
    {"/solutions/backupRestore", true, "Whether backup is turned on takes BackupRestore-Control.Read.All. Without it all else"
                                       " is shown. " GRANTS},
    {"", false, "Reading needs BackupRestore-Restore.Read.All and, for a person, a role; an administrator grants both:"
                " restoretop auth help."},
};
/* clang-format on */

static bool leads_to(const char *url, const char *path, bool ends)
{
    const size_t length = strcspn(url, "?");
    const char *at = strstr(url, path);
    if (!at || (size_t)(at - url) >= length)
        return false;
    return !ends || (size_t)(at - url) + strlen(path) == length;
}

void refusal_explain(const char *url, struct fault *fault)
{
    if (!fault->unexplained)
        return;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (leads_to(url, routes[i].path, routes[i].ends)) {
            utf8_copy(fault->hint, sizeof fault->hint, routes[i].hint);
            return;
        }
}
