#include "fetch/activity.h"

#include <stdio.h>
#include <string.h>

#include "base/timefmt.h"
#include "graph/graph_parse.h"
#include "graph/graph_url.h"
#include "graph/url.h"
#include "model/permission.h"

void activity_init(struct activity *activity, bool on, uint64_t seed)
{
    *activity = (struct activity){.on = on, .ask = ASK_NONE, .asked_boot_ms = CLOCK_NEVER};
    strbuf_init(&activity->root, URL_MAX);
    strbuf_init(&activity->url, URL_MAX);
    textset_init(&activity->links, seed);
    textset_init(&activity->known, seed);
}

static void drop_reading(struct activity *activity)
{
    ask_drop(&activity->ask);
    task_log_unref(activity->building);
    activity->building = NULL;
    textset_release(&activity->links);
}

void activity_release(struct activity *activity)
{
    drop_reading(activity);
    task_log_unref(activity->log);
    activity->log = NULL;
    textset_release(&activity->known);
    strbuf_release(&activity->root);
    strbuf_release(&activity->url);
}

void activity_wish(struct activity *activity)
{
    activity->asked_boot_ms = CLOCK_NEVER;
}

void activity_forget(struct activity *activity, struct fetch *fetch)
{
    drop_reading(activity);
    task_log_unref(activity->log);
    activity->log = NULL;
    textset_release(&activity->known);
    activity->known_any = activity->refused = false;
    activity->asked_boot_ms = CLOCK_NEVER;
    fetch->dirty = true;
}

static void ask_page(struct activity *activity, struct fetch *fetch)
{
    textset_add(&activity->links, activity->url.bytes);
    ask_start(&activity->ask, fetch, HTTP_GET, activity->url.bytes);
}

void activity_poll(struct activity *activity, struct fetch *fetch)
{
    const int64_t now = fetch_now(fetch);
    const bool due = activity->asked_boot_ms == CLOCK_NEVER ||
                     now - activity->asked_boot_ms >= ACTIVITY_EVERY_MS;
    if (!activity->on || activity->refused || ask_is_busy(&activity->ask) || !due)
        return;
    activity->asked_boot_ms = now;
    activity->pages = 0;
    activity->building = task_log_new();
    strbuf_clear(&activity->root);
    strbuf_clear(&activity->url);
    graph_url_beta(fetch->graph, &activity->root);
    graph_url_activity(fetch->graph, &activity->url);
    ask_page(activity, fetch);
}

/* --- events --- */

static void tell(struct fetch *fetch, const struct task *task)
{
    char words[TASK_WORDS_MAX], text[TASK_WORDS_MAX + 32];
    struct session space;
    const struct session *session =
        store_find(fetch->store, task->session_id, (enum workload)task->workload, &space);
    snprintf(text, sizeof text, "activity log: %s", task_words(task, words, sizeof words));
    journal_event(&fetch->journal, EVENT_LOGGED,
                  task->at_ms != TIME_NONE ? task->at_ms : fetch_wall(fetch), session, text);
}

/* What was there at the first reading did not happen while we looked. */
static void tell_new(struct activity *activity, struct fetch *fetch, const struct task_log *log)
{
    int told = 0;
    for (size_t i = 0; i < log->count; i++) {
        const struct task *task = &log->tasks[i];
        if (!task->id || !textset_add(&activity->known, task->id))
            continue;
        if (activity->known_any && told++ < ACTIVITY_TELL_MAX)
            tell(fetch, task);
    }
    activity->known_any = true;
}

/* --- a reading --- */

static void finish(struct activity *activity, struct fetch *fetch, bool cut)
{
    struct task_log *log = activity->building;
    activity->building = NULL;
    drop_reading(activity);
    task_log_seal(log, cut, fetch_wall(fetch));
    tell_new(activity, fetch, log);
    task_log_unref(activity->log);
    activity->log = log;
    fetch->dirty = true;
}

/* Once, with what to do; the view of faults keeps the ids. */
static void refuse(struct activity *activity, struct fetch *fetch, const struct fault *why)
{
    char hint[160];
    drop_reading(activity);
    activity->refused = true;
    if (why->http_status == 403)
        snprintf(hint, sizeof hint, "It takes %s, and an administrator's consent to it.",
                 permission_name(PERMISSION_MONITOR));
    else
        snprintf(hint, sizeof hint, "It is part of Graph's beta: %.100s", why->text);
    journal_notice(&fetch->journal, NOTICE_REFUSED, fetch_wall(fetch),
                   "The activity log cannot be read, and is not asked for again.", hint);
}

/* The next page's address into activity->url; false: there is none, or no way on. */
static bool find_next(struct activity *activity, const struct task_page *page, bool *ret_cut)
{
    struct fault why;
    if (!page->next_link)
        return false;
    *ret_cut = true; /* unless it is read */
    if (activity->pages >= ACTIVITY_PAGES_MAX)
        return false;
    strbuf_clear(&activity->url);
    return url_resolve_next(activity->root.bytes, page->next_link, &activity->url, &why) &&
           !textset_has(&activity->links, activity->url.bytes);
}

static void take_page(struct activity *activity, struct fetch *fetch,
                      const struct http_response *response)
{
    struct task_page page;
    struct fault why;
    bool cut = false, room = true;
    if (!graph_parse_tasks(response->body.bytes, response->body.length, &page, &why)) {
        drop_reading(activity); /* the next reading may fare better */
        return;
    }
    activity->pages++;
    for (size_t i = 0; i < page.count && room; i++)
        room = task_log_add(activity->building, &page.tasks[i]);
    bool more = room && find_next(activity, &page, &cut);
    task_page_release(&page);
    if (more)
        ask_page(activity, fetch);
    else
        finish(activity, fetch, cut || !room);
}

void activity_step(struct activity *activity, struct fetch *fetch)
{
    const struct http_response *response = NULL;
    struct fault why = {.kind = FAULT_NONE};
    if (ask_step(&activity->ask, fetch)) {
        if (ask_result(&activity->ask, &response, &why, NULL))
            take_page(activity, fetch, response);
        else
            refuse(activity, fetch, &why);
    } else if (activity->ask.tries >= 2) {
        drop_reading(activity); /* not worth a request of its own: with a later sweep */
    }
}

int64_t activity_deadline(const struct activity *activity)
{
    return ask_deadline(&activity->ask);
}
