#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model/person.h"

static const struct person ada = {"a1b2", "Ada", "ada@contoso.com"};
static const struct person nameless = {"", "", "ada@contoso.com"};
static const struct person known_by_name = {"", "Ada", "ada@contoso.com"};
static const struct person console = {"", "", "7d1c-app"};

static void whose_a_session_is(void **state)
{
    static const struct {
        const struct person *person;
        struct identity_set by;
        bool created;
    } cases[] = {
        {&ada, {.user = {.id = "A1B2", .name = "Ada"}}, true},
        {&ada, {.user = {.id = "c3", .name = "Ada"}}, false}, /* another one of that name */
        {&ada, {.user = {.name = "Ada"}}, true},
        {&ada, {.user = {.name = "Ada Lovelace"}}, false},
        {&ada, {.user = {.email = "ADA@contoso.com"}}, true},
        {&ada, {.application = {.id = "7d1c-app"}}, false},
        {&known_by_name, {.user = {.id = "a1b2", .name = "ada"}}, true},
        {&known_by_name, {.user = {.email = "joada@contoso.com"}}, false},
        {&console, {.application = {.id = "7D1C-app", .name = "Backup console"}}, true},
        {&console, {.application = {.id = "7d1c-app"}, .user = {.id = "a1b2"}}, false},
        {&nameless, {.user = {.id = "a1b2", .name = "Ada"}}, false},
        {&nameless, {.user = {.email = "ada@contoso.com"}}, false}, /* not by chance */
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (person_created(cases[i].person, &cases[i].by) != cases[i].created)
            fail_msg("case %zu", i);
    assert_false(person_created(&ada, NULL));
    assert_false(person_created(NULL, &cases[0].by));
    assert_true(person_is_known(&ada) && person_is_known(&console));
    assert_false(person_is_known(&nameless));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whose_a_session_is)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
