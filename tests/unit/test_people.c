#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/people.h"

static void assert_kept(struct people *people, const struct identity_set *set)
{
    const struct identity_set *kept = people_keep(people, set);
    assert_true(kept != set);
    assert_true(session_identities_same(kept, set));
    assert_ptr_equal(kept, people_keep(people, set));
}

static void whoever_is_met_again_is_the_same(void **state)
{
    char id[] = "1", name[] = "Ann";
    const struct identity_set ann = {.user = {id, name, NULL}};
    struct people *people = people_new();
    (void)state;
    assert_null(people_keep(people, NULL));
    const struct identity_set *kept = people_keep(people, &ann);
    id[0] = name[0] = '?'; /* the texts are its own */
    assert_string_equal(kept->user.id, "1");
    assert_string_equal(kept->user.name, "Ann");
    assert_null(kept->user.email);
    assert_ptr_equal(kept, people_keep(people, &(struct identity_set){.user = {"1", "Ann", NULL}}));
    people_unref(people);
}

/* One id, as of a service or of none, under other names, with other programs and devices. */
static void alike_is_not_the_same(void **state)
{
    static const struct identity_set sets[] = {
        {.user = {"1", "Ann", NULL}},
        {.user = {"1", "Ann", ""}},
        {.user = {"1", "Bob", NULL}},
        {.user = {"1", "Ann", NULL}, .application = {"1", "Ann", NULL}},
        {.user = {"1", "Ann", NULL}, .device = {NULL, "x", NULL}},
        {.application = {"1", "Ann", NULL}},
        {.user = {NULL, "Ann", NULL}},
        {.user = {NULL, NULL, NULL}},
    };
    struct people *people = people_new();
    (void)state;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
            assert_kept(people, &sets[i]);
    people_unref(people);
}

/* Many more than are remembered as met: who was forgotten is the same one still. */
static void nobody_is_kept_twice(void **state)
{
    static const struct identity_set *kept[PEOPLE_MET * 4];
    struct people *people = people_new();
    (void)state;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < PEOPLE_MET * 4; i++) {
            char id[16];
            snprintf(id, sizeof id, "%zu", i);
            const struct identity_set *now =
                people_keep(people, &(struct identity_set){.user = {id, "Ann", NULL}});
            assert_true(round == 0 || now == kept[i]);
            kept[i] = now;
        }
    people_unref(people);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_is_met_again_is_the_same),
        cmocka_unit_test(alike_is_not_the_same),
        cmocka_unit_test(nobody_is_kept_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
