#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/timefmt.h"
#include "model/artifact.h"
#include "unit/make_session.h"

static void a_status_word_is_read_without_case_and_a_new_one_is_other(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        enum session_status status;
    } rows[] = {
        {"draft", SESSION_DRAFT},
        {"Activating", SESSION_ACTIVATING},
        {"ACTIVE", SESSION_ACTIVE},
        {"completedWithError", SESSION_COMPLETED_WITH_ERROR},
        {"completedWithErrors", SESSION_OTHER}, /* the bulk request's word */
        {"Completed", SESSION_COMPLETED},
        {"failed", SESSION_FAILED},
        {"unknownFutureValue", SESSION_MASKED},
        {"paused", SESSION_OTHER},
        {"", SESSION_OTHER},
        {NULL, SESSION_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(session_status_parse(rows[i].word), rows[i].status);
}

static void every_status_has_a_short_word_and_a_narrow_glyph(void **state)
{
    (void)state;
    for (int i = 0; i < SESSION_STATUS_COUNT; i++) {
        const struct session_status_info *info = session_status_info((enum session_status)i);
        assert_true(strlen(info->word) > 0 && strlen(info->word) <= 10);
        assert_true(info->ascii > ' ' && info->ascii < 0x7F);
        assert_true(text_is_utf8(info->utf8, strlen(info->utf8)) && *info->utf8);
        assert_false(info->terminal && info->running);
    }
}

static void a_type_names_its_workload_and_its_paths(void **state)
{
    (void)state;
    assert_int_equal(workload_parse("#microsoft.graph.exchangeRestoreSession"), WORKLOAD_EXCHANGE);
    assert_int_equal(workload_parse("#microsoft.graph.sharepointRestoreSession"),
                     WORKLOAD_SHAREPOINT);
    assert_int_equal(workload_parse("microsoft.graph.oneDriveForBusinessRestoreSession"),
                     WORKLOAD_ONEDRIVE);
    assert_int_equal(workload_parse("https://graph.microsoft.com/v1.0/$metadata"
                                    "#microsoft.graph.exchangeRestoreSession"),
                     WORKLOAD_EXCHANGE);
    assert_int_equal(workload_parse("exchangeRestoreSession#"), WORKLOAD_OTHER);
    assert_int_equal(workload_parse("#microsoft.graph.teamsRestoreSession"), WORKLOAD_OTHER);
    assert_int_equal(workload_parse(NULL), WORKLOAD_OTHER);
    assert_string_equal(workload_info(WORKLOAD_ONEDRIVE)->collection,
                        "oneDriveForBusinessRestoreSessions");
    assert_string_equal(workload_info(WORKLOAD_EXCHANGE)->granular,
                        "granularMailboxRestoreArtifacts");
    assert_null(workload_info(WORKLOAD_OTHER)->collection);
    assert_string_equal(workload_info(WORKLOAD_OTHER)->code, "??");
}

static void job_and_artifact_words_are_read(void **state)
{
    (void)state;
    assert_int_equal(restore_job_parse("standard"), JOB_STANDARD);
    assert_int_equal(restore_job_parse("Bulk"), JOB_BULK);
    assert_int_equal(restore_job_parse("granular"), JOB_GRANULAR);
    assert_int_equal(restore_job_parse("unknownFutureValue"), JOB_OTHER);
    assert_int_equal(restore_job_parse(NULL), JOB_OTHER);
    assert_int_equal(artifact_status_parse("InProgress"), ARTIFACT_IN_PROGRESS);
    assert_int_equal(artifact_status_parse("unknown"), ARTIFACT_OTHER);
    assert_int_equal(artifact_status_parse(NULL), ARTIFACT_OTHER);
    assert_int_equal(artifact_status_parse("succeeded"), ARTIFACT_SUCCEEDED);
    struct artifact artifact;
    artifact_init(&artifact);
    assert_true(artifact.start_ms == TIME_NONE && artifact.restored_item_count == COUNT_NONE);
    assert_int_equal(artifact.status, ARTIFACT_OTHER);
}

static void a_new_word_is_shown_as_it_came(void **state)
{
    (void)state;
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_OTHER);
    session.status_word = "paused";
    assert_string_equal(session_word(&session), "paused");
    session.status_word = NULL;
    assert_string_equal(session_word(&session), "(none)");
    session.status = SESSION_COMPLETED_WITH_ERROR;
    assert_string_equal(session_word(&session), "partial");
}

