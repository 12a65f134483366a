#include "auth/cloud.h"

#include <stddef.h>
#include <string.h>

#include "base/ascii.h"

static const struct cloud clouds[CLOUD_COUNT] = {
#define X(id, word, login, older, graph, backup) [CLOUD_##id] = {word, login, older, graph, backup},
    CLOUDS(X)
#undef X
};

const struct cloud *cloud_info(enum cloud_id id)
{
    return &clouds[id];
}

const struct cloud *cloud_find(const char *word)
{
    for (int i = 0; i < CLOUD_COUNT; i++)
        if (strcmp(clouds[i].word, word) == 0)
            return &clouds[i];
    return NULL;
}

bool cloud_has_login_host(const struct cloud *cloud, const char *host)
{
    return ascii_casecmp(cloud->login_host, host) == 0 ||
           (cloud->older_login_host[0] && ascii_casecmp(cloud->older_login_host, host) == 0);
}

bool cloud_knows_login_host(const char *host)
{
    for (int i = 0; i < CLOUD_COUNT; i++)
        if (cloud_has_login_host(&clouds[i], host))
            return true;
    return false;
}

const struct cloud *cloud_of_graph(const char *host)
{
    for (int i = 0; i < CLOUD_COUNT; i++)
        if (ascii_casecmp(clouds[i].graph + strlen("https://"), host) == 0)
            return &clouds[i];
    return NULL;
}
