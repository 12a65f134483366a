/* The population: the same for the same seed, believable, and always on the move. */
#include "test_sim_rig.h"

static const char *const words[] = {
    "draft",     "activating", "active",         "completedWithError",
    "completed", "failed",     "pausedByService"};

/* Counts sessions by status word over all pages; returns how many there are. */
static unsigned tally(struct rig *rig, unsigned counts[7])
{
    char target[2048] = ROOT "/restoreSessions";
    unsigned total = 0;

    memset(counts, 0, 7 * sizeof counts[0]);
    while (target[0] != '\0') {
        size_t at = 0, word = 0;
        json_t *session = NULL;

        assert_int_equal(rig_get(rig, target), 200);
        json_array_foreach(rig_values(rig), at, session)
        {
            for (word = 0; word < 7 && strcmp(words[word], text_of(session, "status")) != 0;)
                word++;
            assert_true(word < 7);
            counts[word]++;
            total++;
        }
        snprintf(target, sizeof target, "%s", rig_next(rig) == NULL ? "" : rig_next(rig));
    }
    return total;
}

static void a_tenant_has_as_many_sessions_as_asked(void **state)
{
    static const uint32_t sizes[] = {0, 1, 5, 13, 14, 19, 20, 21, 40, 142, 1000};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct rig rig;
        unsigned counts[7];

        rig_open(&rig, sizes[i], 1, 50);
        assert_int_equal(tally(&rig, counts), sizes[i]);
        rig_close(&rig);
    }
}

/* Whoever checks answers against the model of Graph finds no other word, whenever he asks. */
static void a_status_that_no_model_has_is_told_where_it_is_asked_for(void **state)
{
    (void)state;
    for (int asked = 0; asked <= 1; asked++) {
        struct sim_tenant_setup setup = {7, START_MS, 142, 60, 0, asked};
        struct rig rig;
        unsigned counts[7], all;

        rig_open_as(&rig, &setup, 200);
        for (int i = 0; i < 20; i++, rig.now_ms += 60000) {
            all = tally(&rig, counts);
            assert_true(all >= 142 && counts[2] > 0);
            assert_int_equal(counts[6], asked);
        }
        rig_close(&rig);
    }
}

static void the_same_seed_start_and_instants_give_the_same_bodies(void **state)
{
    struct rig often, once;

    (void)state;
    rig_open(&often, 142, 60, 200);
    rig_open(&once, 142, 60, 200);
    for (int i = 0; i < 50; i++) { /* one is asked all the time, the other only at the end */
        often.now_ms += 4000;
        assert_int_equal(rig_get(&often, ROOT "/restoreSessions"), 200);
    }
    once.now_ms = often.now_ms;
    assert_int_equal(rig_get(&once, ROOT "/restoreSessions"), 200);
    assert_int_equal(often.answer.body.length, once.answer.body.length);
    assert_memory_equal(often.answer.body.bytes, once.answer.body.bytes, once.answer.body.length);
    rig_close(&often);
    rig_close(&once);
}

static void another_seed_is_another_tenant(void **state)
{
    struct sim_tenant_setup one = {1, START_MS, 50, 1, 0, true},
                            two = {2, START_MS, 50, 1, 0, true};
    struct sim_tenant *first = sim_tenant_new(&one), *second = sim_tenant_new(&two);

    (void)state;
    for (uint32_t i = 0; i < 50; i++)
        assert_true(sim_tenant_at(first, i)->id_lo != sim_tenant_at(second, i)->id_lo);
    sim_tenant_free(first);
    sim_tenant_free(second);
}