static void ended_badly_knows_each_kind_of_bad_end(void **state)
{
    (void)state;
    static const struct {
        enum session_status status;
        int64_t completed_ms;
        uint8_t flags;
        bool bad;
    } rows[] = {
        {SESSION_FAILED, TIME_NONE, 0, true},
        {SESSION_COMPLETED_WITH_ERROR, 5, 0, true},
        {SESSION_COMPLETED, 5, 0, false},
        {SESSION_COMPLETED, 5, SESSION_PARTIAL_BULK, true},
        {SESSION_ACTIVE, TIME_NONE, SESSION_PARTIAL_BULK, false},
        {SESSION_MASKED, 5, 0, true},
        {SESSION_MASKED, TIME_NONE, 0, false},
        {SESSION_OTHER, 5, 0, false},
        {SESSION_DRAFT, TIME_NONE, 0, false},
        {SESSION_UNREADABLE, TIME_NONE, 0, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct session session = make_session("a", WORKLOAD_EXCHANGE, rows[i].status);
        session.completed_ms = rows[i].completed_ms;
        session.flags = rows[i].flags;
        assert_int_equal(session_ended_badly(&session), rows[i].bad);
    }
}

static void units_done_are_the_finished_ones(void **state)
{
    (void)state;
    struct session session = make_counted("a", SESSION_ACTIVE, 10, 3, 2);
    assert_int_equal(session_units_done(&session), 5);
    session.failed = COUNT_NONE;
    assert_int_equal(session_units_done(&session), 3);
    session.completed = COUNT_NONE;
    assert_int_equal(session_units_done(&session), COUNT_NONE);
    session.completed = session.failed = INT32_MAX;
    assert_int_equal(session_units_done(&session), INT32_MAX);
}

static void the_end_and_the_duration_follow_the_times_there_are(void **state)
{
    (void)state;
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    session.created_ms = 1000;
    session.modified_ms = 3000;
    assert_true(session_ended_ms(&session) == TIME_NONE);
    assert_int_equal(session_duration_ms(&session, 5000), 4000);
    assert_int_equal(session_duration_ms(&session, 500), -1);
    session.status = SESSION_FAILED;
    assert_int_equal(session_ended_ms(&session), 3000);
    assert_int_equal(session_duration_ms(&session, 9000), 2000);
    session.completed_ms = 2500;
    assert_int_equal(session_ended_ms(&session), 2500);
    static const enum session_status runs[] = {SESSION_DRAFT, SESSION_ACTIVATING, SESSION_ACTIVE};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) { /* a date does not end it */
        session.status = (uint8_t)runs[i];
        assert_true(session_ended_ms(&session) == TIME_NONE);
        assert_int_equal(session_duration_ms(&session, session.created_ms + 77), 77);
    }
    session.status = SESSION_FAILED;
    assert_int_equal(session_duration_ms(&session, 9000), 1500);
    session.completed_ms = session.modified_ms = TIME_NONE;
    assert_int_equal(session_duration_ms(&session, 9000), -1);
    session.created_ms = TIME_NONE;
    assert_int_equal(session_duration_ms(&session, 9000), -1);
}

