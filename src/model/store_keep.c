/* store_keep.c - what a list leaves out of a session that was read on its own; store_private.h. */
#include "base/timefmt.h"
#include "model/store_private.h"

/* Nothing has happened to the session in between: what one of them does not tell is not news. An
 * ended one does not change, whether or not the list tells when it last did. */
static bool is_same_state(const struct session *a, const struct session *b)
{
    if (a->status != b->status || a->odd)
        return false;
    if (a->modified_ms == TIME_NONE)
        return session_is_terminal(a);
    return a->modified_ms == b->modified_ms;
}

static bool has_counts(const struct session *session)
{
    return session->total != COUNT_NONE || session->completed != COUNT_NONE ||
           session->in_progress != COUNT_NONE || session->failed != COUNT_NONE;
}

static void keep_counts(struct session *merged, const struct session *before)
{
    merged->total = before->total;
    merged->completed = before->completed;
    merged->in_progress = before->in_progress;
    merged->failed = before->failed;
}

static void keep_time(int64_t *time, int64_t before)
{
    if (*time == TIME_NONE)
        *time = before;
}

void store_keep_unlisted(struct session *merged, const struct session *before)
{
    if (!is_same_state(merged, before))
        return;
    if (!merged->error)
        merged->error = before->error;
    if (!merged->created_by)
        merged->created_by = before->created_by;
    if (!merged->modified_by)
        merged->modified_by = before->modified_by;
    if (!merged->job_word) {
        merged->job_word = before->job_word;
        merged->job = before->job;
    }
    if (!has_counts(merged))
        keep_counts(merged, before);
    keep_time(&merged->created_ms, before->created_ms);
    keep_time(&merged->modified_ms, before->modified_ms);
    keep_time(&merged->completed_ms, before->completed_ms);
}