static void all_seven_words_are_on_the_list_at_all_times_in_the_demo(void **state)
{
    static const double speeds[] = {1, 60};

    (void)state;
    for (size_t s = 0; s < 2; s++) {
        struct rig rig;

        rig_open(&rig, 142, speeds[s], 999);
        for (int i = 0; i <= 300; i++) {
            unsigned counts[7];

            tally(&rig, counts);
            for (size_t word = 0; word < 7; word++)
                assert_true(counts[word] > 0);
            assert_in_range(counts[1] + counts[2], 2, SIM_ACTIVE_LIMIT);
            rig.now_ms += (int64_t)(60000 / speeds[s]);
        }
        rig_close(&rig);
    }
}

static void in_the_demo_statuses_change_every_minute_and_counts_every_few_seconds(void **state)
{
    struct rig rig;
    char *before = NULL;

    (void)state;
    rig_open(&rig, 142, 60, 999);
    for (int i = 0; i < 60; i++) {
        unsigned counts[7], later[7];

        tally(&rig, counts);
        rig.now_ms += 10000;
        tally(&rig, later);
        char *now = json_dumps(rig.json, 0);
        assert_true(before == NULL || strcmp(before, now) != 0);
        free(before);
        before = now;
        rig.now_ms += 50000;
        tally(&rig, later);
        assert_memory_not_equal(counts, later, sizeof counts);
    }
    free(before);
    rig_close(&rig);
}

static void sessions_of_the_demo_end_in_all_three_ways(void **state)
{
    struct rig rig;
    unsigned first[7], last[7];

    (void)state;
    rig_open(&rig, 142, 60, 999);
    tally(&rig, first);
    rig.now_ms += 1800000;
    tally(&rig, last);
    for (size_t word = 3; word <= 5; word++)
        assert_true(last[word] > first[word]);
    rig_close(&rig);
}

static void a_small_tenant_is_still(void **state)
{
    struct rig rig;
    unsigned counts[7];

    (void)state;
    rig_open(&rig, SIM_STILL_BELOW - 1, 60, 50);
    rig.now_ms += 86400000;
    assert_int_equal(tally(&rig, counts), SIM_STILL_BELOW - 1);
    rig_close(&rig);
}

static void terminal_sessions_vanish_after_a_year_and_drafts_do_not(void **state)
{
    struct rig rig;
    char ended[40], waiting[40];

    (void)state;
    rig_open(&rig, 19, 1, 50);
    assert_true(rig_find(&rig, "restoreSessions", "completed", 1, ended));
    assert_true(rig_find(&rig, "restoreSessions", "draft", 1, waiting));
    rig.now_ms += 366LL * 86400000;
    assert_int_equal(rig_session(&rig, "GET", ended, ""), 404);
    assert_int_equal(rig_session(&rig, "GET", waiting, ""), 200);
    rig_close(&rig);
}

static void history_reaches_back_and_is_mostly_recent(void **state)
{
    struct sim_tenant_setup setup = {3, START_MS, 5000, 1, 0, true};
    struct sim_tenant *tenant = sim_tenant_new(&setup);
    unsigned recent = 0, old = 0;

    (void)state;
    for (uint32_t i = 0; i < sim_tenant_count(tenant); i++) {
        const struct sim_session *session = sim_tenant_at(tenant, i);
        int64_t days = (START_MS - session->created_ms) / 86400000;

        assert_true(days >= 0 && days <= 365);
        assert_true(i == 0 || session->created_ms >= sim_tenant_at(tenant, i - 1)->created_ms);
        recent += days < 45;
        old += days > 300;
    }
    assert_true(recent > 2000 && old > 100);
    sim_tenant_free(tenant);
}

static void every_session_is_found_by_its_id(void **state)
{
    struct sim_tenant_setup setup = {3, START_MS, 3000, 60, 0, true};
    struct sim_tenant *tenant = sim_tenant_new(&setup);

    (void)state;
    sim_tenant_advance(tenant, START_MS + 3600000);
    for (uint32_t i = 0; i < sim_tenant_count(tenant); i++) {
        const struct sim_session *session = sim_tenant_at(tenant, i);

        assert_int_equal(sim_tenant_find(tenant, session->id_hi, session->id_lo), i);
    }
    assert_int_equal(sim_tenant_find(tenant, 1, 2), SIM_NO_INDEX);
    sim_tenant_free(tenant);
}

