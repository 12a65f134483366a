/* The address that a browser comes back with, as it is pasted and as it arrives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/redirect.h"
#include "base/xalloc.h"

#define STATE "abc-DEF_123"

struct row {
    const char *text;
    enum redirect_kind kind;
    const char *code;
};

static void expect(const struct row *row)
{
    struct secret *code = NULL;
    struct oauth_error error;
    enum redirect_kind kind = redirect_parse(row->text, strlen(row->text), STATE, &code, &error);
    if (kind != row->kind)
        fail_msg("kind %d instead of %d: %s", kind, row->kind, row->text);
    if (kind == REDIRECT_CODE)
        assert_string_equal(secret_text(code), row->code);
    else
        assert_null(code);
    secret_free(code);
}

static void expect_all(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        expect(&rows[i]);
}

static void every_form_of_the_answer_is_read(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"http://localhost:53123/?code=0.AXs&state=" STATE, REDIRECT_CODE, "0.AXs"},
        {"http://localhost:53123?state=" STATE "&code=x", REDIRECT_CODE, "x"},
        {"/?code=x&state=" STATE "&session_state=1-2-3", REDIRECT_CODE, "x"},
        {"?code=x&state=" STATE, REDIRECT_CODE, "x"},
        {"code=x&state=" STATE, REDIRECT_CODE, "x"},
        {"session_state=s&code=4/0A?b&state=" STATE, REDIRECT_CODE, "4/0A?b"},
        {"http://127.0.0.1:1/?code=x&state=" STATE, REDIRECT_CODE, "x"}, /* another port */
        {"http://localhost:1/?code=x&state=" STATE "#", REDIRECT_CODE, "x"},
        {"http://localhost:1/?code=x&state=" STATE "#_=_&code=y", REDIRECT_CODE, "x"},
        {"/?&&code=x&&state=" STATE "&", REDIRECT_CODE, "x"},
        {"/?coded=y&code=x&xstate=1&state=" STATE, REDIRECT_CODE, "x"},
        {"/?code=a%2Bb%2bc%25%3D&state=abc%2DDEF_123", REDIRECT_CODE, "a+b+c%="},
        {"/?code=a+b&state=" STATE, REDIRECT_CODE, "a b"},
    };
    expect_all(rows, sizeof rows / sizeof *rows);
}

static void what_a_terminal_or_a_hand_adds_is_taken_off(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"  http://localhost:5/?code=xy&state=" STATE " \n", REDIRECT_CODE, "xy"},
        {"http://localhost:5/?co\nde=x\r\n   y&state=abc-\n\tDEF_123", REDIRECT_CODE, "xy"},
        {"\033[200~http://localhost:5/?code=xy&state=" STATE "\033[201~", REDIRECT_CODE, "xy"},
        {"\033[200~/?code=x\033[201~\033[200~y&state=" STATE "\033[201~\r", REDIRECT_CODE, "xy"},
    };
    expect_all(rows, sizeof rows / sizeof *rows);
}

static void another_question_s_answer_is_foreign(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"/?code=x&state=abc-DEF_124", REDIRECT_FOREIGN, NULL},
        {"/?code=x&state=abc-DEF_1234", REDIRECT_FOREIGN, NULL},
        {"/?code=x&state=abc-DEF_12", REDIRECT_FOREIGN, NULL},
        {"/?code=x&state=", REDIRECT_FOREIGN, NULL},
        {"/?code=x", REDIRECT_FOREIGN, NULL},
        {"/?error=access_denied&state=other", REDIRECT_FOREIGN, NULL},
        {"/?error=access_denied", REDIRECT_FOREIGN, NULL},
    };
    expect_all(rows, sizeof rows / sizeof *rows);
}

