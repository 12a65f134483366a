/* image_events.c - the events in an image. Their texts are written out, not numbered: events
 * outlive the sessions that they tell of. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "model/image_private.h"

/* --- writing --- */

static void put_event(struct strbuf *out, const struct event *event)
{
    wire_put_int(out, event->at_ms);
    wire_put_uint(out, event->seq);
    wire_put_uint(out, event->kind);
    wire_put_uint(out, event->workload);
    wire_put_uint(out, event->job);
    wire_put_uint(out, event->from_status);
    wire_put_uint(out, event->to_status);
    wire_put_uint(out, event->by_bulk);
    wire_put_int(out, event->done);
    wire_put_int(out, event->total);
    wire_put_int(out, event->delta);
    const char *texts[] = {event->id,   event->label, event->from_word,
                           event->word, event->text,  event->by};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        wire_put_text(out, texts[i]);
}

void image_put_events(struct strbuf *out, const struct event_log *log)
{
    size_t count = event_log_count(log);
    wire_put_uint(out, count);
    for (size_t i = 0; i < count; i++)
        put_event(out, event_log_at(log, i));
}

/* --- reading --- */

static void take_member(struct wire *wire, char *member, size_t size)
{
    utf8_copy(member, size, wire_text(wire));
}

static void take_event(struct wire *wire, struct event *event)
{
    memset(event, 0, sizeof *event);
    event->at_ms = image_take_time_after(wire, 0);
    event->seq = wire_uint(wire);
    event->kind = (enum event_kind)wire_uint_to(wire, EVENT_KIND_COUNT - 1);
    event->workload = (uint8_t)wire_uint_to(wire, WORKLOAD_COUNT - 1);
    event->job = (uint8_t)wire_uint_to(wire, JOB_COUNT - 1);
    event->from_status = (uint8_t)wire_uint_to(wire, SESSION_STATUS_COUNT - 1);
    event->to_status = (uint8_t)wire_uint_to(wire, SESSION_STATUS_COUNT - 1);
    event->by_bulk = wire_uint_to(wire, 1);
    event->done = image_to_int32(wire, wire_int(wire), COUNT_NONE);
    event->total = image_to_int32(wire, wire_int(wire), COUNT_NONE);
    event->delta = image_to_int32(wire, wire_int(wire), INT32_MIN);
    take_member(wire, event->id, sizeof event->id);
    take_member(wire, event->label, sizeof event->label);
    take_member(wire, event->from_word, sizeof event->from_word);
    take_member(wire, event->word, sizeof event->word);
    take_member(wire, event->text, sizeof event->text);
    take_member(wire, event->by, sizeof event->by);
}

struct event_log *image_take_events(struct wire *wire)
{
    struct event_log *log = NULL;
    size_t count = (size_t)wire_uint_to(wire, EVENT_LOG_MAX);
    if (count == 0)
        return NULL;
    struct event *events = xcalloc(count, sizeof *events);
    for (size_t i = 0; i < count && !wire->bad; i++)
        take_event(wire, &events[i]);
    if (!wire->bad)
        log = event_log_restored(events, count);
    if (!log)
        wire_spoil(wire);
    free(events);
    return log;
}
