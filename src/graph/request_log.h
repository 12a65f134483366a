/* request_log.h - the client's own log (--log FILE): one line a request, redacted by construction:
 * it is handed method, host, path, status, ids and times and never sees a header, a query or a
 * body.
 *
 * Line: 2026-11-23T14:32:07.123Z GET 127.0.0.1:8080 /v1.0/solutions/... 200 12ms
 *       client-request-id=... request-id=... fault=network
 * Appended with one write(2) a line, file mode 0600. When a write fails (disk full) the log stops
 * for a minute and says so once it is back; the program goes on, and says it on the screen. */
#ifndef RESTORETOP_GRAPH_REQUEST_LOG_H
#define RESTORETOP_GRAPH_REQUEST_LOG_H

#include <stdbool.h>

#include "base/fault.h"

struct request_log;
struct request_log *request_log_open(const char *path, struct fault *why);
void request_log_close(struct request_log *log); /* NULL allowed */

struct request_log_entry {
    int64_t at_ms;
    const char *method, *url; /* only host and path of the url are written */
    int status;               /* 0: none */
    int64_t took_ms;
    const char *request_id, *client_request_id; /* "" or NULL: left out */
    enum fault_kind fault;
};
/* NULL log: nothing. */
void request_log_write(struct request_log *log, const struct request_log_entry *entry);
/* True, once each time that writing has stopped: why. NULL log: never. */
bool request_log_take_fault(struct request_log *log, struct fault *ret);

#endif
