#include "graph/graph_url.h"

#include <string.h>

#include "graph/url.h"

#define BACKUP "/solutions/backupRestore"

void graph_url_sessions(const struct graph *graph, struct strbuf *url)
{
    strbuf_printf(url, "%s" BACKUP "/restoreSessions", graph_root(graph));
}

void graph_url_session(const struct graph *graph, const char *id, struct strbuf *url)
{
    graph_url_sessions(graph, url);
    strbuf_putc(url, '/');
    url_append_segment(url, id);
}

void graph_url_activate(const struct graph *graph, const char *id, struct strbuf *url)
{
    graph_url_session(graph, id, url);
    strbuf_puts(url, "/activate");
}

/* There is no artifact list on the base path: the workload's own collection has it. */
static bool typed_list(const struct graph *graph, enum workload workload, const char *id,
                       const char *list, struct strbuf *url)
{
    const struct workload_info *info = workload_info(workload);
    if (info->collection == NULL || list == NULL)
        return false;
    strbuf_printf(url, "%s" BACKUP "/%s/", graph_root(graph), info->collection);
    url_append_segment(url, id);
    strbuf_printf(url, "/%s", list);
    return true;
}

bool graph_url_artifacts(const struct graph *graph, enum workload workload, bool granular,
                         const char *id, struct strbuf *url)
{
    const struct workload_info *info = workload_info(workload);
    return typed_list(graph, workload, id, granular ? info->granular : info->artifacts, url);
}

bool graph_url_bulk(const struct graph *graph, enum workload workload, const char *id,
                    struct strbuf *url)
{
    return typed_list(graph, workload, id, workload_info(workload)->bulk, url);
}

void graph_url_point(const struct graph *graph, const char *id, struct strbuf *url)
{
    strbuf_printf(url, "%s" BACKUP "/restorePoints/", graph_root(graph));
    url_append_segment(url, id);
    strbuf_puts(url, "?$expand=protectionUnit");
}

void graph_url_beta(const struct graph *graph, struct strbuf *url)
{
    const char *root = graph_root(graph), *last = strrchr(root, '/');
    bool has_version = last && (strcmp(last, "/v1.0") == 0 || strcmp(last, "/beta") == 0);
    int length = has_version ? (int)(last - root) : (int)strlen(root);
    strbuf_printf(url, "%.*s/beta", length, root);
}

void graph_url_activity(const struct graph *graph, struct strbuf *url)
{
    graph_url_beta(graph, url);
    strbuf_puts(url, BACKUP "/activityLogs");
}

void graph_url_service(const struct graph *graph, struct strbuf *url)
{
    strbuf_printf(url, "%s" BACKUP, graph_root(graph));
}
