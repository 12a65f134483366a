/* audit.h - who changed the tenant, when, how it went: the seam between the writes and the file in
 * which they are recorded (cli/audit_file.h).
 *
 * A change is recorded before it leaves ("sending") and when its outcome is known, so that the file
 * tells of every request that may have changed something, whatever ends the program. What cannot be
 * recorded is not sent. */
#ifndef RESTORETOP_FETCH_AUDIT_H
#define RESTORETOP_FETCH_AUDIT_H

#include "base/fault.h"

struct audit_record {
    int64_t at_ms;
    const char *verb; /* "activate", "delete" */
    const char *id;
    int status;             /* HTTP; 0: no answer, or not yet */
    const char *request_id; /* "" none */
    const char *client_request_id;
    const char *outcome; /* "sending", "unclear"; at last one of "done", "refused", "gone already",
                            "not done", "not sent", "unknown" */
};

struct audit {
    bool (*record)(struct audit *audit, const struct audit_record *record, struct fault *why);
    void (*free)(struct audit *audit);
};

#endif
