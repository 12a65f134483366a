#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "model/attention.h"
#include "model/store.h"
#include "model/tally.h"
#include "unit/make_session.h"

static bool toggle(struct acks *acks, const struct session *session, struct fault *why)
{
    acks_toggle(acks, session);
    return acks_save(acks, why);
}

#define DAY INT64_C(86400000)
#define NOW (100 * DAY)

static struct session ended(const char *id, enum session_status status, int64_t completed_ms)
{
    struct session session = make_session(id, WORKLOAD_EXCHANGE, status);
    session.completed_ms = completed_ms;
    return session;
}

static void each_session_has_its_rank(void **state)
{
    (void)state;
    static const struct {
        enum session_status status;
        int64_t completed_ms;
        uint8_t flags;
        enum attention_rank rank;
        bool needed, problem;
    } rows[] = {
        {SESSION_FAILED, NOW - DAY, 0, RANK_FAILED, true, true},
        {SESSION_FAILED, NOW - 7 * DAY, 0, RANK_FAILED, true, true},
        {SESSION_FAILED, NOW - 7 * DAY - 1, 0, RANK_ENDED, false, false},
        {SESSION_FAILED, NOW + DAY, 0, RANK_FAILED, true, true},
        {SESSION_FAILED, TIME_NONE, 0, RANK_FAILED, true, true},
        {SESSION_COMPLETED_WITH_ERROR, NOW - DAY, 0, RANK_PARTIAL, true, true},
        {SESSION_MASKED, NOW - DAY, 0, RANK_FAILED, true, true},
        {SESSION_COMPLETED, NOW - DAY, SESSION_PARTIAL_BULK, RANK_PARTIAL, true, true},
        {SESSION_ACTIVATING, TIME_NONE, 0, RANK_ACTIVATING, true, false},
        {SESSION_ACTIVE, TIME_NONE, 0, RANK_ACTIVE, true, false},
        {SESSION_ACTIVE, TIME_NONE, SESSION_DOUBTED, RANK_ACTIVE, true, false},
        {SESSION_MASKED, TIME_NONE, 0, RANK_UNCLEAR, false, false},
        {SESSION_OTHER, TIME_NONE, 0, RANK_UNCLEAR, false, false},
        {SESSION_OTHER, NOW - DAY, 0, RANK_ENDED, false, false},
        {SESSION_UNREADABLE, TIME_NONE, 0, RANK_UNCLEAR, false, false},
        {SESSION_DRAFT, TIME_NONE, 0, RANK_DRAFT, false, false},
        {SESSION_COMPLETED, NOW - DAY, 0, RANK_ENDED, false, false},
        {SESSION_FAILED, NOW - DAY, SESSION_GONE, RANK_FAILED, false, false},
        {SESSION_ACTIVE, TIME_NONE, SESSION_GONE, RANK_ACTIVE, false, false},
    };
    struct attention_rule rule = {.now_ms = NOW, .days = 7};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct session session = ended("a", rows[i].status, rows[i].completed_ms);
        session.flags = rows[i].flags;
        if (attention_rank(&session, &rule) != rows[i].rank ||
            attention_needed(&session, &rule) != rows[i].needed ||
            attention_problem(&session, &rule) != rows[i].problem)
            fail_msg("row %zu is judged wrongly", i);
    }
}

static void a_bad_end_without_its_time_is_as_old_as_its_creation(void **state)
{
    (void)state;
    struct attention_rule rule = {.now_ms = NOW, .days = 7};
    struct session session = ended("a", SESSION_FAILED, TIME_NONE);
    session.created_ms = NOW - 30 * DAY;
    assert_false(attention_problem(&session, &rule));
    session.modified_ms = NOW - DAY;
    assert_true(attention_problem(&session, &rule));
}

static void an_acknowledged_problem_is_none_any_more(void **state)
{
    (void)state;
    struct acks *acks = acks_load(NULL, NULL);
    struct attention_rule rule = {.now_ms = NOW, .days = 7, .acks = acks};
    struct session session = ended("a", SESSION_FAILED, NOW);
    assert_true(attention_problem(&session, &rule));
    assert_true(toggle(acks, &session, NULL));
    assert_false(attention_problem(&session, &rule));
    assert_int_equal(attention_rank(&session, &rule), RANK_ENDED);
    session.workload = WORKLOAD_ONEDRIVE; /* another session of the same id */
    assert_true(attention_problem(&session, &rule));
    session.workload = WORKLOAD_EXCHANGE;
    assert_true(toggle(acks, &session, NULL));
    assert_true(attention_problem(&session, &rule));
    acks_free(acks);
    acks_free(NULL);
}

