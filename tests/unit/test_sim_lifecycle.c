/* The state machine: what a session shows always follows from its artifacts. */
#include "test_sim_rig.h"

#include "sim/lifecycle.h"

#define MINUTE 60000.0

static struct sim_session draft(uint32_t total, uint32_t failures, uint8_t flags)
{
    return (struct sim_session){
        .id_lo = 0x9e3779b97f4a7c15ULL,
        .created_ms = START_MS,
        .plan_ms = SIM_NEVER,
        .activated_ms = SIM_NEVER,
        .ready_ms = SIM_NEVER,
        .ended_ms = SIM_NEVER,
        .deleted_ms = SIM_NEVER,
        .total = total,
        .failures = failures,
        .flags = flags,
        .workload = SIM_SHAREPOINT,
    };
}

/* Aggregation as documented (GRAPH.md, States), over every artifact. */
static enum sim_status aggregate(const struct sim_session *session, int64_t now_ms,
                                 struct sim_counts *ret_counts)
{
    uint32_t seen[6] = {0};

    for (uint32_t i = 0; i < session->total; i++) {
        struct sim_artifact artifact;

        sim_lifecycle_artifact(session, i, now_ms, MINUTE, &artifact);
        seen[artifact.step]++;
    }
    *ret_counts = (struct sim_counts){
        session->total, seen[SIM_SUCCEEDED],
        seen[SIM_SCHEDULING] + seen[SIM_SCHEDULED] + seen[SIM_IN_PROGRESS], seen[SIM_STEP_FAILED]};
    if (seen[SIM_ADDED] == session->total)
        return SIM_DRAFT;
    if (seen[SIM_SCHEDULING] == session->total)
        return SIM_ACTIVATING;
    if (ret_counts->in_progress > 0)
        return SIM_ACTIVE;
    if (ret_counts->failed == 0)
        return SIM_COMPLETED;
    return ret_counts->completed == 0 ? SIM_FAILED : SIM_PARTIAL;
}

static const struct {
    uint32_t total, failures;
    enum sim_status end;
} cases[] = {
    {1, 0, SIM_COMPLETED}, {1, 1, SIM_FAILED},    {2, 1, SIM_PARTIAL},   {7, 0, SIM_COMPLETED},
    {7, 7, SIM_FAILED},    {50, 12, SIM_PARTIAL}, {333, 1, SIM_PARTIAL}, {400, 399, SIM_PARTIAL},
};

static void status_and_counts_are_those_of_the_artifacts_at_every_instant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim_session session = draft(cases[i].total, cases[i].failures, 0);

        sim_lifecycle_start(&session, START_MS, MINUTE);
        int64_t step = (session.ended_ms - START_MS) / 60;
        for (int64_t at = START_MS - step; at <= session.ended_ms + step; at += step) {
            struct sim_view view;
            struct sim_counts counts;
            enum sim_status status = aggregate(&session, at, &counts);

            sim_lifecycle_view(&session, at, &view);
            assert_int_equal(view.status, status);
            assert_int_equal(view.counts.total, counts.total);
            assert_int_equal(view.counts.completed, counts.completed);
            assert_int_equal(view.counts.in_progress, counts.in_progress);
            assert_int_equal(view.counts.failed, counts.failed);
        }
    }
}

static void the_edges_stand_where_the_record_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim_session session = draft(cases[i].total, cases[i].failures, 0);
        struct sim_view view;

        sim_lifecycle_view(&session, START_MS + 1000, &view);
        assert_int_equal(view.status, SIM_DRAFT);
        sim_lifecycle_start(&session, START_MS, MINUTE);
        const struct {
            int64_t at_ms;
            enum sim_status status;
        } edges[] = {{START_MS - 1, SIM_DRAFT},
                     {START_MS, SIM_ACTIVATING},
                     {session.ready_ms - 1, SIM_ACTIVATING},
                     {session.ready_ms, SIM_ACTIVE},
                     {session.ended_ms - 1, SIM_ACTIVE},
                     {session.ended_ms, cases[i].end}};
        for (size_t k = 0; k < sizeof edges / sizeof edges[0]; k++) {
            sim_lifecycle_view(&session, edges[k].at_ms, &view);
            assert_int_equal(view.status, edges[k].status);
            assert_true(view.modified_ms <= edges[k].at_ms || k == 0);
        }
        assert_true(view.completed_ms == session.ended_ms);
        assert_true(view.modified_ms == session.ended_ms);
    }
}

static void an_artifact_only_goes_forward(void **state)
{
    struct sim_session session = draft(40, 9, SIM_NEW_PLACE);

    (void)state;
    sim_lifecycle_start(&session, START_MS, MINUTE);
    for (uint32_t i = 0; i < session.total; i++) {
        struct sim_artifact before = {SIM_ADDED, SIM_NEVER, SIM_NEVER, false};

        for (int64_t at = START_MS - 1; at < session.ended_ms + 3600000; at += 120000) {
            struct sim_artifact now;

            sim_lifecycle_artifact(&session, i, at, MINUTE, &now);
            assert_true(now.step >= before.step && now.step - before.step < SIM_STEP_FAILED);
            assert_true(!before.located || now.located);
            assert_true(now.end_ms == SIM_NEVER || now.end_ms >= now.start_ms);
            before = now;
        }
        assert_true(before.step >= SIM_SUCCEEDED);
        assert_int_equal(before.located, before.step == SIM_SUCCEEDED);
    }
}