static void by_whom_falls_back_from_names_to_ids(void **state)
{
    (void)state;
    struct identity_set by = {.user = {"u-1", "Ada", "ada@contoso.com"},
                              .application = {"a-1", "Backup", NULL},
                              .device = {"d-1", "Host", NULL}};
    struct session session = make_session("a", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    assert_null(session_by(&session));
    session.created_by = &by;
    const char *const expected[] = {"Ada", "Backup", "Host", "ada@contoso.com",
                                    "u-1", "a-1",    "d-1"};
    const char **const members[] = {&by.user.name,  &by.application.name, &by.device.name,
                                    &by.user.email, &by.user.id,          &by.application.id,
                                    &by.device.id};
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(session_by(&session), expected[i]);
        *members[i] = i % 2 ? "" : NULL; /* both mean: none */
    }
    assert_null(session_by(&session));
}

static struct session full_session(void)
{
    static const struct error_detail details[] = {{"D1", "first", "t1"}, {"D2", NULL, NULL}};
    static const struct session_error error = {
        .code = "C",
        .message = "M",
        .target = "T",
        .details = details,
        .detail_count = 2,
        .has_inner = true,
        .inner = {"IC", "IM", NULL},
        .inner_details = details,
        .inner_detail_count = 1,
    };
    static const struct identity_set by = {.user = {"u", "Ada", "ada@contoso.com"}};
    static const struct session_oddities odd = {"12-01-03", NULL, NULL, "note"};
    struct session session = make_counted("id-1", SESSION_FAILED, 3, 1, 2);
    session.job_word = "bulk";
    session.job = JOB_BULK;
    session.type_word = "#microsoft.graph.new";
    session.created_by = &by;
    session.modified_by = &by;
    session.error = &error;
    session.odd = &odd;
    session.label = "wave 1";
    session.destination = "new";
    session.raw = "{}";
    session.created_ms = 1;
    session.modified_ms = 2;
    session.completed_ms = 3;
    return session;
}

static void a_copy_is_equal_and_owns_everything(void **state)
{
    (void)state;
    struct session from = full_session(), copy;
    struct arena arena;
    arena_init(&arena);
    session_copy(&copy, &from, &arena);
    assert_true(session_equal(&copy, &from));
    assert_true(session_same(&copy, &from));
    assert_ptr_not_equal(copy.id, from.id);
    assert_ptr_not_equal(copy.error, from.error);
    assert_ptr_not_equal(copy.error->details, from.error->details);
    assert_string_equal(copy.error->details[1].code, "D2");
    assert_string_equal(copy.error->inner_details[0].target, "t1");
    assert_ptr_not_equal(copy.odd->note, from.odd->note);
    assert_ptr_not_equal(copy.created_by->user.email, from.created_by->user.email);
    assert_string_equal(copy.label, "wave 1");
    assert_string_equal(copy.destination, "new");
    assert_string_equal(copy.raw, "{}");
    assert_ptr_equal(copy.created_by, copy.modified_by); /* one set for the same people */
    arena_release(&arena);
}

static void a_chunk_of_similar_sessions_stays_small(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    struct session from = full_session(), copy;
    struct session_error plain = {.code = "UnknownError", .message = "It did not work."};
    from.error = &plain;
    from.raw = NULL;
    session_copy(&copy, &from, &arena);
    size_t first = arena.bytes;
    for (int i = 1; i < 256; i++)
        session_copy(&copy, &from, &arena);
    assert_int_equal(arena.bytes - first, 255 * sizeof "id-1"); /* nothing but the ids */
    arena_release(&arena);
}

struct change {
    const char *what;
    void (*make)(struct session *session);
    bool equal;
};

static struct identity_set other_people = {.device = {"x", NULL, NULL}};
static struct session_error other_error = {.code = "C"};
static struct session_oddities other_odd = {.note = "other"};

#define CHANGE(name, statement)                                                                    \
    static void change_##name(struct session *session)                                             \
    {                                                                                              \
        statement;                                                                                 \
    }
