/* service.h - serviceStatus of the backup service: is restoring possible at all?
 *
 * Asked once the list is there and at most every SERVICE_EVERY_MS after, SERVICE_SOON_MS while it
 * is not plain enabled, and when a person asks for the whole list. It takes another permission than
 * the list (BackupRestore-Control.Read.All): a 403 is remembered until the next sign-in or
 * until a person asks, and troubles nobody; what was told before it is known no longer. */
#ifndef RESTORETOP_FETCH_SERVICE_H
#define RESTORETOP_FETCH_SERVICE_H

#include "base/spans.h"
#include "fetch/ask.h"

#define SERVICE_EVERY_MS (30 * MINUTE_MS)
#define SERVICE_SOON_MS  (5 * MINUTE_MS)

struct service {
    struct service_state told; /* as last answered */
    bool refused;
    bool settled;          /* the first question was answered, or got no answer */
    int64_t asked_boot_ms; /* CLOCK_NEVER: not yet */
    struct ask ask;
};
void service_init(struct service *service);
void service_release(struct service *service);
/* The list has just been read, or begins to be: asks when it is time. */
void service_poll(struct service *service, struct fetch *fetch);
void service_step(struct service *service, struct fetch *fetch);
int64_t service_deadline(const struct service *service);
/* A person wants everything read anew: the next poll asks. */
void service_wish(struct service *service);
/* Signed in anew: what was refused is asked for again. other: by somebody else, and what was told
 * may be another tenant's. */
void service_forget(struct service *service, struct fetch *fetch, bool other);

#endif
