/* make_session.h - short ways to write a session in a test. */
#ifndef RESTORETOP_TESTS_MAKE_SESSION_H
#define RESTORETOP_TESTS_MAKE_SESSION_H

#include "model/session.h"

/* Where a record is put together that is looked at in the same block only. */
#define SPACE (&(struct session){0})

/* A readable session of the given kind with nothing else known. id is lent. */
static inline struct session make_session(const char *id, enum workload workload,
                                          enum session_status status)
{
    struct session session;
    session_init(&session);
    session.id = id;
    session.workload = (uint8_t)workload;
    session.status = (uint8_t)status;
    session.status_word = session_status_info(status)->wire;
    return session;
}

static inline struct session make_counted(const char *id, enum session_status status, int32_t total,
                                          int32_t completed, int32_t failed)
{
    struct session session = make_session(id, WORKLOAD_EXCHANGE, status);
    session.total = total;
    session.completed = completed;
    session.failed = failed;
    session.in_progress = total - completed - failed;
    return session;
}

#endif