/* Its bulk request alone tells whether all was found. */
static void a_completed_bulk_session_is_unread_until_its_request_is_read(void **state)
{
    (void)state;
    struct attention_rule rule = {.now_ms = NOW, .days = 7};
    struct session session = ended("a", SESSION_COMPLETED, NOW - DAY);
    assert_false(attention_unread(&session, &rule));
    session.job = JOB_BULK;
    assert_true(attention_unread(&session, &rule));
    session.flags = SESSION_LABEL_KNOWN;
    assert_false(attention_unread(&session, &rule));
    session.flags = SESSION_PARTIAL_BULK;
    assert_false(attention_unread(&session, &rule));
    session.flags = SESSION_GONE;
    assert_false(attention_unread(&session, &rule));
    session.flags = 0;
    session.completed_ms = NOW - 8 * DAY;
    assert_false(attention_unread(&session, &rule));
    session = ended("a", SESSION_FAILED, NOW - DAY);
    session.job = JOB_BULK;
    assert_false(attention_unread(&session, &rule));
}

static void the_tally_counts_the_living(void **state)
{
    (void)state;
    struct store *store = store_new(false, NULL, NULL);
    const struct session sessions[] = {
        ended("a", SESSION_ACTIVE, TIME_NONE),     ended("b", SESSION_ACTIVATING, TIME_NONE),
        ended("c", SESSION_FAILED, NOW),           ended("d", SESSION_FAILED, 1),
        ended("e", SESSION_DRAFT, TIME_NONE),      ended("f", SESSION_FAILED, NOW),
        ended("g", SESSION_UNREADABLE, TIME_NONE), ended("h", SESSION_COMPLETED, 1)};
    for (size_t i = 0; i < 8; i++)
        store_merge(store, &sessions[i], STORE_SWEEP, 1);
    store_set_label(store, "h", WORKLOAD_EXCHANGE, "a wave", NULL,
                    SESSION_LABEL_KNOWN | SESSION_PARTIAL_BULK,
                    1000); /* its bulk request: partial */
    store_gone(store, "f", WORKLOAD_EXCHANGE, 2);
    struct snapshot *snapshot = store_cut(store);
    struct attention_rule rule = {.now_ms = NOW, .days = 7};
    struct tally tally;
    tally_compute(&tally, snapshot, &rule);
    assert_int_equal(tally.total, 7);
    assert_int_equal(tally.running, 2);
    assert_int_equal(tally.problems, 1);
    assert_int_equal(tally.nameless, 5); /* but g, whose units nobody can ask for, f and h */
    assert_int_equal(tally.by_status[SESSION_FAILED], 2);
    assert_int_equal(tally.by_status[SESSION_UNREADABLE], 1);
    assert_int_equal(tally.by_status[SESSION_COMPLETED], 0);
    assert_int_equal(tally.by_status[SESSION_COMPLETED_WITH_ERROR], 1);
    snapshot_unref(snapshot);
    store_free(store);
}

/* --- the file --- */

struct place {
    char folder[64];
    char path[128];
};

static int make_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    strcpy(place->folder, "/tmp/restoretop-acks-XXXXXX");
    if (!mkdtemp(place->folder))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/state/restoretop/acks", place->folder);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;
    char inner[160];
    unlink(place->path);
    rmdir(place->path);
    snprintf(inner, sizeof inner, "%s/state/restoretop", place->folder);
    rmdir(inner);
    snprintf(inner, sizeof inner, "%s/state", place->folder);
    if (rmdir(inner) != 0)
        unlink(inner);
    int left = rmdir(place->folder); /* a temporary left behind shows here */
    free(place);
    return left;
}

static void write_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void read_text(const char *path, char *buf, size_t size)
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    buf[fread(buf, 1, size - 1, file)] = '\0';
    fclose(file);
}

static mode_t mode_of(const char *path)
{
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    return info.st_mode & 0777;
}

static void acknowledgements_are_there_after_a_restart(void **state)
{
    struct place *place = *state;
    struct fault why = {0};
    struct acks *acks = acks_load(place->path, &why);
    assert_int_equal(why.kind, FAULT_NONE);
    struct session a = ended("0f0e-1", SESSION_FAILED, NOW);
    struct session b = make_session("odd id/\n%\u00e9", WORKLOAD_OTHER, SESSION_FAILED);
    assert_true(toggle(acks, &a, &why));
    assert_true(toggle(acks, &b, &why));
    acks_free(acks);
    char text[256];
    read_text(place->path, text, sizeof text);
    assert_string_equal(text, "EX 0f0e-1\n?? odd%20id%2F%0A%25%C3%A9\n");
    acks = acks_load(place->path, &why);
    assert_true(acks_has(acks, &a));
    assert_true(acks_has(acks, &b));
    assert_true(toggle(acks, &a, &why));
    acks_free(acks);
    acks = acks_load(place->path, &why);
    assert_false(acks_has(acks, &a));
    assert_true(acks_has(acks, &b));
    acks_free(acks);
    assert_int_equal(why.kind, FAULT_NONE);
}

static void the_file_and_its_folders_are_the_users_own(void **state)
{
    struct place *place = *state;
    mode_t before = umask(0);
    struct acks *acks = acks_load(place->path, NULL);
    struct session session = ended("a", SESSION_FAILED, NOW);
    assert_true(toggle(acks, &session, NULL));
    umask(before);
    assert_int_equal(mode_of(place->path), 0600);
    char folder[160];
    snprintf(folder, sizeof folder, "%s/state/restoretop", place->folder);
    assert_int_equal(mode_of(folder), 0700);
    snprintf(folder, sizeof folder, "%s/state", place->folder);
    assert_int_equal(mode_of(folder), 0700);
    acks_free(acks);
}

