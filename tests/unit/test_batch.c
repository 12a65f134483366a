/* The body of a batch, and its answer taken apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#include "graph/batch.h"
#include "graph/gate.h"
#include "graph/http_response.h"

#define ROOT "https://graph.microsoft.com/v1.0"

static struct http_response *whole(const char *body)
{
    size_t capacity = 0;
    const char id[] = "request-id: whole\r\n", date[] = "Date: Thu, 26 Nov 2026 08:00:00 GMT\r\n";
    struct http_response *response = http_response_new(7, 1 << 20);
    response->status = 200;
    http_response_add_line(response, &capacity, id, sizeof id - 1);
    http_response_add_line(response, &capacity, date, sizeof date - 1);
    strbuf_puts(&response->body, body);
    return response;
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void its_body_holds_reads_below_the_root(void **state)
{
    (void)state;
    static const char *const urls[] = {ROOT "/solutions/a", ROOT "/solutions/b"};
    struct strbuf body;
    struct fault why;
    strbuf_init(&body, 4096);
    batch_write(ROOT, urls, 2, &body);
    json_t *root = json_loads(body.bytes, JSON_REJECT_DUPLICATES, NULL);
    json_t *parts = json_object_get(root, "requests");
    const char *ids[2];
    assert_int_equal(json_array_size(parts), 2);
    for (size_t i = 0; i < 2; i++) {
        json_t *part = json_array_get(parts, i), *headers = json_object_get(part, "headers");
        assert_int_equal(json_object_size(part), 4);
        assert_string_equal(text_of(part, "id"), i == 0 ? "0" : "1");
        assert_string_equal(text_of(part, "method"), "GET");
        assert_string_equal(text_of(part, "url"), i == 0 ? "/solutions/a" : "/solutions/b");
        assert_int_equal(json_object_size(headers), 2);
        assert_string_equal(text_of(headers, "Prefer"), "include-unknown-enum-members");
        ids[i] = text_of(headers, "client-request-id");
        assert_int_equal(strlen(ids[i]), 36);
    }
    assert_string_not_equal(ids[0], ids[1]);
    json_decref(root);
    const struct http_request request = {
        .method = HTTP_POST, .url = ROOT "/$batch", .body = body.bytes, .body_length = body.length};
    assert_true(gate_allows(ROOT, &request, false, &why));
    strbuf_release(&body);
}

static void answers_are_found_by_id_in_any_order(void **state)
{
    (void)state;
    struct http_response *parts[3];
    struct fault why;
    struct http_response *response = whole(
        "{\"responses\":[{\"body\":{\"x\":\"}\"},\"status\":200,\"id\":\"2\"},"
        "{\"id\":\"0\",\"status\":429,\"headers\":{\"retry-after\":\"13\",\"N\":5,"
        "\"request-id\":\"own\",\"bad\\r\\n\":\"x\",\"split\":\"a\\r\\nb\"},\"body\":null}]}");
    assert_true(batch_read(response, 3, parts, &why));
    assert_int_equal(parts[0]->status, 429);
    assert_string_equal(http_header_find(parts[0], "Retry-After"), "13");
    assert_string_equal(http_header_find(parts[0], "N"), "5");
    assert_string_equal(http_header_find(parts[0], "request-id"), "own");
    assert_null(http_header_find(parts[0], "split"));
    assert_null(parts[1]);
    assert_int_equal(parts[2]->status, 200);
    assert_string_equal(parts[2]->body.bytes, "{\"x\":\"}\"}");
    assert_string_equal(http_header_find(parts[2], "request-id"), "whole");
    assert_non_null(http_header_find(parts[2], "Date"));
    http_response_free(parts[0]);
    http_response_free(parts[2]);
    http_response_free(response);
}

static void what_is_odd_in_one_part_spoils_that_one(void **state)
{
    (void)state;
    struct http_response *parts[4];
    struct fault why;
    struct http_response *response =
        whole("{\"responses\":[{\"id\":\"0\"},{\"id\":\"1\",\"status\":\"up\"},"
              "{\"id\":\"9\",\"status\":200},{\"id\":\"x\",\"status\":200},7,"
              "{\"id\":3,\"status\":\"200\",\"headers\":[]},{\"id\":\"3\",\"status\":500}]}");
    assert_true(batch_read(response, 4, parts, &why));
    assert_null(parts[0]);
    assert_null(parts[1]);
    assert_null(parts[2]);
    assert_int_equal(parts[3]->status, 200); /* the first of two counts */
    http_response_free(parts[3]);
    http_response_free(response);
}

static void what_is_none_is_a_fault(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "",
        "[]",
        "{}",
        "{\"value\":[]}",
        "{\"responses\":{}}",
        "{\"responses\":[{\"id\":\"0\",\"status\":200}",
        "{\"error\":{\"code\":\"x\",\"message\":\"y\"}}",
    };
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct http_response *part = NULL;
        struct http_response *response = whole(bodies[i]);
        struct fault why = {.kind = FAULT_NONE};
        assert_false(batch_read(response, 1, &part, &why));
        assert_int_equal(why.kind, FAULT_FORMAT);
        http_response_free(response);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_body_holds_reads_below_the_root),
        cmocka_unit_test(answers_are_found_by_id_in_any_order),
        cmocka_unit_test(what_is_odd_in_one_part_spoils_that_one),
        cmocka_unit_test(what_is_none_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
