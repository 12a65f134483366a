/* history.c - the sharing of what never changes: a history points to traces and ended restores that
 * others hold, too. What makes new ones is recorder.c. */
#include "model/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/refs.h"
#include "base/timefmt.h"
#include "model/history_private.h"

const char *history_reset_words(enum history_reset reset)
{
    static const char *const words[HISTORY_RESET_COUNT] = {
        [HISTORY_RESET_NONE] = "",
        [HISTORY_RESET_BACKWARDS] = "the count of ended units went back",
        [HISTORY_RESET_TOTAL] = "the number of units changed",
        [HISTORY_RESET_CLOCK] = "the clock was set",
        [HISTORY_RESET_STATUS] = "it runs again",
    };
    return words[reset];
}

/* FNV-1a: it stands in files, for which hash.h is not meant. */
uint64_t history_key(const char *id)
{
    uint64_t key = UINT64_C(0xcbf29ce484222325);
    for (; *id; id++)
        key = (key ^ (unsigned char)*id) * UINT64_C(0x100000001b3);
    return key;
}

static size_t word_of(uint64_t key)
{
    return (key >> 6) % (HISTORY_TRACES / 8);
}

void history_marks_set(struct history_marks *marks, uint64_t key)
{
    marks->words[word_of(key)] |= UINT64_C(1) << key % 64;
}

bool history_marks_has(const struct history_marks *marks, uint64_t key)
{
    return marks->words[word_of(key)] >> key % 64 & 1;
}

/* --- counting --- */

void history_trace_unref(struct history_shared_trace *shared)
{
    if (!shared || !refs_drop(&shared->refs))
        return;
    free(shared->points);
    free(shared);
}

void history_ended_unref(struct history_ended *ended)
{
    if (ended && refs_drop(&ended->refs))
        free(ended);
}

struct history *history_ref(const struct history *history)
{
    return refs_hold(history);
}

void history_unref(struct history *history)
{
    if (!history || !refs_drop(&history->refs))
        return;
    for (size_t i = 0; i < history->count; i++)
        history_trace_unref(history->traces[i]);
    history_ended_unref(history->ended);
    free(history);
}

/* --- reading --- */

size_t history_count(const struct history *history)
{
    return history ? history->count : 0;
}

const struct history_trace *history_at(const struct history *history, size_t i)
{
    return i < history_count(history) ? &history->traces[i]->trace : NULL;
}

const struct history_trace *history_find(const struct history *history, const char *id,
                                         enum workload workload)
{
    const uint64_t key = hash_text(id, 0);
    if (!history || !history_marks_has(&history->marks, key))
        return NULL;
    for (size_t i = 0; i < history->count; i++) {
        const struct history_shared_trace *shared = history->traces[i];
        if (shared->key == key && shared->trace.workload == workload &&
            strcmp(shared->trace.id, id) == 0)
            return &shared->trace;
    }
    return NULL;
}

size_t history_finished_count(const struct history *history, enum workload workload)
{
    return history && history->ended ? history->ended->counts[workload] : 0;
}

const struct history_finished *history_finished_at(const struct history *history,
                                                   enum workload workload, size_t i)
{
    return i < history_finished_count(history, workload) ? &history->ended->items[workload][i]
                                                         : NULL;
}

uint64_t history_revision(const struct history *history)
{
    return history ? history->revision : 0;
}

/* --- what may have been in a file --- */

static bool time_valid(int64_t ms)
{
    return ms >= 0 && ms <= TIME_MOST;
}

static bool time_or_none(int64_t ms)
{
    return ms == TIME_NONE || time_valid(ms);
}

/* before: the point in front of it; of the first one, what it may not be less than. Units that
 * ended stay ended: a count that went back began a trace of its own (history_trace.c). */
static bool point_valid(const struct history_point *point, const struct history_point *before)
{
    const bool counts =
        point->done >= before->done && point->failed >= 0 && point->failed <= point->done;
    return counts && time_valid(point->at_ms) && point->at_ms >= before->at_ms &&
           point->total >= COUNT_NONE && point->status < SESSION_STATUS_COUNT;
}

static bool times_valid(const struct history_trace *trace)
{
    const bool started = trace->start != HISTORY_START_NONE;
    return time_valid(trace->first_ms) && time_or_none(trace->first_unit_ms) &&
           time_or_none(trace->reset_ms) && time_valid(trace->bucket_ms) &&
           trace->bucket_ms % HISTORY_BUCKET_MS == 0 &&
           (started ? time_valid(trace->start_ms) : trace->start_ms == TIME_NONE);
}

/* The window of buckets begins and ends at or before the newest moment: the next answer moves it on
 * and never back. */
static bool buckets_valid(const struct history_trace *trace, int64_t last_ms)
{
    const int64_t last_bucket = trace->bucket_count > 0 ? trace->bucket_count - 1 : 0;
    return trace->bucket_ms + last_bucket * HISTORY_BUCKET_MS <= last_ms;
}

bool history_trace_valid(const struct history_trace *trace)
{
    const size_t length = strnlen(trace->id, sizeof trace->id);
    if (length == 0 || length == sizeof trace->id || trace->workload >= WORKLOAD_COUNT ||
        trace->start > HISTORY_START_EXACT || trace->reset >= HISTORY_RESET_COUNT ||
        trace->point_count > HISTORY_POINTS || trace->bucket_count > HISTORY_BUCKETS ||
        !times_valid(trace))
        return false;
    struct history_point before = {.at_ms = trace->first_ms};
    for (uint32_t i = 0; i < trace->point_count; i++) {
        if (!point_valid(&trace->points[i], &before))
            return false;
        before = trace->points[i];
    }
    return buckets_valid(trace, before.at_ms);
}

bool history_finished_valid(const struct history_finished *finished)
{
    return time_valid(finished->ended_ms) && finished->took_ms > 0 &&
           finished->took_ms <= finished->ended_ms && finished->units > 0 &&
           finished->status < SESSION_STATUS_COUNT;
}