static void never_more_than_twenty_five_are_active_whoever_starts_them(void **state)
{
    struct rig rig;
    char id[40];
    int status = 200;

    (void)state;
    rig_open(&rig, 1000, 1, 999);
    for (int i = 0; i < 40 && status == 200; i++) {
        assert_true(rig_find(&rig, "restoreSessions", "draft", 1, id));
        status = rig_session(&rig, "POST", id, "/activate");
    }
    assert_int_equal(status, 500);
    assert_string_equal(rig_code(&rig), "TooManyActiveRestoreSessions");
    for (int i = 0; i < 60; i++) { /* the relay goes on, and is refused too */
        unsigned counts[7];

        tally(&rig, counts);
        assert_true(counts[1] + counts[2] <= SIM_ACTIVE_LIMIT);
        rig.now_ms += 120000;
    }
    rig_close(&rig);
}

/* Callers keep every slot filled, so that the relay finds none: it is refused as everybody is. */
static void the_relay_starts_nothing_when_the_limit_is_reached(void **state)
{
    struct sim_tenant_setup setup = {3, START_MS, 142, 1, 0, true};
    struct sim_tenant *tenant = sim_tenant_new(&setup);
    struct sim_session large = {.workload = SIM_EXCHANGE, .total = 9000};

    (void)state;
    for (int64_t now_ms = START_MS; now_ms < START_MS + 4LL * 3600000; now_ms += 60000) {
        sim_tenant_advance(tenant, now_ms);
        assert_true(sim_tenant_active(tenant, now_ms) <= SIM_ACTIVE_LIMIT);
        while (sim_tenant_active(tenant, now_ms) < SIM_ACTIVE_LIMIT) {
            struct sim_made made = {0};
            uint32_t index = sim_tenant_add(tenant, &large, &made, now_ms);

            sim_tenant_activate(tenant, index, now_ms);
        }
    }
    sim_tenant_free(tenant);
}

static void a_tenant_of_long_ago_makes_up_for_the_last_of_the_relay_only(void **state)
{
    struct sim_tenant_setup setup = {3, START_MS, 50, 1, 0, true};
    struct sim_tenant *tenant = sim_tenant_new(&setup);
    int64_t now_ms = START_MS + 300LL * 86400000;

    (void)state;
    sim_tenant_skip(tenant, now_ms);
    sim_tenant_advance(tenant, now_ms);
    assert_in_range(sim_tenant_count(tenant), 2000, 2060);
    sim_tenant_free(tenant);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tenant_has_as_many_sessions_as_asked),
        cmocka_unit_test(a_status_that_no_model_has_is_told_where_it_is_asked_for),
        cmocka_unit_test(the_same_seed_start_and_instants_give_the_same_bodies),
        cmocka_unit_test(another_seed_is_another_tenant),
        cmocka_unit_test(all_seven_words_are_on_the_list_at_all_times_in_the_demo),
        cmocka_unit_test(in_the_demo_statuses_change_every_minute_and_counts_every_few_seconds),
        cmocka_unit_test(sessions_of_the_demo_end_in_all_three_ways),
        cmocka_unit_test(a_small_tenant_is_still),
        cmocka_unit_test(terminal_sessions_vanish_after_a_year_and_drafts_do_not),
        cmocka_unit_test(history_reaches_back_and_is_mostly_recent),
        cmocka_unit_test(every_session_is_found_by_its_id),
        cmocka_unit_test(never_more_than_twenty_five_are_active_whoever_starts_them),
        cmocka_unit_test(the_relay_starts_nothing_when_the_limit_is_reached),
        cmocka_unit_test(a_tenant_of_long_ago_makes_up_for_the_last_of_the_relay_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
