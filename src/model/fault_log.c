#include "model/fault_log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/refs.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "base/xalloc.h"

struct fault_log {
    atomic_uint refs;
    size_t count;
    struct fault_entry entries[FAULT_LOG_MAX];
};

size_t fault_log_count(const struct fault_log *log)
{
    return log ? log->count : 0;
}

const struct fault_entry *fault_log_at(const struct fault_log *log, size_t i)
{
    return i < fault_log_count(log) ? &log->entries[i] : NULL;
}

struct fault_log *fault_log_ref(const struct fault_log *log)
{
    return refs_hold(log);
}

void fault_log_unref(struct fault_log *log)
{
    if (log && refs_drop(&log->refs))
        free(log);
}

static bool is_same(const struct fault_entry *a, const struct fault_entry *b)
{
    return a->fault.kind == b->fault.kind && a->fault.http_status == b->fault.http_status &&
           strcmp(a->method, b->method) == 0 && strcmp(a->path, b->path) == 0 &&
           strcmp(a->fault.text, b->fault.text) == 0 && b->first_ms - a->last_ms < FAULT_LOG_GAP_MS;
}

static void drop(struct fault_log *log, size_t i)
{
    log->count--;
    memmove(&log->entries[i], &log->entries[i + 1], (log->count - i) * sizeof log->entries[0]);
}

/* The entry it continues leaves its place: the newest is last. */
static void take_over(struct fault_log *log, struct fault_entry *entry)
{
    for (size_t i = 0; i < log->count; i++) {
        if (!is_same(&log->entries[i], entry))
            continue;
        entry->first_ms = log->entries[i].first_ms;
        entry->count += log->entries[i].count;
        drop(log, i);
        return;
    }
}

struct fault_log *fault_log_add(const struct fault_log *log, const char *method, const char *path,
                                size_t path_length, const struct fault *fault, int64_t at_ms)
{
    struct fault_entry entry = {.first_ms = at_ms, .last_ms = at_ms, .count = 1, .fault = *fault};
    struct fault_log *longer = xcalloc(1, sizeof *longer);
    snprintf(entry.method, sizeof entry.method, "%s", method);
    snprintf(entry.path, sizeof entry.path, "%.*s",
             (int)(path_length < sizeof entry.path ? path_length : sizeof entry.path - 1), path);
    if (log)
        memcpy(longer, log, sizeof *longer);
    atomic_init(&longer->refs, 1);
    take_over(longer, &entry);
    if (longer->count == FAULT_LOG_MAX)
        drop(longer, 0);
    longer->entries[longer->count++] = entry;
    return longer;
}

static void add_fact(struct strbuf *out, const char *name, const char *value)
{
    if (!*value)
        return;
    strbuf_printf(out, "  %s: ", name);
    text_append_safe(out, value, strlen(value), -1, TEXT_UTF8);
    strbuf_putc(out, '\n');
}

static void add_entry(struct strbuf *out, const struct fault_entry *entry)
{
    char first[40], last[40], status[16] = "";
    const struct fault *fault = &entry->fault;
    strbuf_printf(out, "%s %s ", timefmt_utc_ms(entry->last_ms, last, sizeof last), entry->method);
    text_append_safe(out, entry->path, strlen(entry->path), -1, TEXT_UTF8);
    strbuf_putc(out, '\n');
    if (entry->count > 1)
        strbuf_printf(out, "  times: %u since %s\n", entry->count,
                      timefmt_utc_ms(entry->first_ms, first, sizeof first));
    if (fault->http_status > 0)
        snprintf(status, sizeof status, "%d", fault->http_status);
    add_fact(out, "status", status);
    add_fact(out, "code", fault->code);
    add_fact(out, "kind", fault_kind_name(fault->kind));
    add_fact(out, "cause", fault->text);
    add_fact(out, "request-id", fault->request_id);
    add_fact(out, "client-request-id", fault->client_request_id);
}

void fault_log_text(const struct fault_log *log, struct strbuf *out)
{
    for (size_t i = fault_log_count(log); i > 0; i--)
        add_entry(out, &log->entries[i - 1]);
}
