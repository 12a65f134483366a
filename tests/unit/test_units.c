/* The units of a session: pages that are shared, ids once, order, filter, causes, what they cost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/timefmt.h"
#include "graph/graph_parse.h"
#include "model/causes.h"
#include "model/unit_order.h"

/* A page of units with those ids and statuses: "a:failed b:succeeded". */
static struct unit_page *page_of(const char *text, const char *next_link)
{
    char id[32], word[32];
    int used;
    struct arena arena;
    arena_init(&arena);
    struct artifact *units = arena_alloc(&arena, 16 * sizeof *units);
    size_t count = 0;
    for (; sscanf(text, "%31[^:]:%31s%n", id, word, &used) == 2; text += used) {
        struct artifact *unit = &units[count++];
        artifact_init(unit);
        unit->id = arena_intern(&arena, id + (id[0] == ' '));
        unit->status_word = arena_intern(&arena, word);
        unit->status = (uint8_t)artifact_status_parse(word);
    }
    struct unit_page *page = unit_page_new(&arena, units, count);
    page->next_link = next_link;
    return page;
}

static struct artifact *unit_at(struct units *units, size_t page, size_t slot)
{
    return (struct artifact *)(uintptr_t)&units->pages[page]->artifacts[slot];
}

static void a_longer_list_shares_the_pages_of_the_shorter(void **state)
{
    (void)state;
    struct units *one = units_put(NULL, 0, page_of("a:failed b:succeeded", "/2"));
    struct units *kept = units_ref(one);
    struct units *two = units_put(one, 1, page_of("c:scheduled", NULL));
    assert_int_equal(kept->count, 2);
    assert_false(kept->whole);
    assert_int_equal(two->count, 3);
    assert_true(two->whole);
    assert_ptr_equal(kept->pages[0], two->pages[0]);
    units_unref(kept);
    assert_string_equal(unit_at(two, 0, 1)->id, "b");
    units_unref(two);
}

/* A page of units that go there, in this order. */
static struct unit_page *page_to(const char *const *places, size_t count, const char *next_link)
{
    struct arena arena;
    struct artifact units[4];
    arena_init(&arena);
    for (size_t i = 0; i < count; i++) {
        artifact_init(&units[i]);
        units[i].destination = places[i];
    }
    struct unit_page *page = unit_page_new(&arena, units, count);
    page->next_link = next_link;
    return page;
}

/* A start before the session was there is none of its own. */
static void a_restore_begins_with_its_first_unit_but_not_before_its_creation(void **state)
{
    (void)state;
    struct units *units = units_put(NULL, 0, page_of("a:failed b:failed c:failed", NULL));
    assert_int_equal(units_start(units, 100), TIME_NONE);
    unit_at(units, 0, 0)->start_ms = 99;
    assert_int_equal(units_start(units, 100), TIME_NONE);
    unit_at(units, 0, 1)->start_ms = 300;
    unit_at(units, 0, 2)->start_ms = 100;
    assert_int_equal(units_start(units, 100), 100);
    assert_int_equal(units_start(units, 101), 300);
    assert_int_equal(units_start(units, TIME_NONE), 99);
    assert_int_equal(units_start(NULL, TIME_NONE), TIME_NONE);
    units_unref(units);
}

/* One that overwrites is not hidden by those that do not, wherever it stands. */
static void a_unit_that_overwrites_is_never_hidden(void **state)
{
    static const struct {
        const char *first[2], *second[2], *is;
        bool overwrites;
    } lists[] = {
        {{NULL, ""}, {NULL, NULL}, NULL, false},
        {{"new", NULL}, {"new", ""}, "new", false},
        {{NULL, "inPlace"}, {"InPlace", NULL}, "inPlace", true},
        {{"new", "inPlace"}, {"new", "new"}, DESTINATION_BOTH, true},
        {{"new", "new"}, {"new", "inPlace"}, DESTINATION_BOTH, true},
        {{"inPlace", "inPlace"}, {"inPlace", "new"}, DESTINATION_BOTH, true},
        {{"inPlace", "new"}, {"inPlace", "new"}, DESTINATION_BOTH, true},
        {{"otherTenant", "new"}, {NULL, NULL}, "otherTenant", false},
    };
    (void)state;
    assert_null(units_destination(NULL));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct units *units = units_put(NULL, 0, page_to(lists[i].first, 2, "/2"));
        units = units_put(units, 1, page_to(lists[i].second, 2, NULL));
        const char *is = units_destination(units);
        assert_int_equal(is != NULL, lists[i].is != NULL);
        if (is)
            assert_string_equal(is, lists[i].is);
        assert_int_equal(destination_overwrites(is), lists[i].overwrites);
        units_unref(units);
    }
}

