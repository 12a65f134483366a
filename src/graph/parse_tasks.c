/* parse_tasks.c - a page of the activity log (beta), of which the entries about restores are taken.
 */
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/xalloc.h"
#include "graph/graph_parse.h"
#include "graph/json_read.h"
#include "graph/parse_common.h"
#include "model/session.h"

/* The page spells "sharepoint", the model "sharePoint" (GRAPH.md, Activity). */
static uint8_t workload_of(const char *service)
{
    static const struct {
        const char *word;
        enum workload workload;
    } words[] = {{"exchange", WORKLOAD_EXCHANGE},
                 {"sharepoint", WORKLOAD_SHAREPOINT},
                 {"oneDriveForBusiness", WORKLOAD_ONEDRIVE}};
    for (size_t i = 0; service && i < sizeof words / sizeof *words; i++)
        if (ascii_casecmp(words[i].word, service) == 0)
            return (uint8_t)words[i].workload;
    return WORKLOAD_OTHER;
}

static void read_counts(struct json_reader *reader, const json_t *object, struct task *ret)
{
    const json_t *details = json_object_member(reader, object, "restoreArtifactDetails");
    if (details == NULL)
        return;
    ret->total = json_count(reader, details, "totalArtifactsCount");
    ret->restored = json_count(reader, details, "restoredCount");
    ret->failed = json_count(reader, details, "failedCount");
}

/* False: it is about something else, or cannot be read. */
static bool task_from_span(struct json_span span, struct arena *arena, struct task *ret)
{
    struct json_reader reader;
    const char *text = NULL;
    json_t *object = json_load_span(span, NULL, 0);
    if (object == NULL)
        return false;
    json_reader_init(&reader, arena);
    task_init(ret);
    ret->session_id = json_text(&reader, object, "restoreSessionId");
    ret->id = json_text(&reader, object, "id");
    ret->activity = json_text(&reader, object, "activityType");
    ret->result = json_text(&reader, object, "resultStatus");
    ret->by = json_text(&reader, object, "performedBy");
    ret->destination = json_text(&reader, object, "destinationType");
    ret->tags = json_text(&reader, object, "tags");
    ret->status = json_text(&reader, object, "restoreSessionStatus");
    ret->workload = workload_of(json_text(&reader, object, "serviceType"));
    ret->at_ms = json_time(&reader, object, "eventDateTime", &text);
    ret->error = parse_public_error(&reader, object);
    read_counts(&reader, object, ret);
    json_decref(object);
    return ret->session_id != NULL;
}

static bool read_list(struct json_span text, struct task_page *page, struct fault *why)
{
    struct parse_list list;
    struct json_span span;
    size_t capacity = 0;
    enum json_step step = JSON_STEP_BROKEN;
    if (!parse_list_open(&list, text, "the activity log", why))
        return false;
    while ((step = parse_list_next(&list, page->seen, &span, why)) == JSON_STEP_ITEM) {
        struct task task;
        page->seen++;
        if (task_from_span(span, &page->arena, &task)) {
            page->tasks = xgrow(page->tasks, page->count, &capacity, sizeof *page->tasks);
            page->tasks[page->count++] = task;
        }
    }
    page->next_link = parse_next_link(&list, &page->arena);
    return step == JSON_STEP_END;
}

bool graph_parse_tasks(const char *body, size_t length, struct task_page *ret, struct fault *why)
{
    struct json_body text;
    struct task_page page = {0};
    json_body_init(&text, body, length);
    arena_init(&page.arena);
    bool good = read_list(text.text, &page, why);
    if (good)
        *ret = page;
    else
        task_page_release(&page);
    json_body_release(&text);
    return good;
}

void task_page_release(struct task_page *page)
{
    arena_release(&page->arena);
    free(page->tasks);
    *page = (struct task_page){0};
}
