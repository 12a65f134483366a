/* The audit log: whole lines whatever happens, from however many writers. */
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "cli/audit_file.h"
#include "cli/audit_open.h"
#include "fake/temp_folder.h"

struct place {
    char folder[64];
    char *path;
};

static int set_up(void **state)
{
    struct place *place = xcalloc(1, sizeof *place);
    strcpy(place->folder, "/tmp/restoretop-audit-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    place->path = xasprintf("%s/state/restoretop/" AUDIT_NAME, place->folder);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    int status = temp_folder_remove(place->folder);
    free(place->path);
    free(place);
    return status;
}

static struct audit_record record_of(const char *outcome)
{
    return (struct audit_record){.at_ms = 1795000000123,
                                 .verb = "activate",
                                 .id = "5b3c1f60-0d7e-4a53-8f4e-2a9d6c7b8e01",
                                 .status = 200,
                                 .request_id = "r-1",
                                 .client_request_id = "",
                                 .outcome = outcome};
}

static char *read_all(const char *path)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    assert_true(strbuf_read_file(&text, path, &why));
    return strbuf_take(&text, NULL);
}

/* Every line is an object, but the last one and at most `cuts` more that a kill cut short and the
 * next writer ended; how many there are. */
static size_t count_among(const char *path, size_t cuts)
{
    if (access(path, F_OK) != 0)
        return 0;
    char *text = read_all(path);
    size_t count = 0;
    for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        if (end == line)
            continue;
        json_error_t error;
        json_t *object = json_loadb(line, (size_t)(end - line), 0, &error);
        if (!object && cuts-- == 0)
            fail_msg("no record: %.*s", (int)(end - line), line);
        count += object != NULL;
        json_decref(object);
    }
    free(text);
    return count;
}

static size_t count_records(const char *path)
{
    return count_among(path, 0);
}

