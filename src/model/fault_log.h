/* fault_log.h - which calls failed, for support: bounded, newest last, one entry for what keeps
 * failing in the same way. A log is immutable once published and counted like a snapshot. */
#ifndef RESTORETOP_MODEL_FAULT_LOG_H
#define RESTORETOP_MODEL_FAULT_LOG_H

#include <stddef.h>

#include "base/fault.h"
#include "base/spans.h"
#include "base/strbuf.h"

#define FAULT_LOG_MAX    40
#define FAULT_LOG_GAP_MS (15 * MINUTE_MS) /* silent for longer: what comes then is a new fault */

struct fault_entry {
    int64_t first_ms, last_ms; /* wall clock */
    uint32_t count;
    char method[8];
    char path[128];     /* without the query; cut */
    struct fault fault; /* the newest: its ids, its next try */
};

struct fault_log;
size_t fault_log_count(const struct fault_log *log); /* NULL: 0, as all here take NULL */
const struct fault_entry *fault_log_at(const struct fault_log *log, size_t i);
struct fault_log *fault_log_ref(const struct fault_log *log);
void fault_log_unref(struct fault_log *log);
/* A log with that fault too; the one given stays as it is. The caller unrefs both. */
struct fault_log *fault_log_add(const struct fault_log *log, const char *method, const char *path,
                                size_t path_length, const struct fault *fault, int64_t at_ms);

/* The whole for support, newest first: time in UTC, what was asked for, status, code, ids. Nothing
 * in it is secret. Plain ASCII and UTF-8 without control characters. */
void fault_log_text(const struct fault_log *log, struct strbuf *out);

#endif
