/* gate.h - the one door through which a request may leave. Pure.
 *
 * Without write permission only reads leave: GET, and a `$batch` POST whose every part is a GET.
 * With it also POST .../restoreSessions/{id}/activate and DELETE .../restoreSessions/{id}, nothing
 * else. */
#ifndef RESTORETOP_GRAPH_GATE_H
#define RESTORETOP_GRAPH_GATE_H

#include "graph/http.h"

/* False: it must not leave, with the reason; nothing was sent. root: the service's, normalised
 * (url_root_parse). Any thread. */
bool gate_allows(const char *root, const struct http_request *request, bool write_allowed,
                 struct fault *why);

#endif