static void a_new_location_is_known_late_and_an_old_one_at_once(void **state)
{
    (void)state;
    for (int fresh = 0; fresh < 2; fresh++) {
        struct sim_session session = draft(1, 0, fresh ? SIM_NEW_PLACE : 0);
        struct sim_artifact artifact;

        sim_lifecycle_start(&session, START_MS, MINUTE);
        sim_lifecycle_artifact(&session, 0, session.ended_ms + 15 * 60000, MINUTE, &artifact);
        assert_int_equal(artifact.located, !fresh);
        sim_lifecycle_artifact(&session, 0, session.ended_ms + 17 * 60000, MINUTE, &artifact);
        assert_true(artifact.located);
    }
}

static void the_number_of_a_failure_leads_to_its_artifact(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sim_session session = draft(cases[i].total, cases[i].failures, 0);

        sim_lifecycle_start(&session, START_MS, MINUTE);
        for (uint32_t k = 0; k < session.failures; k++) {
            struct sim_artifact artifact;
            uint32_t index = sim_lifecycle_failure(&session, k);

            assert_true(index < session.total);
            assert_true(k == 0 || index > sim_lifecycle_failure(&session, k - 1));
            sim_lifecycle_artifact(&session, index, session.ended_ms, MINUTE, &artifact);
            assert_int_equal(artifact.step, SIM_STEP_FAILED);
        }
    }
}

static void a_bulk_session_shows_nothing_until_it_is_resolved(void **state)
{
    struct sim_session session = draft(64, 0, 0);

    (void)state;
    session.job = SIM_BULK;
    assert_int_equal(sim_lifecycle_visible(&session, START_MS), 0);
    sim_lifecycle_start(&session, START_MS, MINUTE);
    assert_int_equal(sim_lifecycle_visible(&session, START_MS), 0);
    assert_int_equal(sim_lifecycle_visible(&session, session.ready_ms), 64);
}

/* What shows that something happened is the time of the last change: pollers compare it. */
static void no_edge_without_a_later_time_of_change(void **state)
{
    static const struct {
        uint32_t total;
        uint8_t job, flags;
        int least; /* edges */
    } rows[] = {{12, SIM_STANDARD, 0, 6},
                {12, SIM_BULK, 0, 6},
                {0, SIM_BULK, 0, 3}, /* nothing was found */
                {12, SIM_STANDARD, SIM_PAUSES, 3}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_session session = draft(rows[i].total, rows[i].total / 4, rows[i].flags);
        struct sim_view before, now;
        int edges = 0;

        session.job = rows[i].job;
        sim_lifecycle_start(&session, START_MS, MINUTE);
        session.created_ms = START_MS - 1;
        sim_lifecycle_view(&session, START_MS - 1, &before);
        for (int64_t at = START_MS; at < session.ended_ms + 60000; at += 500) {
            sim_lifecycle_view(&session, at, &now);
            bool edge = now.status != before.status ||
                        memcmp(&now.counts, &before.counts, sizeof now.counts) != 0;
            assert_int_equal(now.modified_ms > before.modified_ms, edge);
            assert_true(now.modified_ms <= at);
            edges += edge;
            before = now;
        }
        assert_true(edges >= rows[i].least);
    }
}

static void a_paused_session_stands_still_for_good(void **state)
{
    struct sim_session session = draft(30, 2, SIM_PAUSES);
    struct sim_view first, later;

    (void)state;
    sim_lifecycle_start(&session, START_MS, MINUTE);
    sim_lifecycle_view(&session, session.ready_ms + 1, &first);
    assert_int_equal(first.status, SIM_ACTIVE);
    sim_lifecycle_view(&session, session.ended_ms, &first);
    sim_lifecycle_view(&session, session.ended_ms + 400LL * 86400000, &later);
    assert_int_equal(first.status, SIM_PAUSED);
    assert_memory_equal(&first, &later, sizeof first);
    assert_true(first.counts.in_progress > 0 && first.counts.completed > 0);
}

static void speed_divides_durations(void **state)
{
    struct sim_session slow = draft(20, 0, 0), fast = draft(20, 0, 0);

    (void)state;
    sim_lifecycle_start(&slow, START_MS, MINUTE);
    sim_lifecycle_start(&fast, START_MS, MINUTE / 60);
    int64_t expected = (slow.ended_ms - START_MS) / 60;
    assert_in_range(fast.ended_ms - START_MS, expected - 2, expected + 2);
}

static void durations_are_about_the_published_medians(void **state)
{
    static const struct {
        enum sim_workload workload;
        uint32_t total;
        double low, high;
    } rows[] = {{SIM_SHAREPOINT, 1, 10, 120},
                {SIM_SHAREPOINT, 50, 120, 240},
                {SIM_EXCHANGE, 50, 100, 200},
                {SIM_ONEDRIVE, 250, 160, 320},
                {SIM_EXCHANGE, 1000, 160, 320}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (uint64_t key = 1; key < 50; key++) {
            struct sim_session session = draft(rows[i].total, 0, 0);

            session.id_lo = key * 0x9e3779b97f4a7c15ULL;
            session.workload = (uint8_t)rows[i].workload;
            double minutes = sim_lifecycle_work_minutes(&session);
            assert_true(minutes >= rows[i].low && minutes <= rows[i].high);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_and_counts_are_those_of_the_artifacts_at_every_instant),
        cmocka_unit_test(the_edges_stand_where_the_record_says),
        cmocka_unit_test(an_artifact_only_goes_forward),
        cmocka_unit_test(a_new_location_is_known_late_and_an_old_one_at_once),
        cmocka_unit_test(the_number_of_a_failure_leads_to_its_artifact),
        cmocka_unit_test(a_bulk_session_shows_nothing_until_it_is_resolved),
        cmocka_unit_test(no_edge_without_a_later_time_of_change),
        cmocka_unit_test(a_paused_session_stands_still_for_good),
        cmocka_unit_test(speed_divides_durations),
        cmocka_unit_test(durations_are_about_the_published_medians),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
