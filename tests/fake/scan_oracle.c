#include "fake/scan_oracle.h"

#include <string.h>

#include "graph/graph_parse.h"
#include "graph/json_read.h"
#include "graph/parse_common.h"
#include "graph/session_parse.h"
#include "graph/session_scan.h"

static const enum workload implied = WORKLOAD_ONEDRIVE;

static bool text_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Object by object, as every page was read before there was a scanner. */
static const char *compare_items(struct parse_list *list, const struct session_page *page,
                                 struct arena *arena, struct fault *why)
{
    struct json_span span;
    size_t seen = 0, unreadable = 0;
    enum json_step step;
    while ((step = parse_list_next(list, seen, &span, why)) == JSON_STEP_ITEM) {
        struct session session;
        unreadable += session_parse(span, implied, arena, &session) ? 0 : 1;
        if (page != NULL &&
            (seen >= page->count || !session_equal(&session, &page->sessions[seen])))
            return "a record";
        if (page != NULL && !text_same(parse_raw(span, arena), page->sessions[seen].raw))
            return "the raw text of a record";
        seen++;
    }
    if (page == NULL)
        return step == JSON_STEP_BROKEN ? NULL : "a page that only the scanner refuses";
    if (step == JSON_STEP_BROKEN)
        return "a page that only the library refuses";
    if (seen != page->count || unreadable != page->unreadable)
        return "the number of records";
    return text_same(parse_next_link(list, arena), page->next_link) ? NULL : "the next link";
}

static const char *compare(struct json_span text, const struct session_page *page,
                           const struct fault *refusal)
{
    struct arena arena;
    struct parse_list list;
    struct fault why = {0};
    const char *ret = NULL;
    arena_init(&arena);
    if (parse_list_open(&list, text, "restore sessions", &why))
        ret = compare_items(&list, page, &arena, &why);
    else if (page != NULL)
        ret = "a page that only the library refuses";
    if (ret == NULL && page == NULL && strcmp(why.text, refusal->text) != 0)
        ret = "the refusal's sentence";
    arena_release(&arena);
    return ret;
}

const char *scan_oracle_page(const char *bytes, size_t length)
{
    struct session_page page;
    struct json_body body;
    struct fault why = {0};
    json_body_init(&body, bytes, length);
    bool good = graph_parse_sessions(bytes, length, implied, true, &page, &why);
    const char *ret = compare(body.text, good ? &page : NULL, &why);
    if (good)
        session_page_release(&page);
    json_body_release(&body);
    return ret;
}

size_t scan_oracle_vouched(const char *bytes, size_t length)
{
    struct arena arena;
    struct parse_list list;
    struct json_span span;
    size_t vouched = 0;
    arena_init(&arena);
    struct session_scan scan = {.take = {.arena = &arena}};
    bool open = parse_list_open(&list, (struct json_span){bytes, length}, "sessions", NULL);
    while (open && parse_list_next(&list, 0, &span, NULL) == JSON_STEP_ITEM) {
        struct json_scan text = {span.bytes, span.bytes + span.length};
        struct session session;
        vouched += session_scan(&scan, &text, implied, &session) && text.at == text.end ? 1 : 0;
    }
    arena_release(&arena);
    return vouched;
}