static void a_page_is_replaced_and_a_last_one_ends_the_list(void **state)
{
    (void)state;
    struct units *units = units_put(NULL, 0, page_of("a:failed", "/2"));
    units = units_put(units, 1, page_of("b:failed", "/3"));
    units = units_put(units, 2, page_of("c:failed", NULL));
    units = units_put(units, 0, page_of("a:succeeded", "/2"));
    assert_int_equal(units->count, 3);
    assert_int_equal(unit_at(units, 0, 0)->status, ARTIFACT_SUCCEEDED);
    units = units_put(units, 1, page_of("b:succeeded", NULL));
    assert_int_equal(units->page_count, 2);
    assert_true(units->whole);
    units_unref(units);
}

static void a_unit_listed_twice_counts_once_by_its_newer_reading(void **state)
{
    (void)state;
    const struct artifact *all[8];
    struct units *units = units_put(NULL, 0, page_of("a:inProgress b:inProgress", "/2"));
    units = units_put(units, 1, page_of("b:failed c:failed", NULL));
    units->pages[0]->read_ms = 2000;
    units->pages[1]->read_ms = 1000;
    assert_int_equal(units_collect(units, all), 3);
    assert_int_equal(all[1]->status, ARTIFACT_IN_PROGRESS);
    units->pages[1]->read_ms = 3000;
    assert_int_equal(units_collect(units, all), 3);
    assert_int_equal(all[1]->status, ARTIFACT_FAILED);
    assert_ptr_equal(units_page_of(units, all[1]), units->pages[1]);
    assert_null(units_page_of(units, NULL));
    units_unref(units);
}

static void check_order(const struct units *units, struct unit_sort sort, const char *filter,
                        const char *expected)
{
    struct unit_order order = {0};
    char got[64] = "";
    struct filter *parsed = filter_parse_in(&filter_units, filter, NULL, NULL);
    assert_non_null(parsed);
    unit_order_compute(&order, units, parsed, &sort);
    for (uint32_t i = 0; i < order.count; i++)
        strcat(got, order.rows[i]->id);
    if (strcmp(got, expected) != 0)
        fail_msg("by %s, \"%s\": %s, not %s", unit_sort_key_name(sort.key), filter, got, expected);
    unit_order_release(&order);
    filter_free(parsed);
}

/* a failed, b done, c runs, d done, e waits, f failed by another cause. */
static struct units *six(void)
{
    static const struct session_error errors[] = {
        {.code = "ArtifactCannotBeRestored", .message = "held"},
        {.code = "artifactCannotBeRestored"},
        {.code = "DuplicateArtifactRestoreRequest"}};
    struct units *units = units_put(NULL, 0, page_of("a:failed b:succeeded c:inProgress", "/2"));
    units = units_put(units, 1, page_of("d:succeeded e:scheduled f:failed", NULL));
    unit_at(units, 0, 0)->error = &errors[0];
    unit_at(units, 0, 0)->destination = "inPlace";
    unit_at(units, 0, 1)->restored_site_name = "Finance";
    unit_at(units, 0, 1)->restored_item_count = 7;
    unit_at(units, 0, 1)->start_ms = 1000;
    unit_at(units, 0, 1)->completion_ms = 9000;
    unit_at(units, 1, 0)->restored_site_name = "\u00c9quipe";
    unit_at(units, 1, 0)->start_ms = 2000;
    unit_at(units, 1, 0)->completion_ms = 3000;
    unit_at(units, 1, 0)->destination = "new";
    unit_at(units, 1, 1)->web_url = "https://contoso.sharepoint.com/Plan%20B.docx";
    unit_at(units, 1, 2)->error = &errors[2];
    return units;
}

