/* Pages: every kind of next link, page sizes, selected members. */
#include "test_sim_rig.h"

#define SESSIONS ROOT "/restoreSessions"
#define IDS_MAX  4096

struct walk {
    char ids[IDS_MAX][37];
    size_t count, pages, empty;
};

/* Follows next links as they come (absolute or relative), at most so many pages. */
static void walk(struct rig *rig, const char *first, size_t pages_max, struct walk *walk)
{
    static const char base[] = "http://127.0.0.1:8080";
    char target[2048];

    memset(walk, 0, sizeof *walk);
    snprintf(target, sizeof target, "%s", first);
    while (target[0] != '\0' && walk->pages < pages_max) {
        size_t at = 0;
        json_t *item = NULL;

        assert_int_equal(rig_get(rig, target), 200);
        walk->pages++;
        walk->empty += json_array_size(rig_values(rig)) == 0;
        json_array_foreach(rig_values(rig), at, item)
        {
            assert_true(walk->count < IDS_MAX);
            snprintf(walk->ids[walk->count++], 37, "%s", text_of(item, "id"));
        }
        const char *link = text_of(rig->json, "@odata.nextLink");
        if (link == NULL)
            target[0] = '\0';
        else if (strncmp(link, base, sizeof base - 1) == 0)
            snprintf(target, sizeof target, "%s", link + sizeof base - 1);
        else
            snprintf(target, sizeof target, "/v1.0%s", link);
    }
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static size_t distinct(struct walk *walk)
{
    size_t count = walk->count > 0;

    qsort(walk->ids, walk->count, sizeof walk->ids[0], by_text);
    for (size_t i = 1; i < walk->count; i++)
        count += strcmp(walk->ids[i], walk->ids[i - 1]) != 0;
    return count;
}

static struct walk seen; /* large: kept off the stack */

static void all_pages_together_are_the_whole_list_once(void **state)
{
    static const uint32_t sizes[] = {1, 7, 50, 142, 999};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct rig rig;

        rig_open(&rig, 142, 1, sizes[i]);
        walk(&rig, SESSIONS, 1000, &seen);
        assert_int_equal(seen.pages, (142 + sizes[i] - 1) / sizes[i]);
        assert_int_equal(distinct(&seen), 142);
        rig_close(&rig);
    }
}

static void typed_lists_part_the_base_list(void **state)
{
    static const char *const lists[] = {"exchangeRestoreSessions", "sharePointRestoreSessions",
                                        "oneDriveForBusinessRestoreSessions"};
    struct rig rig;
    size_t total = 0;

    (void)state;
    rig_open(&rig, 142, 1, 20);
    for (size_t i = 0; i < 3; i++) {
        char target[128];

        snprintf(target, sizeof target, ROOT "/%s", lists[i]);
        walk(&rig, target, 100, &seen);
        assert_true(seen.count > 10);
        total += distinct(&seen);
    }
    assert_int_equal(total, 142);
    rig_close(&rig);
}

static void a_page_is_never_larger_than_anybody_asked_for(void **state)
{
    static const struct {
        const char *target, *prefer;
        size_t expected;
    } rows[] = {
        {SESSIONS, NULL, 50},
        {SESSIONS "?$top=10", NULL, 10},
        {SESSIONS "?%24TOP=10", NULL, 10},
        {SESSIONS "?top=10", NULL, 50},
        {"/beta/solutions/backupRestore/restoreSessions?top=10", NULL, 10},
        {SESSIONS "?$top=999", NULL, 50},
        {SESSIONS, "odata.maxpagesize=8", 8},
        {SESSIONS, "odata.maxpagesize=\"8\" , x", 8},
        {SESSIONS "?$top=5", "odata.maxpagesize=8", 5},
    };
    struct rig rig;

    (void)state;
    rig_open(&rig, 142, 1, 50);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        rig.prefer = rows[i].prefer;
        assert_int_equal(rig_get(&rig, rows[i].target), 200);
        assert_int_equal(json_array_size(rig_values(&rig)), rows[i].expected);
    }
    assert_string_equal(sim_answer_header(&rig.answer, "Preference-Applied"),
                        "odata.maxpagesize=8");
    rig_close(&rig);
}

