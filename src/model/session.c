/* session.c - the tables of words, and what can be read off one record. */
#include "model/session.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/guid.h"
#include "base/timefmt.h"

/* clang-format off */
static const struct session_status_info status_table[SESSION_STATUS_COUNT] = {
#define X(name, wire, word, ascii, utf8, terminal, running) \
    [SESSION_##name] = {wire, word, utf8, ascii, terminal, running},
    SESSION_STATUSES(X)
#undef X
};

static const struct workload_info workload_table[WORKLOAD_COUNT] = {
    [WORKLOAD_EXCHANGE] = {"#microsoft.graph.exchangeRestoreSession", "exchangeRestoreSessions",
        "mailboxRestoreArtifacts", "granularMailboxRestoreArtifacts",
        "mailboxRestoreArtifactsBulkAdditionRequests", "EX", "Exchange", "mailbox", "mailboxes"},
    [WORKLOAD_SHAREPOINT] = {"#microsoft.graph.sharePointRestoreSession", "sharePointRestoreSessions",
        "siteRestoreArtifacts", "granularSiteRestoreArtifacts",
        "siteRestoreArtifactsBulkAdditionRequests", "SP", "SharePoint", "site", "sites"},
    [WORKLOAD_ONEDRIVE] = {"#microsoft.graph.oneDriveForBusinessRestoreSession",
        "oneDriveForBusinessRestoreSessions", "driveRestoreArtifacts",
        "granularDriveRestoreArtifacts", "driveRestoreArtifactsBulkAdditionRequests", "OD",
        "OneDrive", "drive", "drives"},
    [WORKLOAD_OTHER] = {NULL, NULL, NULL, NULL, NULL, "??", "other", "item", "items"},
};

static const char *const job_words[JOB_COUNT] = {
    [JOB_STANDARD] = "standard", [JOB_BULK] = "bulk", [JOB_GRANULAR] = "granular",
};
/* clang-format on */

const struct session_status_info *session_status_info(enum session_status status)
{
    return &status_table[status];
}

/* Words are compared exactly first, and without case only if that finds none: letter by letter it
 * took 1,500 instructions a session, as the types begin alike. */
enum { EXACTLY, BUT_FOR_CASE, LIKENESSES };

static bool word_is(const char *word, const char *known, int likeness)
{
    return likeness == EXACTLY ? strcmp(word, known) == 0 : ascii_casecmp(word, known) == 0;
}

uint32_t session_unclear(const uint32_t by_status[SESSION_STATUS_COUNT])
{
    return by_status[SESSION_MASKED] + by_status[SESSION_OTHER] + by_status[SESSION_UNREADABLE];
}

enum session_status session_status_parse(const char *word)
{
    if (!word || !*word)
        return SESSION_OTHER;
    for (int likeness = EXACTLY; likeness < LIKENESSES; likeness++)
        for (int i = 0; i < SESSION_STATUS_COUNT; i++)
            if (word_is(word, status_table[i].wire, likeness))
                return (enum session_status)i;
    return SESSION_OTHER;
}

const struct workload_info *workload_info(enum workload workload)
{
    return &workload_table[workload];
}

enum workload workload_parse(const char *odata_type)
{
    if (!odata_type)
        return WORKLOAD_OTHER;
    /* OData 4.01 allows the type without its '#', and before it the address of the metadata. */
    const char *hash = strrchr(odata_type, '#');
    const char *name = hash ? hash + 1 : odata_type;
    for (int likeness = EXACTLY; likeness < LIKENESSES; likeness++)
        for (int i = 0; i < WORKLOAD_OTHER; i++)
            if (word_is(name, workload_table[i].type + 1, likeness))
                return (enum workload)i;
    return WORKLOAD_OTHER;
}

enum restore_job restore_job_parse(const char *word)
{
    for (int likeness = EXACTLY; word && likeness < LIKENESSES; likeness++)
        for (int i = 0; i < JOB_OTHER; i++)
            if (word_is(word, job_words[i], likeness))
                return (enum restore_job)i;
    return JOB_OTHER;
}

const char *restore_job_word(enum restore_job job)
{
    return job_words[job];
}

void session_init(struct session *session)
{
    /* A template, since 100,000 of them are made at a start: a copy is quicker than to clear and
     * to set. */
    static const struct session blank = {
        .id = "",
        .created_ms = TIME_NONE,
        .modified_ms = TIME_NONE,
        .completed_ms = TIME_NONE,
        .seen_ms = TIME_NONE,
        .turned_ms = TIME_NONE,
        .started_ms = TIME_NONE,
        .total = COUNT_NONE,
        .completed = COUNT_NONE,
        .in_progress = COUNT_NONE,
        .failed = COUNT_NONE,
        .status = SESSION_OTHER,
        .workload = WORKLOAD_OTHER,
        .job = JOB_OTHER,
    };
    *session = blank;
}

bool session_same(const struct session *a, const struct session *b)
{
    return a->workload == b->workload && strcmp(a->id, b->id) == 0;
}

bool session_id_is_guid(const char *id)
{
    /* A table, since digits and letters come as they will: no processor guesses which is next. */
    static const bool fits[UCHAR_MAX + 1] = {
        ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true,
        ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true, ['a'] = true, ['b'] = true,
        ['c'] = true, ['d'] = true, ['e'] = true, ['f'] = true, ['A'] = true, ['B'] = true,
        ['C'] = true, ['D'] = true, ['E'] = true, ['F'] = true, ['-'] = true,
    };
    size_t length = 0;
    while (length < GUID_LENGTH && fits[(unsigned char)id[length]])
        length++;
    return length == GUID_LENGTH && id[length] == '\0';
}

bool session_id_known(const struct session *session)
{
    if (!*session->id)
        return false;
    return session->status != SESSION_UNREADABLE ||
           strncmp(session->id, SESSION_NO_ID, strlen(SESSION_NO_ID)) != 0;
}

enum session_status session_effective_status(const struct session *session)
{
    if (session->status == SESSION_COMPLETED && session->flags & SESSION_PARTIAL_BULK)
        return SESSION_COMPLETED_WITH_ERROR;
    return (enum session_status)session->status;
}

const char *session_word(const struct session *session)
{
    if (session->status != SESSION_OTHER)
        return status_table[session_effective_status(session)].word;
    return session->status_word && *session->status_word ? session->status_word : "(none)";
}

bool session_is_running(const struct session *session)
{
    return status_table[session->status].running;
}

int64_t session_true_ms(const struct session *session, int64_t listed_ms)
{
    const struct session_oddities *odd = session->odd;
    const bool kept = odd && odd->note && strcmp(odd->note, SESSION_NOTE_KEPT) == 0;
    if (kept || session->flags & (SESSION_DOUBTED | SESSION_GONE))
        return session->seen_ms;
    return session->seen_ms > listed_ms ? session->seen_ms : listed_ms;
}

bool session_is_terminal(const struct session *session)
{
    return status_table[session->status].terminal;
}

bool session_is_unclear(const struct session *session)
{
    return session->status == SESSION_MASKED || session->status == SESSION_OTHER ||
           session->status == SESSION_UNREADABLE;
}

bool session_ended_badly(const struct session *session)
{
    switch (session_effective_status(session)) {
    case SESSION_FAILED:
    case SESSION_COMPLETED_WITH_ERROR:
        return true;
    case SESSION_MASKED: /* the only documented word that Graph hides is `failed` */
        return session->completed_ms != TIME_NONE;
    case SESSION_DRAFT:
    case SESSION_ACTIVATING:
    case SESSION_ACTIVE:
    case SESSION_COMPLETED:
    case SESSION_OTHER:
    case SESSION_UNREADABLE:
    case SESSION_STATUS_COUNT:
        return false;
    }
    return false;
}

const struct workload_info *session_units_info(const struct session *session)
{
    bool items = session->job == JOB_GRANULAR && session->workload != WORKLOAD_EXCHANGE;
    return workload_info(items ? WORKLOAD_OTHER : (enum workload)session->workload);
}

bool session_text_same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

const char *session_units_text(const struct session *session, char *buf, size_t size)
{
    if (session->total < 0 && session->completed < 0)
        snprintf(buf, size, "-");
    else if (session->completed < 0)
        snprintf(buf, size, "?/%d", session->total);
    else if (session->total < 0)
        snprintf(buf, size, "%d/?", session->completed);
    else
        snprintf(buf, size, "%d/%d", session->completed, session->total);
    return buf;
}

int32_t session_units_done(const struct session *session)
{
    if (session->completed < 0 && session->failed < 0)
        return COUNT_NONE;
    int64_t done = session->completed < 0 ? 0 : session->completed;
    done += session->failed < 0 ? 0 : session->failed;
    return done > INT32_MAX ? INT32_MAX : (int32_t)done;
}

int32_t session_units_gained(const struct session *before, const struct session *after)
{
    int32_t was = session_units_done(before), is = session_units_done(after);
    return was < 0 || is < was ? 0 : is - was;
}

static bool count_changed(int32_t before, int32_t after)
{
    return before >= 0 && after >= 0 && before != after;
}

bool session_counts_changed(const struct session *before, const struct session *after)
{
    return count_changed(before->total, after->total) ||
           count_changed(before->completed, after->completed) ||
           count_changed(before->in_progress, after->in_progress) ||
           count_changed(before->failed, after->failed);
}

bool session_can_change(const struct session *session)
{
    if (session->flags & SESSION_GONE || !session_id_known(session))
        return false;
    bool unsure = session->status == SESSION_MASKED || session->status == SESSION_OTHER;
    return session_is_running(session) || (unsure && session->completed_ms == TIME_NONE);
}

bool session_status_changed(const struct session *before, const struct session *after)
{
    if (before->status == SESSION_UNREADABLE || after->status == SESSION_UNREADABLE)
        return false;
    if (session_effective_status(before) != session_effective_status(after))
        return true;
    return before->status == SESSION_OTHER &&
           strcmp(session_word(before), session_word(after)) != 0;
}

int64_t session_ended_ms(const struct session *session)
{
    if (session->status == SESSION_DRAFT || session_is_running(session))
        return TIME_NONE;
    if (session->completed_ms != TIME_NONE)
        return session->completed_ms;
    return session_is_terminal(session) ? session->modified_ms : TIME_NONE;
}

int64_t session_duration_ms(const struct session *session, int64_t now_ms)
{
    int64_t end = session_ended_ms(session);
    if (end == TIME_NONE && !session_is_terminal(session))
        end = now_ms;
    if (end == TIME_NONE || session->created_ms == TIME_NONE || end < session->created_ms)
        return -1;
    return end - session->created_ms;
}

int64_t session_restoring_ms(const struct session *session)
{
    const int64_t end = session_ended_ms(session), created = session->created_ms;
    int64_t begin = session->started_ms;
    if (begin == TIME_NONE || end == TIME_NONE || end < begin)
        return -1;
    if (created != TIME_NONE && begin < created && created <= end)
        begin = created; /* clocks that are apart */
    return end - begin;
}

const char *session_by(const struct session *session)
{
    const struct identity_set *by = session->created_by;
    if (!by)
        return NULL;
    const char *const best[] = {by->user.name,  by->application.name,  by->device.name,
                                by->user.email, by->application.email, by->device.email,
                                by->user.id,    by->application.id,    by->device.id};
    for (size_t i = 0; i < sizeof best / sizeof best[0]; i++)
        if (best[i] && *best[i]) /* an empty text stands for null in some answers */
            return best[i];
    return NULL;
}