static void units_are_sorted_and_filtered(void **state)
{
    static const struct {
        struct unit_sort sort;
        const char *filter, *expected;
    } cases[] = {
        {{UNIT_SORT_ATTENTION, false}, "", "afcebd"},
        {{UNIT_SORT_LISTED, false}, "", "abcdef"},
        {{UNIT_SORT_LISTED, true}, "", "fedcba"},
        {{UNIT_SORT_START, false}, "", "dbacef"},
        {{UNIT_SORT_TOOK, false}, "", "bdacef"},
        {{UNIT_SORT_ITEMS, false}, "", "bacdef"},
        {{UNIT_SORT_ERROR, false}, "", "afbcde"},
        {{UNIT_SORT_STATUS, false}, "", "afcebd"},
        {{UNIT_SORT_START, true}, "", "bdfeca"}, /* what has none stays behind */
        {{UNIT_SORT_ITEMS, true}, "", "bfedca"},
        {{UNIT_SORT_ERROR, true}, "", "faedcb"},
        {{UNIT_SORT_LISTED, false}, "st:failed", "af"},
        {{UNIT_SORT_LISTED, false}, "-st:failed", "bcde"},
        {{UNIT_SORT_LISTED, false}, "st:inprog,sched", "ce"},
        {{UNIT_SORT_LISTED, false}, "what:equipe", "d"},
        {{UNIT_SORT_LISTED, false}, "what:\"plan b\"", "e"},
        {{UNIT_SORT_LISTED, false}, "what:plan%20b", "e"},
        {{UNIT_SORT_LISTED, false}, "to:same", "a"},
        {{UNIT_SORT_LISTED, false}, "to:new", "d"},
        {{UNIT_SORT_LISTED, false}, "error:duplicate", "f"},
        {{UNIT_SORT_LISTED, false}, "held", "a"},
        {{UNIT_SORT_LISTED, false}, "id:e", "e"},
        {{UNIT_SORT_LISTED, false}, "nothing", ""},
    };
    (void)state;
    struct units *units = six();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_order(units, cases[i].sort, cases[i].filter, cases[i].expected);
    struct unit_order order = {0};
    unit_order_compute(&order, units, NULL, &(struct unit_sort){UNIT_SORT_LISTED, false});
    assert_int_equal(order.tally[ARTIFACT_SUCCEEDED], 2);
    assert_int_equal(order.tally[ARTIFACT_FAILED], 2);
    assert_int_equal(order.matching_of, 6);
    unit_order_compute(&order, NULL, NULL, &(struct unit_sort){UNIT_SORT_LISTED, false});
    assert_int_equal(order.count + order.matching_of, 0);
    unit_order_release(&order);
    units_unref(units);
}

static void a_field_of_sessions_is_none_of_units(void **state)
{
    struct fault why;
    size_t at = 0;
    (void)state;
    assert_null(filter_parse_in(&filter_units, "st:failed by:anna", &at, &why));
    assert_int_equal(at, 10);
    assert_non_null(strstr(why.hint, "error"));
    assert_null(strstr(why.hint, "wl"));
    assert_null(filter_parse("to:new", &at, &why));
}

static void failures_are_grouped_by_code_the_most_frequent_first(void **state)
{
    static const struct session_error other = {.code = "ArtifactCANNOTBeRestored"};
    (void)state;
    struct units *units = six();
    struct causes causes;
    unit_at(units, 1, 0)->status = ARTIFACT_FAILED;
    unit_at(units, 1, 0)->error = &other;
    unit_at(units, 1, 1)->status = ARTIFACT_FAILED; /* and no word why */
    causes_collect(&causes, units);
    assert_int_equal(causes.count, 3);
    assert_int_equal(causes.failed, 4);
    assert_string_equal(causes.list[0].code, "ArtifactCannotBeRestored");
    assert_int_equal(causes.list[0].count, 2);
    assert_string_equal(causes.list[0].units[1]->id, "d");
    assert_null(causes.list[0].units[2]);
    assert_string_equal(causes.list[1].code, ""); /* in the order they came */
    units_unref(units);
    causes_collect(&causes, NULL);
    assert_int_equal(causes.count + causes.failed, 0);
}

static void without_a_code_they_are_grouped_by_what_is_said(void **state)
{
    static const struct session_error said[] = {
        {.code = "", .message = "Try later."},         {.message = "Mailbox is locked."},
        {.code = "", .message = "Mailbox is locked."}, {.code = "Held", .message = "Of one."},
        {.code = "Held", .message = "Of another."},    {.code = "", .message = ""}};
    (void)state;
    struct units *units =
        units_put(NULL, 0, page_of("a:failed b:failed c:failed d:failed e:failed f:failed", NULL));
    for (size_t i = 0; i < 6; i++)
        unit_at(units, 0, i)->error = &said[i];
    struct causes causes;
    causes_collect(&causes, units);
    assert_int_equal(causes.count, 4);
    assert_string_equal(causes.list[0].message, "Mailbox is locked.");
    assert_int_equal(causes.list[0].count, 2);
    assert_string_equal(causes.list[1].code, "Held");
    assert_string_equal(causes.list[1].message, "");
    assert_string_equal(causes.list[2].message, "Try later.");
    assert_string_equal(causes.list[3].message, "");
    units_unref(units);
}