static void what_is_no_answer_is_none(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"", REDIRECT_NONE, NULL},
        {" \n", REDIRECT_NONE, NULL},
        {"http://localhost:5/", REDIRECT_NONE, NULL},
        {"http://localhost:5/?", REDIRECT_NONE, NULL},
        {"hello", REDIRECT_NONE, NULL},
        {"0.AXsAxyz", REDIRECT_NONE, NULL}, /* the code alone: nothing says whose it is */
        {"/?state=" STATE, REDIRECT_NONE, NULL},
        {"/?code=&state=" STATE, REDIRECT_NONE, NULL},
        {"/?code&state=" STATE, REDIRECT_NONE, NULL},
        {"/#code=x&state=" STATE, REDIRECT_NONE, NULL},
        {"/?admin_consent=True&tenant=t&state=" STATE, REDIRECT_NONE, NULL},
        {"/?code=x&code=y&state=" STATE, REDIRECT_NONE, NULL},
        {"/?code=x&state=" STATE "&state=" STATE, REDIRECT_NONE, NULL},
        {"/?code=x%&state=" STATE, REDIRECT_NONE, NULL},
        {"/?code=x%4&state=" STATE, REDIRECT_NONE, NULL},
        {"/?code=x%zz&state=" STATE, REDIRECT_NONE, NULL},
        {"/?code=x%00y&state=" STATE, REDIRECT_NONE, NULL},
        {"/?code=x%0d%0aX:1&state=" STATE, REDIRECT_NONE, NULL},
        {"/?code=\xc3\xa4&state=" STATE, REDIRECT_NONE, NULL},
        {"/?code=x&state=" STATE "%", REDIRECT_NONE, NULL},
        {"/?error=%bc%bc&code=x&state=" STATE, REDIRECT_NONE, NULL},
    };
    expect_all(rows, sizeof rows / sizeof *rows);
    const struct row cut = {"/?state=" STATE "&code=x%4", REDIRECT_NONE, NULL};
    expect(&cut);
}

static void a_refusal_says_why(void **state)
{
    (void)state;
    static const char text[] =
        "/?error=access_denied&error_subcode=cancel&error_description=AADSTS65004%3a+User+declined"
        "+to+consent.%0d%0aTrace+ID%3a+1&state=" STATE "&code=never";
    struct secret *code = NULL;
    struct oauth_error error;
    assert_int_equal(redirect_parse(text, strlen(text), STATE, &code, &error), REDIRECT_ERROR);
    assert_null(code);
    assert_string_equal(error.error, "access_denied");
    assert_string_equal(error.suberror, "cancel");
    assert_string_equal(error.words, "AADSTS65004: User declined to consent.");
    assert_int_equal(error.aadsts, 65004);
}

/* The most that is taken, and one byte more. */
static void an_address_has_16_kib_at_most(void **state)
{
    (void)state;
    static const char head[] = "/?state=" STATE "&code=";
    char *text = xcalloc(1, REDIRECT_MAX + 2);
    struct secret *code = NULL;
    struct oauth_error error;
    memset(text, 'x', REDIRECT_MAX + 1);
    memcpy(text, head, strlen(head));
    assert_int_equal(redirect_parse(text, REDIRECT_MAX, STATE, &code, &error), REDIRECT_CODE);
    assert_int_equal(secret_length(code), REDIRECT_MAX - strlen(head));
    secret_free(code);
    code = NULL;
    assert_int_equal(redirect_parse(text, REDIRECT_MAX + 1, STATE, &code, &error), REDIRECT_NONE);
    assert_null(code);
    free(text);
}

/* A sign-in without a state of its own takes nothing, rather than everything. */
static void an_empty_state_fits_nothing(void **state)
{
    (void)state;
    struct secret *code = NULL;
    struct oauth_error error;
    assert_int_equal(redirect_parse("/?code=x&state=", 15, "", &code, &error), REDIRECT_FOREIGN);
    assert_null(code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_the_answer_is_read),
        cmocka_unit_test(what_a_terminal_or_a_hand_adds_is_taken_off),
        cmocka_unit_test(another_question_s_answer_is_foreign),
        cmocka_unit_test(what_is_no_answer_is_none),
        cmocka_unit_test(a_refusal_says_why),
        cmocka_unit_test(an_address_has_16_kib_at_most),
        cmocka_unit_test(an_empty_state_fits_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
