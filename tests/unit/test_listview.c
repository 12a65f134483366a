#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "model/listview.h"

static int open_views(void **state)
{
    static struct listviews views;
    listviews_init(&views);
    *state = &views;
    return 0;
}

static int close_views(void **state)
{
    listviews_release(*state);
    return 0;
}

static void those_built_in_stand_in_their_places(void **state)
{
    struct listviews *views = *state;
    struct strbuf names;
    strbuf_init(&names, STRBUF_NO_LIMIT);
    listviews_names(views, &names);
    assert_string_equal(names.bytes, "All, Attention, Active, Drafts, Today and Mine");
    strbuf_release(&names);
    assert_true(filter_is_empty(views->at[0].filter));
    for (size_t i = 1; i < 6; i++)
        assert_false(filter_is_empty(views->at[i].filter));
    assert_int_equal(listviews_free_place(views), 6);
    assert_int_equal(listviews_find(views, "attention"), 1);
    assert_int_equal(listviews_find(views, "Attn"), LISTVIEW_PLACES);
    assert_int_equal(listviews_find_either(views, "attn"), 1);
    assert_int_equal(listviews_find_either(views, "Draft"), 3);
    assert_int_equal(listviews_find_either(views, "Drafts"), 3);
    assert_int_equal(listviews_find_either(views, "Draf"), LISTVIEW_PLACES);
    assert_true(listviews_put(views, 6, LISTVIEW_SAVED, "Draft", "st:draft by:ada", "", NULL));
    assert_int_equal(listviews_find_either(views, "draft"), 6); /* a whole name is stronger */
    listviews_drop(views, 6);
}

static void one_of_your_own_takes_a_place(void **state)
{
    struct listviews *views = *state;
    assert_true(
        listviews_put(views, 6, LISTVIEW_SAVED, "slow-eu", "run>4h wl:sp", "eta,-units", NULL));
    assert_int_equal(listviews_find(views, "SLOW-EU"), 6);
    assert_int_equal(views->at[6].sort.count, 2);
    assert_int_equal(views->at[6].sort.keys[0], SORT_ETA);
    assert_true(
        listviews_put(views, 3, LISTVIEW_CONFIGURED, "Drafts", "st:draft age>7d", "", NULL));
    assert_string_equal(views->at[3].brief, "Draft");
    assert_int_equal(views->at[3].origin, LISTVIEW_CONFIGURED);
    listviews_drop(views, 6);
    assert_int_equal(views->at[6].origin, LISTVIEW_NONE);
    listviews_drop(views, 3);
    assert_string_equal(views->at[3].filter_text, "st:draft");
}

static void of_two_with_one_name_the_stronger_is_meant(void **state)
{
    struct listviews *views = *state;
    assert_true(listviews_put(views, 4, LISTVIEW_SAVED, "active", "wl:ex", "", NULL));
    assert_int_equal(listviews_find(views, "Active"), 4);
    assert_true(listviews_put(views, 6, LISTVIEW_CONFIGURED, "ACTIVE", "wl:sp", "", NULL));
    assert_int_equal(listviews_find(views, "Active"), 6);
    listviews_drop(views, 6);
    listviews_drop(views, 4);
    assert_int_equal(listviews_find(views, "Active"), 2);
}

static void what_is_wrong_changes_nothing(void **state)
{
    static const struct {
        size_t place;
        const char *name, *filter, *sort, *fault;
    } cases[] = {
        {0, "mine-too", "", "", "A view's key is 2 to 9: 1 is All."},
        {9, "mine-too", "", "", "A view's key is 2 to 9: 1 is All."},
        {6, "", "", "", "A view's name has 1 to 24 bytes."},
        {6, "a-name-of-twenty-five-byte", "", "", "A view's name has 1 to 24 bytes."},
        {6, "a:b", "", "",
         "A view's name has no ':', no control character and no blank at its ends."},
        {6, "a\tb", "", "",
         "A view's name has no ':', no control character and no blank at its ends."},
        {6, "a ", "", "",
         "A view's name has no ':', no control character and no blank at its ends."},
        {6, "12", "", "", "A view's name is no number: those are the keys."},
        {6, "ok", "age>", "", "There is nothing to look for here."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fault why = {.kind = FAULT_NONE};
        assert_false(listviews_put(*state, cases[i].place, LISTVIEW_SAVED, cases[i].name,
                                   cases[i].filter, cases[i].sort, &why));
        assert_string_equal(why.text, cases[i].fault);
    }
    assert_false(listviews_put(*state, 6, LISTVIEW_SAVED, "ok", "", "height", NULL));
    assert_int_equal(listviews_free_place(*state), 6);
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, open_views, close_views)
    const struct CMUnitTest tests[] = {
        HERE(those_built_in_stand_in_their_places),
        HERE(one_of_your_own_takes_a_place),
        HERE(of_two_with_one_name_the_stronger_is_meant),
        HERE(what_is_wrong_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
