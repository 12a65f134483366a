/* fuzz_graph_sessions.c - any bytes as a page of sessions, as one session and as text to be
 * re-indented. What comes out must be whole records of valid UTF-8. */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/check.h"
#include "graph/graph_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_count(int32_t count)
{
    check(count >= COUNT_NONE);
}

static void check_session(const struct session *session)
{
    check(session->id != NULL && session->status < SESSION_STATUS_COUNT);
    check(session->workload < WORKLOAD_COUNT && session->job < JOB_COUNT);
    check(session->id[0] != '\0' || session->status == SESSION_UNREADABLE);
    check(session->status != SESSION_UNREADABLE || session->odd != NULL);
    check_text(session->id);
    check_text(session->status_word);
    check_text(session->job_word);
    check_text(session->type_word);
    check_text(session->odd != NULL ? session->odd->note : NULL);
    check_text(session->error != NULL ? session->error->message : NULL);
    check_text(session->created_by != NULL ? session->created_by->user.name : NULL);
    check_count(session->total);
    check_count(session->completed);
    check_count(session->in_progress);
    check_count(session->failed);
}

static void try_page(const char *bytes, size_t size)
{
    struct session_page page;
    struct fault why = {0};
    if (!graph_parse_sessions(bytes, size, WORKLOAD_ONEDRIVE, true, &page, &why)) {
        check(why.kind == FAULT_FORMAT && why.text[0] != '\0');
        return;
    }
    size_t unreadable = 0;
    for (size_t i = 0; i < page.count; i++) {
        check_session(&page.sessions[i]);
        check(page.sessions[i].raw != NULL);
        unreadable += page.sessions[i].status == SESSION_UNREADABLE ? 1 : 0;
    }
    check(unreadable == page.unreadable);
    session_page_release(&page);
}

/* A link found ahead is text, whatever the rest of the page is. */
static void try_next_link(const char *bytes, size_t size)
{
    struct strbuf link;
    strbuf_init(&link, STRBUF_NO_LIMIT);
    if (graph_peek_next_link(bytes, size, &link)) {
        check(link.length > 0 && text_is_utf8(link.bytes, link.length));
    }
    strbuf_release(&link);
}

static void try_session(const char *bytes, size_t size)
{
    struct arena arena;
    struct session session;
    struct fault why = {0};
    arena_init(&arena);
    if (graph_parse_session(bytes, size, WORKLOAD_OTHER, &arena, &session, &why)) {
        check_session(&session);
    } else {
        check(why.kind == FAULT_FORMAT);
    }
    arena_release(&arena);
}

static void try_format(const char *bytes, size_t size)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    graph_format_json(bytes, size, 4096, &out);
    check(out.length <= 4096 && text_is_utf8(out.bytes, out.length));
    strbuf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct service_state service;
    struct task_page page;
    try_page(bytes, size);
    try_next_link(bytes, size);
    try_session(bytes, size);
    try_format(bytes, size);
    if (graph_parse_tasks(bytes, size, &page, NULL)) {
        for (size_t i = 0; i < page.count; i++) {
            check_text(page.tasks[i].session_id);
            check_text(page.tasks[i].by);
        }
        task_page_release(&page);
    }
    struct arena arena;
    arena_init(&arena);
    check_text(graph_parse_point_name(bytes, size, &arena));
    arena_release(&arena);
    if (graph_parse_service(bytes, size, &service, NULL)) {
        check_text(service.status);
        check_text(service.reason);
        check_text(service.modified_by);
    }
    return 0;
}