static void a_record_is_a_line_of_json(void **state)
{
    struct place *place = *state;
    struct audit *audit = audit_file_new(place->path, "ada@contoso.com", "contoso\n\"x\"");
    struct audit_record record = record_of("done");
    struct fault why;
    struct stat st;
    assert_true(audit->record(audit, &record, &why));
    char *text = read_all(place->path);
    assert_string_equal(text,
                        "{\"time\":\"2026-11-18T11:06:40.123Z\",\"who\":\"ada@contoso.com\","
                        "\"tenant\":\"contoso\\u000a\\\"x\\\"\",\"verb\":\"activate\","
                        "\"id\":\"5b3c1f60-0d7e-4a53-8f4e-2a9d6c7b8e01\",\"status\":200,"
                        "\"requestId\":\"r-1\",\"clientRequestId\":null,\"outcome\":\"done\"}\n");
    assert_int_equal(stat(place->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    free(text);
    audit->free(audit);
}

static void a_cut_line_is_ended_before_the_next(void **state)
{
    struct place *place = *state;
    struct audit *audit = audit_file_new(place->path, "", "");
    struct audit_record record = record_of("sending");
    struct fault why;
    assert_true(audit->record(audit, &record, &why));
    FILE *file = fopen(place->path, "ae");
    fputs("{\"time\":\"20", file);
    fclose(file);
    assert_true(audit->record(audit, &record, &why));
    char *text = read_all(place->path);
    assert_non_null(strstr(text, "}\n{\"time\":\"20\n{\"time\":\"2026"));
    free(text);
    audit->free(audit);
}

static void expect_open(struct place *place, int64_t later_ms, const char *words)
{
    struct strbuf told;
    strbuf_init(&told, STRBUF_NO_LIMIT);
    audit_open_tell(place->path, record_of("").at_ms + later_ms, &told);
    if (words == NULL)
        assert_string_equal(told.bytes, "");
    else
        assert_non_null(strstr(told.bytes, words));
    strbuf_release(&told);
}

static void put(struct place *place, const char *id, const char *outcome)
{
    struct audit *audit = audit_file_new(place->path, "a \"verb\":\"b", "");
    struct audit_record record = record_of(outcome);
    struct fault why;
    record.id = id;
    assert_true(audit->record(audit, &record, &why));
    audit->free(audit);
}

static void a_change_without_an_outcome_is_told_for_a_day(void **state)
{
    struct place *place = *state;
    expect_open(place, 0, NULL); /* no file */
    put(place, "one-11111111", "sending");
    put(place, "one-11111111", "unclear");
    put(place, "one-11111111", "done");
    expect_open(place, 1000, NULL);
    put(place, "two-22222222", "sending");
    put(place, "one-11111111", "refused");
    expect_open(place, 1000,
                "an earlier run's \"activate\" of session ...22222222 is not recorded");
    expect_open(place, 25 * 3600 * 1000, NULL);
    put(place, "two-22222222", "unclear");
    put(place, "x", "sending");
    expect_open(place, 1000, "(and 1 more: audit.jsonl)");
    FILE *file = fopen(place->path, "ae");
    fputs("{\"time\":\"20\n\n{\"status\":\"verb\":\"\n{\"time\":\"", file); /* cut, and not ours */
    fclose(file);
    expect_open(place, 1000, "(and 1 more: audit.jsonl)");
    put(place, "two-22222222", "unknown");
    expect_open(place, 1000, "\"activate\" of session x is not recorded");
    put(place, "x", "not sent");
    put(place, "Zürich-55", "sending"); /* its last eight bytes begin within the ü */
    expect_open(place, 1000, "of session ...rich-55 is not recorded");
    put(place, "Zürich-55", "not sent");
    expect_open(place, 1000, NULL);
}

static void what_cannot_be_written_is_a_fault(void **state)
{
    struct place *place = *state;
    struct audit_record record = record_of("sending");
    struct fault why;
    struct audit *audit = audit_file_new(NULL, "", "");
    assert_false(audit->record(audit, &record, &why));
    assert_int_equal(why.kind, FAULT_SYSTEM);
    audit->free(audit);
    audit = audit_file_new("/dev/null/x/audit.jsonl", "", "");
    assert_false(audit->record(audit, &record, &why));
    audit->free(audit);
    (void)place;
}

/* The limit stands in for a full disk: what fits in part is taken back. */
static void a_full_disk_leaves_whole_lines(void **state)
{
    struct place *place = *state;
    struct audit *audit = audit_file_new(place->path, "", "");
    struct audit_record record = record_of("sending");
    struct rlimit before, limit;
    struct fault why;
    assert_true(audit->record(audit, &record, &why));
    char *one = read_all(place->path);
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = strlen(one) + 10;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    bool written = audit->record(audit, &record, &why);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_false(written);
    char *after = read_all(place->path);
    assert_string_equal(after, one);
    assert_true(audit->record(audit, &record, &why));
    assert_int_equal(count_records(place->path), 2);
    free(one);
    free(after);
    audit->free(audit);
}

static void a_lock_that_stays_is_a_fault(void **state)
{
    struct place *place = *state;
    struct audit *audit = audit_file_new(place->path, "", "");
    struct audit_record record = record_of("sending");
    struct fault why;
    assert_true(audit->record(audit, &record, &why));
    int fd = open(place->path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_false(audit->record(audit, &record, &why));
    assert_non_null(strstr(why.text, "Another program holds"));
    close(fd);
    assert_true(audit->record(audit, &record, &why));
    audit->free(audit);
}

/* Records until it is killed, or `most`; tells how many were acknowledged. */
static pid_t start_writer(const char *path, const char *who, int most, int *acknowledged)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    struct audit *audit = audit_file_new(path, who, "contoso");
    struct audit_record record = record_of("sending");
    struct fault why;
    for (int i = 0; i < most; i++)
        if (audit->record(audit, &record, &why))
            ++*acknowledged;
    _exit(0);
}

static int *shared_number(void)
{
    int *number =
        mmap(NULL, sizeof *number, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(number, MAP_FAILED);
    *number = 0;
    return number;
}

static void two_writers_never_interleave(void **state)
{
    struct place *place = *state;
    int *a = shared_number(), *b = shared_number(), status;
    pid_t first = start_writer(place->path, "first", 300, a);
    pid_t second = start_writer(place->path, "second", 300, b);
    waitpid(first, &status, 0);
    waitpid(second, &status, 0);
    /* Who does not get the lock in time is told so, and has written nothing. */
    assert_true(*a > 0 && *b > 0);
    assert_int_equal(count_records(place->path), *a + *b);
    munmap(a, sizeof *a);
    munmap(b, sizeof *b);
}

/* At 200 random moments: what was acknowledged is there, and at most one more. */
static void kill_9_loses_nothing_that_was_acknowledged(void **state)
{
    struct place *place = *state;
    int *acknowledged = shared_number();
    unsigned random = 1;
    for (int i = 0; i < 200; i++) {
        random = random * 1103515245U + 12345U;
        pid_t pid = start_writer(place->path, "killed", 1000000, acknowledged);
        (void)poll(NULL, 0, (int)(random >> 16 & 3));
        for (volatile unsigned turns = random >> 14 & 0xFFFF; turns > 0; turns--) {
        } /* a moment within the millisecond */
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        size_t records = count_among(place->path, (size_t)i + 1);
        assert_in_range(records, *acknowledged, *acknowledged + i + 1);
    }
    struct audit *audit = audit_file_new(place->path, "", "");
    struct audit_record record = record_of("done");
    struct fault why;
    size_t before = count_among(place->path, 200);
    assert_true(audit->record(audit, &record, &why));
    assert_int_equal(count_among(place->path, 200), before + 1);
    audit->free(audit);
    munmap(acknowledged, sizeof *acknowledged);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_record_is_a_line_of_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cut_line_is_ended_before_the_next, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_change_without_an_outcome_is_told_for_a_day, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_is_a_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_whole_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_lock_that_stays_is_a_fault, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_writers_never_interleave, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kill_9_loses_nothing_that_was_acknowledged, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("audit_file", tests, NULL, NULL);
}
