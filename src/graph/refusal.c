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
    const char *absent; /* of 400, 404, 405 and 501; NULL: such an answer stays as it is */
} routes[] = {
    {"/restorePoints", false, "Names by restore points take BackupRestore-Search.Read.All. Without it a session is called by"
                              " its destination or its counts; all else is shown. " GRANTS,
     "The restore point may have gone: what is restored from it stays without its name. All else is shown."},
    {"/activityLogs",  false, "The activity log takes BackupRestore-Monitor.Read.All. Without it all else is shown. " GRANTS,
     "The activity log is part of Graph's beta, and this service may not have it. All else is shown."},
    {"/granularSite",  false, GRANULAR, NULL},
    {"/granularDrive", false, GRANULAR, NULL},
    {"/solutions/backupRestore", true, "Whether backup is turned on takes BackupRestore-Control.Read.All. Without it all else"
                                       " is shown. " GRANTS, NULL},
    {"", false, "Reading needs BackupRestore-Restore.Read.All and, for a person, a role; an administrator grants both:"
                " restoretop auth help.", NULL},
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

static bool says_there_is_none(const struct fault *fault)
{
    const int status = fault->http_status;
    return status == 400 || status == 404 || status == 405 || status == 501;
}

void refusal_explain(const char *url, struct fault *fault)
{
    const bool absent = says_there_is_none(fault);
    if (!fault->unexplained && !absent)
        return;
    size_t i = 0;
    const size_t last = sizeof routes / sizeof *routes - 1; /* it holds for all */
    while (i < last && !leads_to(url, routes[i].path, routes[i].ends))
        i++;
    const char *hint = absent ? routes[i].absent : routes[i].hint;
    if (hint)
        utf8_copy(fault->hint, sizeof fault->hint, hint);
}
