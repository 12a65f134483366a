/* graph_url.h - the addresses of the restore-session API under a service root. Each function
 * appends to an initialised buffer. */
#ifndef RESTORETOP_GRAPH_GRAPH_URL_H
#define RESTORETOP_GRAPH_GRAPH_URL_H

#include "graph/graph.h"
#include "model/session.h"

void graph_url_sessions(const struct graph *graph, struct strbuf *url);
void graph_url_session(const struct graph *graph, const char *id, struct strbuf *url);
void graph_url_activate(const struct graph *graph, const char *id, struct strbuf *url);
/* false: no such path for this workload (WORKLOAD_OTHER). */
bool graph_url_artifacts(const struct graph *graph, enum workload workload, bool granular,
                         const char *id, struct strbuf *url);
bool graph_url_bulk(const struct graph *graph, enum workload workload, const char *id,
                    struct strbuf *url);
/* A restore point with what it protects. */
void graph_url_point(const struct graph *graph, const char *id, struct strbuf *url);
/* The same service's beta root: what stands in its own root's place of a version. */
void graph_url_beta(const struct graph *graph, struct strbuf *url);
void graph_url_activity(const struct graph *graph, struct strbuf *url); /* beta only */
void graph_url_service(const struct graph *graph, struct strbuf *url);

#endif
