#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "model/label.h"
#include "unit/make_session.h"

#define OCT_13 INT64_C(1791928800000) /* 2026-10-13T22:00:00Z */
#define DAY    INT64_C(86400000)

static void counts_make_a_label_in_the_workloads_own_word(void **state)
{
    (void)state;
    static const struct {
        enum workload workload;
        enum restore_job job;
        int32_t total;
        const char *label;
    } rows[] = {
        {WORKLOAD_EXCHANGE, JOB_STANDARD, 3, "3 mailboxes"},
        {WORKLOAD_SHAREPOINT, JOB_STANDARD, 1, "1 site"},
        {WORKLOAD_ONEDRIVE, JOB_BULK, 120, "120 drives"},
        {WORKLOAD_ONEDRIVE, JOB_BULK, 0, "bulk, resolving"},
        {WORKLOAD_ONEDRIVE, JOB_STANDARD, 0, "0 drives"},
        {WORKLOAD_SHAREPOINT, JOB_GRANULAR, 2, "2 items"},
        {WORKLOAD_EXCHANGE, JOB_GRANULAR, 1, "1 mailbox"},
        {WORKLOAD_OTHER, JOB_OTHER, 2, "2 items"},
        {WORKLOAD_EXCHANGE, JOB_STANDARD, COUNT_NONE, "restore"},
        {WORKLOAD_EXCHANGE, JOB_STANDARD, INT32_MAX, "2147483647 mailboxes"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buf[64];
        struct session session = make_session("a", rows[i].workload, SESSION_ACTIVE);
        session.job = (uint8_t)rows[i].job;
        session.total = rows[i].total;
        assert_string_equal(label_from_counts(&session, buf, sizeof buf), rows[i].label);
    }
}

static void a_bulk_session_without_units_is_resolving_only_while_it_runs(void **state)
{
    (void)state;
    static const struct {
        enum session_status status;
        const char *label;
    } rows[] = {
        {SESSION_DRAFT, "bulk, not resolved"}, {SESSION_ACTIVATING, "bulk, resolving"},
        {SESSION_ACTIVE, "bulk, resolving"},   {SESSION_COMPLETED, "bulk, no units"},
        {SESSION_FAILED, "bulk, no units"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char buf[64];
        struct session session = make_session("a", WORKLOAD_ONEDRIVE, rows[i].status);
        session.job = JOB_BULK;
        session.total = 0;
        assert_string_equal(label_from_counts(&session, buf, sizeof buf), rows[i].label);
    }
}

static void a_source_names_the_first_of_all_units(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct session session = make_session("a", WORKLOAD_SHAREPOINT, SESSION_ACTIVE);
    session.total = 3;
    assert_string_equal(label_from_source(&session, "HR Hub!", 6, &arena), "HR Hub +2");
    session.total = 1;
    assert_string_equal(label_from_source(&session, "HR Hub", 6, &arena), "HR Hub");
    arena_release(&arena);
    assert_true(label_is_counted("3 mailboxes, point 13 Oct"));
    assert_true(label_is_counted("1 site, points 13 Oct to 2 Nov"));
    assert_true(label_is_counted("restore, point 13 Oct"));
    assert_int_equal(label_brief("3 mailboxes, point 13 Oct"), strlen("3 mailboxes"));
    assert_int_equal(label_brief("HR, Basel +2"), strlen("HR, Basel +2"));
    assert_false(label_is_counted("-> HR, point 3"));
    assert_false(label_is_counted("3 mailboxes"));
    assert_false(label_is_counted("HR Hub +2"));
}

static struct artifact artifact_with(const char *site, const char *folder, const char *url)
{
    struct artifact artifact;
    artifact_init(&artifact);
    artifact.restored_site_name = site;
    artifact.restored_folder_name = folder;
    artifact.restored_site_url = url;
    return artifact;
}

static void expect(const struct session *session, const struct artifact *artifacts, size_t count,
                   const struct bulk_request *bulk, size_t bulk_count, const char *expected)
{
    struct arena arena;
    arena_init(&arena);
    const char *label =
        label_compute(session, &(struct label_sources){artifacts, count, bulk, bulk_count}, &arena);
    if (expected)
        assert_string_equal(label, expected);
    else
        assert_null(label);
    arena_release(&arena);
}

static void the_bulk_requests_name_comes_before_all(void **state)
{
    (void)state;
    struct session session = make_counted("a", SESSION_ACTIVE, 5, 0, 0);
    struct artifact artifact = artifact_with("copy", NULL, NULL);
    struct bulk_request bulk[2] = {{.display_name = ""}, {.display_name = "wave 1"}};
    expect(&session, &artifact, 1, bulk, 2, "wave 1");
    expect(&session, &artifact, 1, bulk, 1, "-> copy +4");
}

static void a_destination_has_an_arrow_and_counts_the_rest(void **state)
{
    (void)state;
    struct session session = make_counted("a", SESSION_ACTIVE, 1, 0, 0);
    struct artifact artifacts[3] = {artifact_with(NULL, NULL, NULL),
                                    artifact_with(NULL, "Recovered", NULL),
                                    artifact_with("site R0", NULL, NULL)};
    expect(&session, artifacts, 3, NULL, 0, "-> Recovered");
    session.total = 40;
    expect(&session, artifacts, 3, NULL, 0, "-> Recovered +39");
    session.total = COUNT_NONE; /* three are a page, and no count */
    expect(&session, artifacts, 3, NULL, 0, "-> Recovered");
}

static void an_address_gives_its_last_part(void **state)
{
    (void)state;
    static const struct {
        const char *url, *label;
    } rows[] = {
        {"https://contoso.sharepoint.com/sites/teamR0", "-> teamR0"},
        {"https://contoso.sharepoint.com/sites/teamR0///", "-> teamR0"},
        {"https://contoso.sharepoint.com/sites/teamR0?web=1#top", "-> teamR0"},
        {"plain", "-> plain"},
        {"///", NULL},
        {"", NULL},
        {"?x", NULL},
    };
    struct session session = make_counted("a", SESSION_ACTIVE, 1, 0, 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct artifact artifact = artifact_with(NULL, NULL, rows[i].url);
        expect(&session, &artifact, 1, NULL, 0, rows[i].label);
    }
}

static void where_an_item_came_from_has_no_arrow(void **state)
{
    (void)state;
    struct session session = make_counted("a", SESSION_ACTIVE, 2, 0, 0);
    struct artifact artifact = artifact_with(NULL, NULL, NULL);
    artifact.web_url = "https://contoso.sharepoint.com/Shared/plan.docx";
    expect(&session, &artifact, 1, NULL, 0, "plan.docx +1");
    artifact.web_url = "https://contoso.sharepoint.com/Shared/Plan%20B%20%C3%A4.docx?web=1";
    expect(&session, &artifact, 1, NULL, 0, "Plan B \xc3\xa4.docx +1");
    artifact.restored_item_url = "https://contoso.sharepoint.com/Restored/plan (1).docx";
    expect(&session, &artifact, 1, NULL, 0, "-> plan (1).docx +1");
}

static void restore_points_stand_in_local_time(void **state)
{
    (void)state;
    struct session session = make_counted("a", SESSION_ACTIVE, 3, 0, 0);
    session.created_ms = OCT_13 + DAY;
    struct artifact artifacts[2] = {artifact_with(NULL, NULL, NULL),
                                    artifact_with(NULL, NULL, NULL)};
    artifacts[1].point_ms = OCT_13;
    expect(&session, artifacts, 2, NULL, 0, "3 mailboxes, point 13 Oct");
    setenv("TZ", "Asia/Tokyo", 1);
    tzset();
    expect(&session, artifacts, 2, NULL, 0, "3 mailboxes, point 14 Oct");
    setenv("TZ", "UTC0", 1);
    tzset();
    artifacts[0].point_date_ms = OCT_13 - 3 * DAY;
    expect(&session, artifacts, 2, NULL, 0, "3 mailboxes, points 10 Oct to 13 Oct");
    artifacts[0].point_date_ms = OCT_13 - 365 * DAY;
    expect(&session, artifacts, 2, NULL, 0, "3 mailboxes, points 13 Oct 2025 to 13 Oct");
    session.created_ms = TIME_NONE;
    expect(&session, artifacts + 1, 1, NULL, 0, "3 mailboxes, point 13 Oct 2026");
}

static void answers_that_say_nothing_give_no_label(void **state)
{
    (void)state;
    struct session session = make_counted("a", SESSION_ACTIVE, 3, 0, 0);
    struct artifact artifact = artifact_with("", "", NULL);
    expect(&session, &artifact, 1, NULL, 0, NULL);
    expect(&session, NULL, 0, NULL, 0, NULL);
}

static void a_huge_name_is_cut_between_characters_and_its_count_is_not(void **state)
{
    (void)state;
    struct session session = make_counted("a", SESSION_ACTIVE, 1000, 0, 0);
    char *name = malloc(1000001);
    assert_non_null(name);
    for (size_t i = 0; i < 1000000; i += 2)
        memcpy(name + i, "\u00e9", 2);
    name[1000000] = '\0';
    struct artifact artifact = artifact_with(name + 1, NULL, NULL);
    artifact.restored_site_name = name;
    struct arena arena;
    arena_init(&arena);
    const char *label = label_compute(
        &session, &(struct label_sources){.artifacts = &artifact, .artifact_count = 1}, &arena);
    assert_true(strlen(label) <= LABEL_NAME_MAX + 16);
    assert_true(text_is_utf8(label, strlen(label)));
    assert_string_equal(label + label_tail(label), " +999");
    arena_release(&arena);
    free(name);
}

static void the_tail_is_the_count_at_the_end(void **state)
{
    (void)state;
    assert_int_equal(label_tail("-> a +12"), 4);
    assert_int_equal(label_tail("wave 1"), 6);
    assert_int_equal(label_tail("c+12"), 4);
    assert_int_equal(label_tail("12"), 2);
    assert_int_equal(label_tail("+"), 1);
    assert_int_equal(label_tail(""), 0);
}

int main(void)
{
    setenv("TZ", "UTC0", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_make_a_label_in_the_workloads_own_word),
        cmocka_unit_test(a_bulk_session_without_units_is_resolving_only_while_it_runs),
        cmocka_unit_test(a_source_names_the_first_of_all_units),
        cmocka_unit_test(the_bulk_requests_name_comes_before_all),
        cmocka_unit_test(a_destination_has_an_arrow_and_counts_the_rest),
        cmocka_unit_test(an_address_gives_its_last_part),
        cmocka_unit_test(where_an_item_came_from_has_no_arrow),
        cmocka_unit_test(restore_points_stand_in_local_time),
        cmocka_unit_test(answers_that_say_nothing_give_no_label),
        cmocka_unit_test(a_huge_name_is_cut_between_characters_and_its_count_is_not),
        cmocka_unit_test(the_tail_is_the_count_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
