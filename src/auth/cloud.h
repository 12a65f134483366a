/* cloud.h - the national clouds of Microsoft, one table: where to sign in, where Graph is. Pure.
 *
 * Tokens of one cloud are worthless in another. Only the global one has backup storage today; in
 * the others sign-in works and every backup call must be expected to fail: said, not forbidden.
 * Source: Microsoft's "national clouds" and Graph "deployments" pages. */
#ifndef RESTORETOP_AUTH_CLOUD_H
#define RESTORETOP_AUTH_CLOUD_H

#include <stdbool.h>

/* clang-format off */
/*        word       login host                          older name                     Graph = audience of tokens            backup */
#define CLOUDS(X)                                                                                                                     \
    X(GLOBAL, "global", "login.microsoftonline.com",        "login.windows.net",           "https://graph.microsoft.com",            true)  \
    X(USGOV,  "usgov",  "login.microsoftonline.us",         "",                            "https://graph.microsoft.us",             false) \
    X(DOD,    "dod",    "login.microsoftonline.us",         "",                            "https://dod-graph.microsoft.us",         false) \
    X(CHINA,  "china",  "login.partner.microsoftonline.cn", "login.chinacloudapi.cn",      "https://microsoftgraph.chinacloudapi.cn", false)
/* clang-format on */

enum cloud_id {
#define X(id, word, login, older, graph, backup) CLOUD_##id,
    CLOUDS(X)
#undef X
        CLOUD_COUNT
};

struct cloud {
    const char *word; /* of --cloud */
    const char *login_host, *older_login_host;
    const char *graph; /* scheme and host, no slash at the end */
    bool has_backup;
};
const struct cloud *cloud_info(enum cloud_id id);
/* NULL: no such word. */
const struct cloud *cloud_find(const char *word);
/* True: a login host of any of the clouds, under either name; an authority elsewhere is warned of.
 */
bool cloud_knows_login_host(const char *host);
/* The same of this cloud alone; some have one in common. */
bool cloud_has_login_host(const struct cloud *cloud, const char *host);
/* Whose Graph that host is; NULL: of none. */
const struct cloud *cloud_of_graph(const char *host);

#endif
