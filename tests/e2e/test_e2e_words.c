/* Words of the service: failed reads failed, what hides it never reads success, a word newer than
 * the program stands as it came; and documented bodies are shown whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/run.h"
#include "fake/raw_server.h"

#define ROWS 60
#define COLS 200

static struct term *watch(struct tenant *tenant)
{
    struct term *term = console_start(tenant, ROWS, COLS, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    return term;
}

static void narrow(struct term *term, const char *id)
{
    term_send(term, "/\025id:");
    term_send(term, id);
    term_send(term, "\r");
    assert_true(term_wait(term, "1 of "));
    assert_true(console_wait_selected(term, ""));
}

static void failed_reads_failed(void **state)
{
    char *id = tenant_find(*state, "failed");
    struct term *term = watch(*state);
    narrow(term, id);
    assert_true(console_wait_selected(term, " failed "));
    assert_true(term_wait(term, "failed: "));
    console_quit(term);
    free(id);
}

static void a_masked_failure_never_reads_success(void **state)
{
    char *id = tenant_find(*state, "failed");
    tenant_fault(*state, "mask-failed");
    struct term *term = watch(*state);
    narrow(term, id);
    assert_true(console_wait_selected(term, "unknown"));
    assert_true(term_wait(term, "unknown (possibly failed)"));
    assert_true(term_wait(term, "unknownFutureValue"));
    const char *row = console_selected(term);
    expect_no_text(row, "completed");
    expect_no_text(row, "✓");
    struct run run = run_once(*state, NULL);
    expect_no_text(run.out, "\nfailed");
    assert_int_equal(run.status, 1); /* it needs attention */
    run_free(&run);
    console_quit(term);
    tenant_clear_faults(*state);
    free(id);
}

/* A body of tests/data as a whole answer. Caller frees. */
static char *answer_with(const char *name)
{
    char *path = xasprintf(TEST_SOURCE_DIR "/tests/data/%s", name);
    struct strbuf body;
    struct fault why;
    strbuf_init(&body, STRBUF_NO_LIMIT);
    if (!strbuf_read_file(&body, path, &why))
        fail_msg("%s", why.text);
    char *bytes = xasprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                            "Content-Length: %zu\r\n\r\n%s",
                            body.length, body.bytes);
    strbuf_release(&body);
    free(path);
    return bytes;
}

/* The pages of a list as they are documented: ids that repeat over the workloads, a link into
 * another collection, comments and `values` on the second page. */
struct service {
    char *bytes[5];
    struct raw_script scripts[6];
    struct raw_server *server;
    struct tenant *tenant;
};

static const struct {
    const char *path, *name;
} documented[5] = {{"/restoreSessions HTTP", "sessions-documented.json"},
                   {"skiptoken=cGFnZTI", "sessions-old.json"},
                   {"skiptoken=QQ%3d HTTP", "sessions-none.json"},
                   {"siteRestoreArtifacts HTTP", "artifacts-documented.json"},
                   {"anularDriveRestoreArtifacts", "artifacts-granular.json"}};

static void serve(struct service *service)
{
    for (size_t i = 0; i < 5; i++) {
        service->bytes[i] = answer_with(documented[i].name);
        service->scripts[i] =
            (struct raw_script){.path = documented[i].path, .bytes = service->bytes[i]};
    }
    /* Three sessions of one id: no answer for one of them would be right. */
    service->scripts[5] =
        (struct raw_script){.path = "/restoreSessions/", .bytes = "", .end = RAW_HANG};
    service->server = raw_server_start(service->scripts, 6);
    service->tenant = tenant_at(raw_server_port(service->server));
}

static void serve_no_more(struct service *service)
{
    raw_server_stop(service->server);
    tenant_free(service->tenant);
    for (size_t i = 0; i < 5; i++)
        free(service->bytes[i]);
}

static json_t *body_of(const char *answer)
{
    json_t *body = json_loads(strstr(answer, "\r\n\r\n") + 4, 0, NULL);
    assert_non_null(body);
    return body;
}

static bool is_same_session(json_t *a, json_t *b)
{
    static const char *const members[] = {"id", "@odata.type"};
    for (size_t i = 0; i < 2; i++)
        if (!json_equal(json_object_get(a, members[i]), json_object_get(b, members[i])))
            return false;
    return true;
}

/* Every member as it was sent; more may have been added. */
static void expect_printed(json_t *printed, json_t *sent)
{
    size_t i;
    json_t *session = NULL, *value;
    const char *name;
    json_array_foreach(printed, i, session) if (is_same_session(session, sent)) break;
    assert_true(i < json_array_size(printed));
    json_object_foreach(sent, name, value) if (!json_equal(json_object_get(session, name), value))
        fail_msg("%s is lost or changed", name);
}

static void documented_bodies_are_read_without_loss(void **state)
{
    static const char *const args[] = {"--format", "json", NULL};
    struct service service;
    size_t i;
    json_t *sent;
    (void)state;
    serve(&service);
    struct run run = run_once(service.tenant, args);
    json_t *printed = json_loads(run.out, 0, NULL), *page = body_of(service.bytes[0]);
    json_t *sessions = json_object_get(printed, "sessions");
    assert_int_equal(json_array_size(sessions), 5);
    json_array_foreach(json_object_get(page, "value"), i, sent) expect_printed(sessions, sent);
    expect_text(run.out, "7d0e2f11-1111-4222-8333-444455556601"); /* of the page with comments */
    expect_text(run.out, "2023-03-30T12-01-03.45Z");
    json_decref(printed);
    json_decref(page);
    run_free(&run);
    serve_no_more(&service);
}

/* Status word on the row, and what the session in full says; each of three sessions of one id. */
static void documented_bodies_are_shown(void **state)
{
    static const struct {
        const char *filter, *row, *says[4];
    } rows[] = {
        {"wl:sp st:active", " active ", {"1 completed", "Kim", "Contoso Restore", "testsite"}},
        {"wl:ex",
         " partial ",
         {"completedWithError", "BulkRestoreArtifactsNotResolved", "MailboxNotFound",
          "kim@contoso.com"}},
        {"wl:od", " rehydrati", {"granular", "unknown: ", "Units       2: ", "a.docx"}},
        {"id:8a55e0d7", " failed ", {"failed: ", "0 of 2 sites", "Created", "8a55e0d7-7d1f"}},
    };
    struct service service;
    (void)state;
    serve(&service);
    struct term *term = watch(service.tenant);
    assert_true(term_wait(term, "[1 All 5]"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        term_send(term, "/\025");
        term_send(term, rows[i].filter);
        term_send(term, "\r");
        assert_true(term_wait(term, "1 of 1"));
        assert_true(console_wait_selected(term, rows[i].row));
        term_send(term, "\r");
        assert_true(term_wait(term, "Esc back"));
        for (size_t j = 0; j < 4; j++)
            assert_true(term_wait(term, rows[i].says[j]));
        term_send(term, "\033");
        assert_true(term_wait(term, "Enter open"));
    }
    console_quit(term);
    serve_no_more(&service);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(failed_reads_failed, tenant_set_up, tenant_tear_down),
        cmocka_unit_test_setup_teardown(a_masked_failure_never_reads_success, tenant_set_up,
                                        tenant_tear_down),
        cmocka_unit_test(documented_bodies_are_read_without_loss),
        cmocka_unit_test(documented_bodies_are_shown),
    };
    return cmocka_run_group_tests_name("e2e: words", tests, NULL, NULL);
}
