/* event.c - a log is never changed, so one more event is a copy without the oldest; how many of a
 * batch would be dropped again is known before anything is copied. */
#include "model/event.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/refs.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "model/label.h"
#include "model/store.h"

struct event_log {
    atomic_uint refs;
    size_t count;
    uint64_t last_seq;
    struct event events[];
};

size_t event_log_count(const struct event_log *log)
{
    return log ? log->count : 0;
}

const struct event *event_log_at(const struct event_log *log, size_t i)
{
    return log && i < log->count ? &log->events[i] : NULL;
}

uint64_t event_log_last_seq(const struct event_log *log)
{
    return log ? log->last_seq : 0;
}

struct event_log *event_log_ref(const struct event_log *log)
{
    return refs_hold(log);
}

void event_log_unref(struct event_log *log)
{
    if (log && refs_drop(&log->refs))
        free(log);
}

static struct event_log *log_new(size_t room)
{
    struct event_log *log = xmalloc(sizeof *log + room * sizeof *log->events);
    atomic_init(&log->refs, 1);
    log->count = 0;
    log->last_seq = 0;
    return log;
}

/* How many of each sort are still to be dropped, oldest first. */
struct excess {
    size_t units, others;
};

static void count_units(struct excess *excess, const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        excess->units += events[i].kind == EVENT_UNITS;
}

static void copy_kept(struct event_log *log, struct excess *excess, const struct event *events,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t *drop = events[i].kind == EVENT_UNITS ? &excess->units : &excess->others;
        log->last_seq = events[i].seq > log->last_seq ? events[i].seq : log->last_seq + 1;
        if (*drop > 0) {
            --*drop;
            continue;
        }
        log->events[log->count] = events[i];
        log->events[log->count++].seq = log->last_seq; /* dropped ones have had a number too */
    }
}

struct event_log *event_log_append(const struct event_log *log, const struct event *events,
                                   size_t count)
{
    const struct event *old = log ? log->events : NULL;
    size_t before = event_log_count(log), all = before + count;
    size_t over = all > EVENT_LOG_MAX ? all - EVENT_LOG_MAX : 0;
    struct excess excess = {0, 0};
    struct event_log *ret = log_new(all - over);
    count_units(&excess, old, before);
    count_units(&excess, events, count);
    excess.units = excess.units < over ? excess.units : over;
    excess.others = over - excess.units;
    copy_kept(ret, &excess, old, before);
    ret->last_seq = event_log_last_seq(log);
    copy_kept(ret, &excess, events, count);
    return ret;
}

#define SEQ_MOST (UINT64_C(1) << 53)

struct event_log *event_log_restored(const struct event *events, size_t count)
{
    uint64_t last = 0;
    for (size_t i = 0; i < count; i++) {
        if (events[i].seq <= last || events[i].seq > SEQ_MOST)
            return NULL;
        last = events[i].seq;
    }
    struct event_log *log = log_new(count);
    memcpy(log->events, events, count * sizeof *events);
    log->count = count;
    log->last_seq = last;
    return log;
}

void event_copy_label(char *member, size_t size, const char *label)
{
    size_t length = label ? strlen(label) : 0;
    size_t tail = label ? label_tail(label) : 0;
    size_t tail_length = length - tail;
    if (length < size || tail_length + 1 >= size) {
        utf8_copy(member, size, label);
        return;
    }
    size_t head = utf8_cut(label, length, size - 1 - tail_length);
    memcpy(member, label, head);
    memcpy(member + head, label + tail, tail_length + 1);
}

static bool kind_of(const struct observation *seen, enum event_kind *ret)
{
    if (!seen->after)
        *ret = EVENT_GONE;
    else if (!seen->before)
        *ret = EVENT_NEW;
    else if (session_status_changed(seen->before, seen->after))
        *ret = EVENT_STATUS;
    else if (session_units_gained(seen->before, seen->after) > 0)
        *ret = EVENT_UNITS;
    else
        return false;
    return true;
}

static const char *word_of(const struct session *session)
{
    const bool own_word = session->status_word && *session->status_word;
    return own_word ? session->status_word : session_word(session);
}