static void options_of_the_first_call_hold_for_later_pages(void **state)
{
    struct rig rig;
    char target[2048];

    (void)state;
    rig_open(&rig, 142, 1, 50);
    rig_get(&rig, SESSIONS "?$top=9&$select=id,%20Status");
    for (int page = 0; page < 3; page++) {
        json_t *first = json_array_get(rig_values(&rig), 0);

        assert_int_equal(json_array_size(rig_values(&rig)), 9);
        assert_non_null(text_of(first, "status"));
        assert_null(json_object_get(first, "createdDateTime"));
        assert_null(json_object_get(first, "restoreSessionArtifactCount"));
        snprintf(target, sizeof target, "%s", rig_next(&rig));
        rig_get(&rig, target);
    }
    rig_close(&rig);
}

static void the_token_is_opaque_and_ends_in_an_encoded_equals_sign(void **state)
{
    struct rig rig;
    char target[2048];

    (void)state;
    rig_open(&rig, 142, 1, 50);
    for (int top = 1; top < 12; top++) {
        snprintf(target, sizeof target, SESSIONS "?$top=%d", top);
        rig_get(&rig, target);
        const char *link = rig_next(&rig);
        assert_string_equal(link + strlen(link) - 3, "%3d");
        snprintf(target, sizeof target, "%s", link);
        target[strlen(target) - 6] ^= 1;
        assert_int_equal(rig_get(&rig, target), 400);
    }
    rig_close(&rig);
}

static void sessions_that_come_while_one_pages_shift_nothing(void **state)
{
    struct rig rig;
    char target[2048] = SESSIONS;
    size_t count = 0;

    (void)state;
    rig_open(&rig, 142, 60, 10);
    while (target[0] != '\0') {
        assert_int_equal(rig_get(&rig, target), 200);
        count += json_array_size(rig_values(&rig));
        snprintf(target, sizeof target, "%s", rig_next(&rig) == NULL ? "" : rig_next(&rig));
        rig.now_ms += 30000;
    }
    assert_int_equal(count, 142);
    rig_get(&rig, SESSIONS "/$count");
    assert_true(atoi(rig.answer.body.bytes) > 142);
    rig_close(&rig);
}

static void count_is_given_when_asked(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 142, 1, 10);
    rig_get(&rig, SESSIONS "?$count=true");
    assert_int_equal(json_integer_value(json_object_get(rig.json, "@odata.count")), 142);
    rig_get(&rig, SESSIONS);
    assert_null(json_object_get(rig.json, "@odata.count"));
    rig_get(&rig, SESSIONS "/$count");
    assert_string_equal(rig.answer.body.bytes, "142");
    assert_string_equal(sim_answer_header(&rig.answer, "Content-Type"), "text/plain");
    rig_close(&rig);
}

static void artifacts_are_paged_like_sessions(void **state)
{
    struct rig rig;
    char id[40], target[256];

    (void)state;
    rig_open(&rig, 14, 1, 50);
    assert_true(rig_find(&rig, "exchangeRestoreSessions", "active", 4000, id));
    snprintf(target, sizeof target,
             ROOT "/exchangeRestoreSessions/%s/mailboxRestoreArtifacts?$top=3", id);
    walk(&rig, target, 5, &seen);
    assert_int_equal(seen.count, 15);
    assert_int_equal(distinct(&seen), 15);
    rig_close(&rig);
}

static void relative_links_lack_host_and_version(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 142, 1, 50);
    rig_fault(&rig, "relative-next");
    rig_get(&rig, SESSIONS);
    assert_memory_equal(text_of(rig.json, "@odata.nextLink"),
                        "/solutions/backupRestore/restoreSessions?$skiptoken=", 52);
    walk(&rig, SESSIONS, 100, &seen);
    assert_int_equal(distinct(&seen), 142);
    rig_close(&rig);
}