static void where_a_unit_went_is_told_pending_or_nowhere(void **state)
{
    struct artifact unit;
    const int64_t end = INT64_C(1791981127000), minute = 60000;
    (void)state;
    artifact_init(&unit);
    unit.destination = "new";
    unit.status = ARTIFACT_IN_PROGRESS;
    assert_int_equal(artifact_place(&unit, end), PLACE_NONE);
    unit.status = ARTIFACT_SUCCEEDED;
    unit.completion_ms = end;
    assert_int_equal(artifact_place(&unit, end + 15 * minute), PLACE_PENDING);
    assert_false(artifact_is_settled(&unit, end + 15 * minute));
    assert_int_equal(artifact_place(&unit, end + 21 * minute), PLACE_UNTOLD);
    assert_true(artifact_is_settled(&unit, end + 21 * minute));
    unit.destination = "inPlace";
    assert_int_equal(artifact_place(&unit, end), PLACE_UNTOLD);
    unit.destination = "new";
    unit.restored_item_count = 0;
    assert_int_equal(artifact_place(&unit, end), PLACE_NOWHERE);
    unit.restored_item_count = 5;
    unit.restored_folder_name = "Recovered";
    assert_int_equal(artifact_place(&unit, end), PLACE_TOLD);
    assert_string_equal(artifact_place_text(&unit), "Recovered");
    struct artifact item = unit; /* v1.0 does not say where an item goes, beta does */
    item.restored_folder_name = NULL;
    item.restored_item_count = COUNT_NONE;
    item.granular = true;
    item.destination = "";
    assert_int_equal(artifact_place(&item, end), PLACE_PENDING);
    item.destination = "inPlace";
    assert_int_equal(artifact_place(&item, end), PLACE_UNTOLD);
}

/* --- what 10,000 cost --- */

#define MANY      10000
#define PER_PAGE  100
#define COST_MOST 400 /* bytes a unit, beyond its own strings */

static void write_page(struct strbuf *body, int from)
{
    strbuf_clear(body);
    strbuf_puts(body, "{\"value\":[");
    for (int i = from; i < from + PER_PAGE; i++)
        strbuf_printf(
            body,
            "%s{\"id\":\"a0000000-0000-4000-8000-%012d\",\"destinationType\":\"new\","
            "\"status\":\"succeeded\",\"startDateTime\":\"2026-10-14T08:%02d:%02d.%07dZ\","
            "\"completionDateTime\":\"2026-10-14T10:%02d:%02d.%07dZ\","
            "\"restoredSiteId\":\"b0000000-0000-4000-8000-%012d\","
            "\"restoredSiteName\":\"Site %d\",\"restoredSiteWebUrl\":"
            "\"https://contoso.sharepoint.com/sites/site-%dR0\",\"restorePoint\":{\"id\":"
            "\"c0000000-0000-4000-8000-%012d_1791849600_14_1\",\"protectionDateTime\":"
            "\"2026-10-13T00:00:00Z\",\"expirationDateTime\":\"2027-10-13T00:00:00Z\"}}",
            i > from ? "," : "", i, i % 60, i % 59, i, i % 60, i % 58, i, i, i, i, i);
    strbuf_puts(body, "]}");
}

static size_t bytes_of(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

static size_t string_bytes(const struct artifact *unit)
{
    return bytes_of(unit->id) + bytes_of(unit->start_text) + bytes_of(unit->completion_text) +
           bytes_of(unit->restored_site_id) + bytes_of(unit->restored_site_name) +
           bytes_of(unit->restored_site_url) + bytes_of(unit->point_id) +
           bytes_of(unit->source_name);
}

static const char *name_of_site(void *context, const struct artifact *unit)
{
    (void)context;
    return unit->restored_site_name;
}

/* All that malloc has handed out, whoever asked. */
static size_t heap_bytes(void)
{
    extern size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));
    return __sanitizer_get_current_allocated_bytes ? __sanitizer_get_current_allocated_bytes() : 0;
}

/* GRAPH.md, Bulk: an error tells what its word may not. */
static void how_a_bulk_request_ended_is_its_word_or_its_error(void **state)
{
    static const struct {
        const char *word;
        enum bulk_end alone, with_error;
    } words[] = {
        {"active", BULK_RUNS, BULK_RUNS},
        {"Active", BULK_RUNS, BULK_RUNS},
        {"completed", BULK_COMPLETED, BULK_PARTLY},
        {"completedWithErrors", BULK_PARTLY, BULK_PARTLY},
        {"CompletedWithError", BULK_PARTLY, BULK_PARTLY},
        {"unknown", BULK_RUNS, BULK_PARTLY},
        {"unknownFutureValue", BULK_RUNS, BULK_PARTLY},
        {"newerThanThis", BULK_RUNS, BULK_PARTLY},
        {NULL, BULK_RUNS, BULK_PARTLY},
    };
    static const struct session_error error = {.code = "BulkRestoreArtifactsNotResolved"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct bulk_request request = {.status_word = words[i].word};
        assert_int_equal(bulk_request_end(&request), words[i].alone);
        request.error = &error;
        assert_int_equal(bulk_request_end(&request), words[i].with_error);
    }
}

