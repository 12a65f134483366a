/* task_log.h - what the service's activity log says of restores: who started them, where they went,
 * how they ended. An opt-in source of its own (beta of Graph): nothing here changes a session's
 * record. A log is immutable once it is sealed, and counted like a snapshot. */
#ifndef RESTORETOP_MODEL_TASK_LOG_H
#define RESTORETOP_MODEL_TASK_LOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define TASK_LOG_MAX 5000 /* entries */

struct session;
struct session_error;

/* One entry (restoreTaskActivityLog). Words as they came; NULL: not told. */
struct task {
    const char *id;
    const char *session_id; /* never NULL in a log */
    const char *activity, *result, *by, *destination, *tags, *status;
    const struct session_error *error; /* the entry's own, not the session's; NULL: none */
    int64_t at_ms;                     /* TIME_NONE */
    int32_t total, restored, failed;   /* COUNT_NONE */
    uint8_t workload;                  /* enum workload; OTHER: not told, or a newer word */
};
void task_init(struct task *task);

struct task_log {
    atomic_uint refs;
    struct arena arena;
    struct task *tasks; /* by session, within it by time */
    size_t count, capacity;
    bool cut;        /* there is more than was read */
    int64_t read_ms; /* wall clock */
};
struct task_log *task_log_new(void); /* empty, refs == 1; to be filled and sealed */
/* Copies it; false: there is no room for more. */
bool task_log_add(struct task_log *log, const struct task *task);
/* Orders it, each id once. */
void task_log_seal(struct task_log *log, bool cut, int64_t read_ms);

struct task_log *task_log_ref(const struct task_log *log); /* NULL gives NULL */
void task_log_unref(struct task_log *log);

/* The entries of a session, oldest first. NULL log: none. An entry that does not tell its workload
 * is taken for any. */
const struct task *task_log_find(const struct task_log *log, const struct session *session,
                                 size_t *ret_count);
/* Of the first entry that tells it; NULL: none does. */
const char *tasks_destination(const struct task *tasks, size_t count);
const char *tasks_initiator(const struct task *tasks, size_t count); /* who created the session */

/* "restoreTaskCreated" -> "created", "restoreTaskCompleted" -> "completed"; a newer word as it
 * came, none: "noted". Lent. */
const char *task_word(const struct task *task);
/* "created by megan@contoso.com", "completed by system: partiallySucceeded, 9 of 10 restored, 1
 * failed (ArtifactNotFound)". Returns buf. */
#define TASK_WORDS_MAX 320
char *task_words(const struct task *task, char *buf, size_t size);

#endif