static void two_instances_keep_each_others_acknowledgements(void **state)
{
    struct place *place = *state;
    struct session a = ended("a", SESSION_FAILED, NOW), b = ended("b", SESSION_FAILED, NOW);
    struct acks *one = acks_load(place->path, NULL), *two = acks_load(place->path, NULL);
    assert_true(toggle(one, &a, NULL));
    assert_true(toggle(two, &b, NULL));
    assert_true(acks_has(two, &a));
    assert_true(toggle(two, &a, NULL)); /* taken back by the other */
    struct session c = ended("c", SESSION_FAILED, NOW);
    assert_true(toggle(one, &c, NULL));
    assert_false(acks_has(one, &a));
    assert_true(acks_has(one, &b) && acks_has(one, &c));
    acks_free(one);
    acks_free(two);
}

static void a_broken_file_is_a_fault_and_is_not_written_over(void **state)
{
    static const char *const texts[] = {"EX a\nnonsense\n", "XX a\n",  "EX \n",
                                        "EX a b\n",         "EX %0\n", "EX %00\n",
                                        "EX %zz\n",         "\n",      "EX a\x01\n"};
    struct place *place = *state;
    struct session session = ended("z", SESSION_FAILED, NOW), a = ended("a", SESSION_FAILED, NOW);
    struct acks *acks = acks_load(place->path, NULL);
    assert_true(toggle(acks, &session, NULL)); /* makes the folders */
    acks_free(acks);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct fault why = {0};
        char text[64];
        write_text(place->path, texts[i]);
        acks = acks_load(place->path, &why);
        assert_int_equal(why.kind, FAULT_INPUT);
        assert_true(*why.text && *why.hint);
        assert_false(acks_has(acks, &a));
        assert_false(toggle(acks, &session, &why));
        assert_true(acks_has(acks, &session)); /* in memory all the same */
        read_text(place->path, text, sizeof text);
        assert_string_equal(text, texts[i]);
        acks_free(acks);
    }
}

static void what_could_not_be_written_is_written_next_time(void **state)
{
    struct place *place = *state;
    char blocker[160];
    struct fault why = {0};
    snprintf(blocker, sizeof blocker, "%s/state", place->folder);
    write_text(blocker, "a file where the folder should be");
    struct acks *acks = acks_load(place->path, &why);
    assert_int_equal(why.kind, FAULT_NONE); /* not there is empty */
    struct session a = ended("a", SESSION_FAILED, NOW), b = ended("b", SESSION_FAILED, NOW);
    assert_false(toggle(acks, &a, &why));
    assert_int_equal(why.kind, FAULT_SYSTEM);
    assert_true(acks_has(acks, &a));
    unlink(blocker);
    assert_true(toggle(acks, &b, NULL));
    acks_free(acks);
    acks = acks_load(place->path, NULL);
    assert_true(acks_has(acks, &a) && acks_has(acks, &b));
    acks_free(acks);
}

static void beyond_the_limit_the_oldest_are_dropped(void **state)
{
    struct place *place = *state;
    struct session session = ended("z", SESSION_FAILED, NOW);
    struct acks *acks = acks_load(place->path, NULL);
    assert_true(toggle(acks, &session, NULL));
    acks_free(acks);
    FILE *file = fopen(place->path, "w");
    assert_non_null(file);
    for (int i = 0; i < ACKS_MAX; i++)
        fprintf(file, "SP id-%d\n", i);
    fclose(file);
    acks = acks_load(place->path, NULL);
    struct session first = make_session("id-0", WORKLOAD_SHAREPOINT, SESSION_FAILED);
    struct session second = make_session("id-1", WORKLOAD_SHAREPOINT, SESSION_FAILED);
    assert_true(acks_has(acks, &first));
    assert_true(toggle(acks, &session, NULL));
    assert_false(acks_has(acks, &first));
    assert_true(acks_has(acks, &second));
    assert_true(acks_has(acks, &session));
    acks_free(acks);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_session_has_its_rank),
        cmocka_unit_test(a_bad_end_without_its_time_is_as_old_as_its_creation),
        cmocka_unit_test(an_acknowledged_problem_is_none_any_more),
        cmocka_unit_test(a_completed_bulk_session_is_unread_until_its_request_is_read),
        cmocka_unit_test(the_tally_counts_the_living),
        WITH_PLACE(acknowledgements_are_there_after_a_restart),
        WITH_PLACE(the_file_and_its_folders_are_the_users_own),
        WITH_PLACE(two_instances_keep_each_others_acknowledgements),
        WITH_PLACE(a_broken_file_is_a_fault_and_is_not_written_over),
        WITH_PLACE(what_could_not_be_written_is_written_next_time),
        WITH_PLACE(beyond_the_limit_the_oldest_are_dropped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