/* A name from its restore point; the others stay as they were, and so does the old page. */
static void a_named_page_is_the_same_but_for_names(void **state)
{
    struct artifact units[2];
    struct arena arena;
    (void)state;
    arena_init(&arena);
    artifact_init(&units[0]);
    artifact_init(&units[1]);
    units[0].id = arena_strndup(&arena, "u0", 2);
    units[1].id = arena_strndup(&arena, "u1", 2);
    units[1].restored_site_name = arena_strndup(&arena, "HR", 2);
    struct unit_page *page = unit_page_new(&arena, units, 2);
    page->read_ms = 77;
    struct unit_page *named = unit_page_named(page, name_of_site, NULL);
    assert_null(page->artifacts[1].source_name);
    unit_page_unref(page); /* its texts live on */
    assert_string_equal(named->artifacts[1].source_name, "HR");
    assert_string_equal(artifact_title(&named->artifacts[1]), "HR");
    assert_null(named->artifacts[0].source_name);
    assert_string_equal(artifact_title(&named->artifacts[0]), "u0");
    assert_int_equal(named->read_ms, 77);
    assert_null(unit_page_named(named, name_of_site, NULL)); /* no news */
    struct unit_page *again = unit_page_unnamed(named);
    assert_null(again->artifacts[1].source_name);
    assert_null(unit_page_unnamed(again));
    unit_page_unref(again);
    unit_page_unref(named);
}

static void ten_thousand_cost_less_than_400_bytes_each_beyond_their_strings(void **state)
{
    struct strbuf body;
    struct unit_order order = {0};
    struct units *units = NULL;
    size_t strings = 0;
    (void)state;
    strbuf_init(&body, STRBUF_NO_LIMIT);
    write_page(&body, 0); /* so that the buffer is there before */
    const size_t before = heap_bytes();
    for (int from = 0; from < MANY; from += PER_PAGE) {
        struct artifact_page page;
        struct fault why;
        write_page(&body, from);
        assert_true(graph_parse_artifacts(body.bytes, body.length, false, &page, &why));
        struct unit_page *made = unit_page_new(&page.arena, page.artifacts, page.count);
        made->next_link = from + PER_PAGE < MANY ? "/more" : NULL;
        artifact_page_release(&page);
        units = units_put(units, (size_t)from / PER_PAGE, made);
    }
    for (size_t i = 0; i < units->page_count; i++)
        units = units_put(units, i, unit_page_named(units->pages[i], name_of_site, NULL));
    unit_order_compute(&order, units, NULL, &(struct unit_sort){UNIT_SORT_ATTENTION, false});
    for (uint32_t i = 0; i < order.count; i++)
        strings += string_bytes(order.rows[i]);
    const size_t after = heap_bytes();
    assert_int_equal(order.count, MANY);
    const size_t cost =
        after > before ? (after - before - strings) / MANY : sizeof(struct artifact);
    print_message("%zu bytes a unit beyond its %zu of strings\n", cost, strings / MANY);
    assert_in_range(cost, sizeof(struct artifact), COST_MOST);
    unit_order_release(&order);
    units_unref(units);
    strbuf_release(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_longer_list_shares_the_pages_of_the_shorter),
        cmocka_unit_test(a_restore_begins_with_its_first_unit_but_not_before_its_creation),
        cmocka_unit_test(a_unit_that_overwrites_is_never_hidden),
        cmocka_unit_test(a_page_is_replaced_and_a_last_one_ends_the_list),
        cmocka_unit_test(a_unit_listed_twice_counts_once_by_its_newer_reading),
        cmocka_unit_test(units_are_sorted_and_filtered),
        cmocka_unit_test(a_field_of_sessions_is_none_of_units),
        cmocka_unit_test(failures_are_grouped_by_code_the_most_frequent_first),
        cmocka_unit_test(without_a_code_they_are_grouped_by_what_is_said),
        cmocka_unit_test(where_a_unit_went_is_told_pending_or_nowhere),
        cmocka_unit_test(how_a_bulk_request_ended_is_its_word_or_its_error),
        cmocka_unit_test(a_named_page_is_the_same_but_for_names),
        cmocka_unit_test(ten_thousand_cost_less_than_400_bytes_each_beyond_their_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