void event_about(struct event *event, const struct session *session)
{
    char counted[64];
    event->workload = session->workload;
    event->to_status = (uint8_t)session_effective_status(session);
    event->from_status = event->to_status;
    event->by_bulk = event->to_status != session->status;
    event->done = session_units_done(session);
    event->total = session->total;
    utf8_copy(event->id, sizeof event->id, session->id);
    event_copy_label(event->label, sizeof event->label,
                     label_or_counts(session, counted, sizeof counted));
    utf8_copy(event->from_word, sizeof event->from_word, word_of(session));
    utf8_copy(event->word, sizeof event->word, word_of(session));
    utf8_copy(event->by, sizeof event->by, session_by(session));
    event->job = session->job;
}

/* Who activates a draft is told by nothing but this; an id instead of a name says nothing. */
static const char *changer_of(const struct session *session)
{
    const struct identity_set *by = session->modified_by;
    const char *const names[] = {by ? by->user.name : NULL, by ? by->user.email : NULL,
                                 by ? by->application.name : NULL};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i] && *names[i])
            return names[i];
    return "";
}

static bool is_activated(const struct event *event)
{
    return event->from_status == SESSION_DRAFT &&
           (event->to_status == SESSION_ACTIVATING || event->to_status == SESSION_ACTIVE);
}

bool event_from_observation(const struct observation *seen, struct event *ret)
{
    enum event_kind kind;
    if (seen->first_sweep || !kind_of(seen, &kind))
        return false;
    const struct session *now = seen->after ? seen->after : seen->before;
    const struct session *was = seen->before ? seen->before : seen->after;
    if (!now || !was)
        return false;
    *ret =
        (struct event){.at_ms = seen->at_ms, .kind = kind, .delta = session_units_gained(was, now)};
    event_about(ret, now);
    ret->from_status = (uint8_t)session_effective_status(was);
    utf8_copy(ret->from_word, sizeof ret->from_word, word_of(was));
    if (session_ended_badly(now) && now->error)
        utf8_copy(ret->text, sizeof ret->text, now->error->code);
    else if (kind == EVENT_STATUS && is_activated(ret))
        utf8_copy(ret->text, sizeof ret->text, changer_of(now));
    return true;
}

/* Ours where the service's word is one we know, else its own. */
static const char *shown_word(uint8_t status, const char *word)
{
    return status == SESSION_OTHER ? word : session_status_info((enum session_status)status)->word;
}

static void status_words(const struct event *event, char *buf, size_t size)
{
    const char *from = shown_word(event->from_status, event->from_word);
    const char *to = shown_word(event->to_status, event->word);
    const char *code = event->text;
    if (is_activated(event)) {
        snprintf(buf, size, "%s -> %s%s%s", from, to, *code ? ", last changed by " : "", code);
        return;
    }
    const char *why = event->by_bulk ? ": its bulk request ended with errors" : "";
    snprintf(buf, size, "%s -> %s%s%s%s%s", from, to, *code ? " (" : "", code, *code ? ")" : "",
             why);
}

static void units_words(const struct event *event, char *buf, size_t size)
{
    const char *units = event->delta == 1 ? "unit" : "units";
    if (event->total > 0)
        snprintf(buf, size, "+%d %s, %d of %d", event->delta, units, event->done, event->total);
    else
        snprintf(buf, size, "+%d %s, %d done", event->delta, units, event->done);
}

char *event_words(const struct event *event, char *buf, size_t size)
{
    switch (event->kind) {
    case EVENT_STATUS:
        status_words(event, buf, size);
        break;
    case EVENT_UNITS:
        units_words(event, buf, size);
        break;
    case EVENT_NEW:
        snprintf(buf, size, "new, %s%s%s%s", shown_word(event->to_status, event->word),
                 *event->text ? " (" : "", event->text, *event->text ? ")" : "");
        break;
    case EVENT_GONE:
        snprintf(buf, size,
                 event->to_status == SESSION_DRAFT ? "gone: the draft was deleted" : "gone");
        break;
    case EVENT_ACTED:
    case EVENT_FAULT:
    case EVENT_RECOVERED:
    case EVENT_LOGGED:
    case EVENT_KIND_COUNT:
        snprintf(buf, size, "%s", event->text);
        break;
    }
    return buf;
}
