#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "graph/request_log.h"

#define AT_MS INT64_C(1795444327123) /* 2026-11-23T14:32:07.123Z */

struct rig {
    char folder[64], path[96];
    struct request_log *log;
};

static struct rig rig_new(void)
{
    struct rig rig;
    struct fault why = {0};
    snprintf(rig.folder, sizeof rig.folder, "/tmp/restoretop-log-XXXXXX");
    assert_non_null(mkdtemp(rig.folder));
    snprintf(rig.path, sizeof rig.path, "%s/log", rig.folder);
    rig.log = request_log_open(rig.path, &why);
    assert_non_null(rig.log);
    return rig;
}

/* The file's text; the rig is over. */
static void rig_read(struct rig *rig, struct strbuf *text)
{
    struct fault why = {0};
    request_log_close(rig->log);
    strbuf_init(text, STRBUF_NO_LIMIT);
    assert_true(strbuf_read_file(text, rig->path, &why));
    unlink(rig->path);
    rmdir(rig->folder);
}

static const struct request_log_entry plain = {
    .at_ms = AT_MS,
    .method = "GET",
    .url = "http://127.0.0.1:8080/v1.0/x?$skiptoken=secret#part",
    .status = 200,
    .took_ms = 12,
};

static void a_line_holds_what_support_asks_for_and_no_query(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct strbuf text;
    struct request_log_entry entry = plain;
    request_log_write(rig.log, &entry);
    entry.method = "DELETE";
    entry.url = "https://graph.microsoft.com";
    entry.status = 0;
    entry.request_id = "r-1";
    entry.client_request_id = "c-1";
    entry.fault = FAULT_NETWORK;
    request_log_write(rig.log, &entry);
    rig_read(&rig, &text);
    assert_string_equal(text.bytes, "2026-11-23T14:32:07.123Z GET 127.0.0.1:8080 /v1.0/x 200 12ms\n"
                                    "2026-11-23T14:32:07.123Z DELETE graph.microsoft.com / 0 12ms "
                                    "client-request-id=c-1 request-id=r-1 fault=network\n");
    strbuf_release(&text);
}

static void nothing_from_outside_breaks_a_line(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct strbuf text;
    char path[3000] = "http://127.0.0.1/";
    memset(path + strlen(path), 'a', sizeof path - 1 - strlen(path));
    path[sizeof path - 1] = '\0';
    struct request_log_entry entry = plain;
    entry.url = path;
    entry.request_id = "a b\r\n2026 GET forged \x1b[31m\xC2\x9B";
    entry.client_request_id = "";
    request_log_write(rig.log, &entry);
    rig_read(&rig, &text);
    assert_ptr_equal(strchr(text.bytes, '\n'), text.bytes + text.length - 1);
    assert_true(text.length < 1400);
    assert_non_null(strstr(text.bytes, " request-id=a?b??2026?GET?forged??[31m??\n"));
    assert_null(strstr(text.bytes, "client-request-id"));
    strbuf_release(&text);
}

static void the_file_is_private_and_appended_to(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct stat seen;
    struct strbuf text;
    assert_int_equal(stat(rig.path, &seen), 0);
    assert_int_equal(seen.st_mode & 07777, 0600);
    request_log_write(rig.log, &plain);
    request_log_close(rig.log);
    rig.log = request_log_open(rig.path, NULL);
    request_log_write(rig.log, &plain);
    rig_read(&rig, &text);
    assert_int_equal(text.length, 2 * (strchr(text.bytes, '\n') + 1 - text.bytes));
    strbuf_release(&text);
}

static void a_log_that_cannot_be_opened_is_a_fault(void **state)
{
    (void)state;
    struct fault why = {0};
    assert_null(request_log_open("/nowhere/at/all", &why));
    assert_int_equal(why.kind, FAULT_INPUT);
    assert_non_null(strstr(why.text, "/nowhere/at/all"));
    request_log_write(NULL, &plain); /* no log: nothing */
    request_log_close(NULL);
}

/* A file size limit stands in for a full disk. */
static void set_file_limit(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_pauses_the_log_for_a_minute_and_is_told(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct strbuf text;
    struct request_log_entry entry = plain;
    struct fault why;
    signal(SIGXFSZ, SIG_IGN);
    request_log_write(rig.log, &entry);
    set_file_limit(70);
    entry.at_ms = AT_MS + 1000;
    assert_false(request_log_take_fault(rig.log, &why));
    request_log_write(rig.log, &entry);                 /* cut short by the limit */
    assert_true(request_log_take_fault(rig.log, &why)); /* told at once, and once */
    assert_non_null(strstr(why.text, "cannot be written"));
    set_file_limit(RLIM_INFINITY);
    entry.at_ms = AT_MS + 60999;
    request_log_write(rig.log, &entry); /* within the minute: lost */
    assert_false(request_log_take_fault(rig.log, &why));
    entry.at_ms = AT_MS + 61000;
    request_log_write(rig.log, &entry);
    rig_read(&rig, &text);
    const char *told = strstr(text.bytes, "log resumed: 2 lines were lost (");
    assert_non_null(told);
    assert_non_null(strstr(told, "\n2026-11-23T14:33:08.123Z GET "));
    assert_null(strstr(text.bytes, "14:33:08.122Z"));
    strbuf_release(&text);
}

/* The minute counts by the wall clock, which may be set. */
static void a_clock_that_is_set_back_does_not_lengthen_the_minute(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct strbuf text;
    struct request_log_entry entry = plain;
    signal(SIGXFSZ, SIG_IGN);
    set_file_limit(0);
    request_log_write(rig.log, &entry);
    set_file_limit(RLIM_INFINITY);
    entry.at_ms = AT_MS - 3600000;
    request_log_write(rig.log, &entry);
    rig_read(&rig, &text);
    assert_non_null(strstr(text.bytes, "log resumed: 1 lines were lost ("));
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_holds_what_support_asks_for_and_no_query),
        cmocka_unit_test(nothing_from_outside_breaks_a_line),
        cmocka_unit_test(the_file_is_private_and_appended_to),
        cmocka_unit_test(a_log_that_cannot_be_opened_is_a_fault),
        cmocka_unit_test(a_full_disk_pauses_the_log_for_a_minute_and_is_told),
        cmocka_unit_test(a_clock_that_is_set_back_does_not_lengthen_the_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