CHANGE(id, session->id = "id-2")
CHANGE(status, session->status = SESSION_COMPLETED)
CHANGE(status_word, session->status_word = "Failed")
CHANGE(job_word, session->job_word = NULL)
CHANGE(type_word, session->type_word = "other")
CHANGE(created_by, session->created_by = &other_people)
CHANGE(modified_by, session->modified_by = NULL)
CHANGE(error, session->error = &other_error)
CHANGE(odd, session->odd = &other_odd)
CHANGE(created, session->created_ms++)
CHANGE(modified, session->modified_ms = TIME_NONE)
CHANGE(completed_time, session->completed_ms++)
CHANGE(total, session->total++)
CHANGE(completed, session->completed = COUNT_NONE)
CHANGE(in_progress, session->in_progress++)
CHANGE(failed, session->failed++)
CHANGE(workload, session->workload = WORKLOAD_ONEDRIVE)
CHANGE(label, session->label = NULL)
CHANGE(destination, session->destination = NULL)
CHANGE(seen, session->seen_ms = 99)
CHANGE(flags, session->flags = SESSION_NEW)
CHANGE(raw, session->raw = NULL)

static void equal_looks_at_what_the_service_said_and_nothing_else(void **state)
{
    (void)state;
    static const struct change changes[] = {
        {"id", change_id, false},
        {"status", change_status, false},
        {"status word", change_status_word, false},
        {"job word", change_job_word, false},
        {"type word", change_type_word, false},
        {"created by", change_created_by, false},
        {"modified by", change_modified_by, false},
        {"error", change_error, false},
        {"odd", change_odd, false},
        {"created", change_created, false},
        {"modified", change_modified, false},
        {"completed time", change_completed_time, false},
        {"total", change_total, false},
        {"completed", change_completed, false},
        {"in progress", change_in_progress, false},
        {"failed", change_failed, false},
        {"workload", change_workload, false},
        {"label", change_label, true},
        {"destination", change_destination, true},
        {"seen", change_seen, true},
        {"flags", change_flags, true},
        {"raw", change_raw, true},
    };
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct session a = full_session(), b = full_session();
        assert_true(session_equal(&a, &b));
        changes[i].make(&b);
        if (session_equal(&a, &b) != changes[i].equal)
            fail_msg("a change of %s is judged wrongly", changes[i].what);
    }
}

static void one_id_in_two_workloads_is_two_sessions(void **state)
{
    (void)state;
    struct session a = make_session("x", WORKLOAD_EXCHANGE, SESSION_DRAFT);
    struct session b = make_session("x", WORKLOAD_ONEDRIVE, SESSION_DRAFT);
    assert_false(session_same(&a, &b));
    b.workload = WORKLOAD_EXCHANGE;
    assert_true(session_same(&a, &b));
}

static void a_stand_in_id_is_known_for_one(void **state)
{
    (void)state;
    struct session session = make_session("", WORKLOAD_OTHER, SESSION_UNREADABLE);
    assert_false(session_id_known(&session));
    session.id = SESSION_NO_ID "7";
    assert_false(session_id_known(&session));
    session.id = "0f0e8a52-6c1d-4f5b-9a77-1d2b3c4d5e6f";
    assert_true(session_id_known(&session));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_word_is_read_without_case_and_a_new_one_is_other),
        cmocka_unit_test(every_status_has_a_short_word_and_a_narrow_glyph),
        cmocka_unit_test(a_type_names_its_workload_and_its_paths),
        cmocka_unit_test(job_and_artifact_words_are_read),
        cmocka_unit_test(a_new_word_is_shown_as_it_came),
        cmocka_unit_test(ended_badly_knows_each_kind_of_bad_end),
        cmocka_unit_test(units_done_are_the_finished_ones),
        cmocka_unit_test(the_end_and_the_duration_follow_the_times_there_are),
        cmocka_unit_test(by_whom_falls_back_from_names_to_ids),
        cmocka_unit_test(a_copy_is_equal_and_owns_everything),
        cmocka_unit_test(a_chunk_of_similar_sessions_stays_small),
        cmocka_unit_test(equal_looks_at_what_the_service_said_and_nothing_else),
        cmocka_unit_test(one_id_in_two_workloads_is_two_sessions),
        cmocka_unit_test(a_stand_in_id_is_known_for_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
