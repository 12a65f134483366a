/* graph_parse.c - pages of sessions, and a session by itself (graph_parse.h). A page as the service
 * writes it goes through the scanner in one pass; any other is read anew, each of its objects by
 * the library. */
#include "graph/graph_parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "graph/parse_common.h"
#include "graph/session_parse.h"
#include "graph/session_scan.h"

/* A page while it is read. */
struct reading {
    enum workload implied;
    bool keep_raw;
    struct session_page page;
    struct session *items; /* grown on the heap, moved into the arena when their number is known */
    size_t capacity;
};

static struct session *add_session(struct reading *reading)
{
    struct session_page *page = &reading->page;
    reading->items = xgrow(reading->items, page->count, &reading->capacity, sizeof *reading->items);
    return &reading->items[page->count++];
}

static void parse_item(struct reading *reading, struct json_span span, struct session *ret)
{
    if (!session_parse(span, reading->implied, &reading->page.arena, ret))
        reading->page.unreadable++;
}

static void keep_raw(struct reading *reading, struct json_span span, struct session *session)
{
    if (reading->keep_raw)
        session->raw = parse_raw(span, &reading->page.arena);
}

/* --- a page as the service writes it, in one pass --- */

static bool scan_item(struct reading *reading, struct session_scan *scan, struct json_scan *text)
{
    struct json_span span = {text->at, 0};
    struct session *session = add_session(reading);
    if (session_scan(scan, text, reading->implied, session))
        span.length = (size_t)(text->at - span.bytes);
    else if (json_scan_value(text, &span))
        parse_item(reading, span, session);
    else
        return false;
    keep_raw(reading, span, session);
    return true;
}

static bool scan_items(struct reading *reading, struct json_scan *text)
{
    struct session_scan scan = {.take = {.arena = &reading->page.arena}};
    enum json_step step = JSON_STEP_BROKEN;
    json_scan_space(text);
    if (text->at == text->end || *text->at++ != '[')
        return false;
    while ((step = json_scan_step(text)) == JSON_STEP_ITEM)
        if (reading->page.count == PARSE_PAGE_MAX || !scan_item(reading, &scan, text))
            return false;
    text->at += step == JSON_STEP_END;
    return step == JSON_STEP_END;
}

/* False: another page than that; what was read of it counts for nothing. */
static bool scan_page(struct reading *reading, struct json_scan text)
{
    struct parse_list list = {0};
    struct json_span key;
    struct json_span value;
    bool listed = false;
    enum json_step step = JSON_STEP_BROKEN;
    json_scan_space(&text);
    if (text.at == text.end || *text.at++ != '{')
        return false;
    while ((step = json_scan_key(&text, &key)) == JSON_STEP_ITEM) {
        bool is_list = json_span_is(key, "value");
        if (is_list ? listed || !scan_items(reading, &text) : !json_scan_value(&text, &value))
            return false;
        if (!is_list && json_span_is(key, "error") && parse_is_error(value))
            return false;
        listed = listed || is_list;
        list.next_link = json_span_is(key, "@odata.nextLink") ? value : list.next_link;
    }
    reading->page.next_link = parse_next_link(&list, &reading->page.arena);
    return listed && step == JSON_STEP_END && json_scan_ends(&text);
}

/* --- any other page: the list cut out, then its objects, each for the library --- */

static bool parse_page(struct reading *reading, struct json_span text, struct fault *why)
{
    struct parse_list list;
    struct json_span span;
    enum json_step step = JSON_STEP_END;
    if (!parse_list_open(&list, text, "restore sessions", why))
        return false;
    while ((step = parse_list_next(&list, reading->page.count, &span, why)) == JSON_STEP_ITEM) {
        struct session *session = add_session(reading);
        parse_item(reading, span, session);
        keep_raw(reading, span, session);
    }
    reading->page.next_link = parse_next_link(&list, &reading->page.arena);
    return step == JSON_STEP_END;
}

static void forget(struct reading *reading)
{
    arena_release(&reading->page.arena);
    reading->page = (struct session_page){0};
    arena_init(&reading->page.arena);
}

static void seal(struct reading *reading)
{
    struct session_page *page = &reading->page;
    if (page->count > 0) {
        size_t bytes = page->count * sizeof *page->sessions;
        page->sessions = memcpy(arena_alloc(&page->arena, bytes), reading->items, bytes);
    }
    arena_seal(&page->arena);
}

bool graph_parse_sessions(const char *body, size_t length, enum workload implied, bool keep_raw,
                          struct session_page *ret, struct fault *why)
{
    struct json_body text;
    struct reading reading = {.implied = implied, .keep_raw = keep_raw};
    json_body_init(&text, body, length);
    arena_init(&reading.page.arena);
    bool good = scan_page(&reading,
                          (struct json_scan){text.text.bytes, text.text.bytes + text.text.length});
    if (!good) {
        forget(&reading);
        good = parse_page(&reading, text.text, why);
    }
    if (good) {
        seal(&reading);
        *ret = reading.page;
    } else {
        arena_release(&reading.page.arena);
    }
    free(reading.items);
    json_body_release(&text);
    return good;
}

bool graph_peek_next_link(const char *body, size_t length, struct strbuf *ret_link)
{
    struct json_scan text = {body, body + length};
    struct parse_list list = {0};
    struct json_span key;
    struct arena arena;
    json_scan_space(&text);
    if (text.at == text.end || *text.at++ != '{')
        return false;
    while (list.next_link.bytes == NULL && json_scan_key(&text, &key) == JSON_STEP_ITEM) {
        struct json_span value;
        if (json_span_is(key, "value") || !json_scan_value(&text, &value))
            return false;
        list.next_link = json_span_is(key, "@odata.nextLink") ? value : list.next_link;
    }
    arena_init(&arena);
    const char *link = parse_next_link(&list, &arena);
    bool found = link != NULL && *link != '\0' && strbuf_puts(ret_link, link);
    arena_release(&arena);
    return found;
}

void session_page_release(struct session_page *page)
{
    arena_release(&page->arena);
    *page = (struct session_page){0};
}

bool graph_parse_session(const char *body, size_t length, enum workload implied,
                         struct arena *arena, struct session *ret, struct fault *why)
{
    struct json_body text;
    struct json_span span;
    struct session session;
    json_body_init(&text, body, length);
    bool good = parse_object_open(text.text, "restore session", &span, why);
    if (good && !session_parse(span, implied, arena, &session))
        good = fault_set(why, FAULT_FORMAT, "%s", session.odd->note);
    if (good)
        *ret = session;
    json_body_release(&text);
    return good;
}
