#include "model/task_log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/refs.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "model/session.h"

void task_init(struct task *task)
{
    *task = (struct task){.at_ms = TIME_NONE,
                          .total = COUNT_NONE,
                          .restored = COUNT_NONE,
                          .failed = COUNT_NONE,
                          .workload = WORKLOAD_OTHER};
}

struct task_log *task_log_new(void)
{
    struct task_log *log = xcalloc(1, sizeof *log);
    atomic_init(&log->refs, 1);
    arena_init(&log->arena);
    log->read_ms = TIME_NONE;
    return log;
}

bool task_log_add(struct task_log *log, const struct task *task)
{
    if (log->count == TASK_LOG_MAX)
        return false;
    log->tasks = xgrow(log->tasks, log->count, &log->capacity, sizeof *log->tasks);
    struct task *copy = &log->tasks[log->count++];
    *copy = *task;
    const char **texts[] = {&copy->id, &copy->session_id,  &copy->activity, &copy->result,
                            &copy->by, &copy->destination, &copy->tags,     &copy->status};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = arena_intern(&log->arena, *texts[i]);
    copy->error = session_error_copy(task->error, &log->arena);
    return true;
}

static int compare_tasks(const void *left, const void *right)
{
    const struct task *a = left, *b = right;
    int order = strcmp(a->session_id, b->session_id);
    if (order == 0)
        order = (int)a->workload - (int)b->workload;
    return order ? order : (a->at_ms > b->at_ms) - (a->at_ms < b->at_ms);
}

/* Texts of a log are interned: the same one is the same pointer. */
static bool is_among(const struct task *task, const struct task *kept, size_t count)
{
    for (size_t i = count; task->id && i-- > 0 && kept[i].session_id == task->session_id;)
        if (kept[i].id == task->id)
            return true;
    return false;
}

/* What was written while pages were read moves entries on to the next page, once more. */
static void drop_repeated(struct task_log *log)
{
    size_t kept = 0;
    for (size_t i = 0; i < log->count; i++)
        if (!is_among(&log->tasks[i], log->tasks, kept))
            log->tasks[kept++] = log->tasks[i];
    log->count = kept;
}

void task_log_seal(struct task_log *log, bool cut, int64_t read_ms)
{
    if (log->count > 0)
        qsort(log->tasks, log->count, sizeof *log->tasks, compare_tasks);
    drop_repeated(log);
    arena_seal(&log->arena);
    log->cut = cut;
    log->read_ms = read_ms;
}

struct task_log *task_log_ref(const struct task_log *log)
{
    return refs_hold(log);
}

void task_log_unref(struct task_log *log)
{
    if (!log || !refs_drop(&log->refs))
        return;
    arena_release(&log->arena);
    free(log->tasks);
    free(log);
}

/* The first that is not before the session and workload. */
static size_t lower_bound(const struct task_log *log, const char *id, int workload)
{
    size_t low = 0, high = log->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct task *task = &log->tasks[middle];
        int order = strcmp(task->session_id, id);
        if (order < 0 || (order == 0 && (int)task->workload < workload))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct task *task_log_find(const struct task_log *log, const struct session *session,
                                 size_t *ret_count)
{
    const int workloads[] = {session->workload, WORKLOAD_OTHER};
    *ret_count = 0;
    for (int i = 0; log && i < 2; i++) {
        size_t from = lower_bound(log, session->id, workloads[i]);
        size_t to = lower_bound(log, session->id, workloads[i] + 1);
        *ret_count = to - from;
        if (to > from)
            return &log->tasks[from];
    }
    return NULL;
}

const char *tasks_destination(const struct task *tasks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (tasks[i].destination)
            return tasks[i].destination;
    return NULL;
}

static bool is_creation(const struct task *task)
{
    return task->activity && ascii_casecmp(task->activity, "restoreTaskCreated") == 0;
}

const char *tasks_initiator(const struct task *tasks, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_creation(&tasks[i]) && tasks[i].by)
            return tasks[i].by;
    return NULL;
}

const char *task_word(const struct task *task)
{
    if (!task->activity)
        return "noted";
    if (is_creation(task))
        return "created";
    bool completed = ascii_casecmp(task->activity, "restoreTaskCompleted") == 0;
    return completed ? "completed" : task->activity;
}

char *task_words(const struct task *task, char *buf, size_t size)
{
    const char *result = task->result && !is_creation(task) ? task->result : NULL;
    int used = snprintf(buf, size, "%.60s", task_word(task));
    if (task->by)
        used += snprintf(buf + used, size - (size_t)used, " by %.80s", task->by);
    if (result)
        used += snprintf(buf + used, size - (size_t)used, ": %.40s", result);
    if (task->total >= 0 && task->restored >= 0)
        used += snprintf(buf + used, size - (size_t)used, ", %d of %d restored", task->restored,
                         task->total);
    if (task->failed > 0)
        used += snprintf(buf + used, size - (size_t)used, ", %d failed", task->failed);
    if (task->error && task->error->code && *task->error->code)
        snprintf(buf + used, size - (size_t)used, " (%.60s)", task->error->code);
    return buf;
}