static void a_foreign_link_goes_on_with_the_base_list(void **state)
{
    struct rig rig;
    char target[2048];

    (void)state;
    rig_open(&rig, 142, 1, 50);
    rig_fault(&rig, "foreign-next");
    rig_get(&rig, SESSIONS);
    snprintf(target, sizeof target, "%s", rig_next(&rig));
    assert_non_null(strstr(target, "/sharePointRestoreSessions?"));
    rig_get(&rig, target);
    assert_non_null(text_of(json_array_get(rig_values(&rig), 0), "@odata.type"));
    walk(&rig, SESSIONS, 100, &seen);
    assert_int_equal(distinct(&seen), 142);
    rig_close(&rig);
}

static void a_link_off_the_host_names_another(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 142, 1, 50);
    rig_fault(&rig, "offhost-next");
    rig_get(&rig, SESSIONS);
    assert_memory_equal(text_of(rig.json, "@odata.nextLink"), "https://graph.fabrikam.example/",
                        31);
    rig_close(&rig);
}

static void a_loop_leads_to_the_same_page(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 142, 1, 50);
    rig_fault(&rig, "loop-next");
    walk(&rig, SESSIONS, 4, &seen);
    assert_int_equal(seen.count, 200);
    assert_int_equal(distinct(&seen), 50);
    rig_close(&rig);
}

static void an_endless_list_starts_again_with_links_that_differ(void **state)
{
    struct rig rig;
    char first[2048] = "";

    (void)state;
    rig_open(&rig, 20, 0.001, 10);
    rig_fault(&rig, "endless");
    walk(&rig, SESSIONS, 9, &seen);
    assert_int_equal(seen.pages, 9);
    assert_int_equal(distinct(&seen), 20);
    rig_get(&rig, SESSIONS);
    snprintf(first, sizeof first, "%s", rig_next(&rig));
    rig_get(&rig, first);
    assert_string_not_equal(first, rig_next(&rig));
    rig_close(&rig);
}

static void an_empty_page_stands_in_the_middle(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 142, 1, 50);
    rig_fault(&rig, "empty-page");
    walk(&rig, SESSIONS, 100, &seen);
    assert_int_equal(seen.pages, 4);
    assert_int_equal(seen.empty, 1);
    assert_int_equal(distinct(&seen), 142);
    rig_close(&rig);
}

static void values_may_be_called_values(void **state)
{
    struct rig rig;

    (void)state;
    rig_open(&rig, 14, 1, 50);
    rig_fault(&rig, "values");
    rig_get(&rig, SESSIONS);
    assert_null(rig_values(&rig));
    assert_int_equal(json_array_size(json_object_get(rig.json, "values")), 14);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_pages_together_are_the_whole_list_once),
        cmocka_unit_test(typed_lists_part_the_base_list),
        cmocka_unit_test(a_page_is_never_larger_than_anybody_asked_for),
        cmocka_unit_test(options_of_the_first_call_hold_for_later_pages),
        cmocka_unit_test(the_token_is_opaque_and_ends_in_an_encoded_equals_sign),
        cmocka_unit_test(sessions_that_come_while_one_pages_shift_nothing),
        cmocka_unit_test(count_is_given_when_asked),
        cmocka_unit_test(artifacts_are_paged_like_sessions),
        cmocka_unit_test(relative_links_lack_host_and_version),
        cmocka_unit_test(a_foreign_link_goes_on_with_the_base_list),
        cmocka_unit_test(a_link_off_the_host_names_another),
        cmocka_unit_test(a_loop_leads_to_the_same_page),
        cmocka_unit_test(an_endless_list_starts_again_with_links_that_differ),
        cmocka_unit_test(an_empty_page_stands_in_the_middle),
        cmocka_unit_test(values_may_be_called_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
