/* The page of a restoretop that knows no tenant: its looks, its keys, what it takes for an id. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "first_run.h"
#include "unit/golden.h"
#include "unit/tenant_fixture.h"

#define CLIENT "11112222-3333-4444-5555-666677778888"

static struct first_run_page fresh(void)
{
    return (struct first_run_page){
        .keep = true, .path = "/home/avery/.config/restoretop/config", .names = ""};
}

static void type(struct first_run_page *page, const char *text)
{
    for (; *text; text++)
        assert_int_equal(first_run_key(page, (key_code)(unsigned char)*text), FIRST_RUN_GOES_ON);
}

static void add_scene(struct strbuf *all, const struct first_run_page *page, const char *name,
                      enum text_charset charset)
{
    static const int sizes[][2] = {{24, 80}, {10, 40}, {5, 20}, {1, 1}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct canvas *canvas = canvas_new(sizes[i][0], sizes[i][1], charset);
        first_run_draw(page, canvas);
        char *dump = canvas_dump(canvas);
        strbuf_printf(all, "== %s %dx%d\n%s", name, sizes[i][1], sizes[i][0], dump);
        free(dump);
        canvas_free(canvas);
    }
}

static void it_looks_as_its_golden_file(void **state)
{
    struct strbuf all;
    struct first_run_page page = fresh();
    (void)state;
    strbuf_init(&all, STRBUF_NO_LIMIT);
    add_scene(&all, &page, "choice", TEXT_UTF8);
    page.names = "contoso and fabrikam";
    page.chosen = 2;
    add_scene(&all, &page, "profiles", TEXT_ASCII);
    page.form = true;
    edit_set(&page.tenant, "contoso.com");
    page.field = FIELD_CLIENT;
    add_scene(&all, &page, "form", TEXT_UTF8);
    edit_set(&page.client, "not an id");
    page.field = FIELD_KEEP;
    first_run_key(&page, KEY_ENTER_);
    add_scene(&all, &page, "wrong", TEXT_ASCII);
    golden_compare("first-run", all.bytes);
    strbuf_release(&all);
}

static void each_number_is_a_choice(void **state)
{
    (void)state;
    static const enum first_run_choice choices[] = {FIRST_RUN_GOES_ON, FIRST_RUN_HELP,
                                                    FIRST_RUN_DEMO, FIRST_RUN_QUIT};
    for (int i = 0; i < 4; i++) {
        struct first_run_page page = fresh();
        assert_int_equal(first_run_key(&page, (key_code)('1' + i)), choices[i]);
        assert_int_equal(page.form, i == 0);
        page = fresh();
        for (int down = 0; down < i; down++)
            assert_int_equal(first_run_key(&page, KEY_DOWN_), FIRST_RUN_GOES_ON);
        assert_int_equal(first_run_key(&page, KEY_ENTER_), choices[i]);
    }
    static const key_code leaves[] = {'q', 'Q', 3};
    for (size_t i = 0; i < sizeof leaves / sizeof leaves[0]; i++) {
        struct first_run_page page = fresh();
        assert_int_equal(first_run_key(&page, leaves[i]), FIRST_RUN_QUIT);
    }
}

static void a_filled_form_signs_in(void **state)
{
    struct first_run_page page = fresh();
    (void)state;
    type(&page, "1");
    type(&page, "contoso.com");
    first_run_key(&page, KEY_ENTER_);
    first_run_key(&page, KEY_PASTE_BEGIN_); /* with the blank and line end of a careless copy */
    type(&page, CLIENT " ");
    assert_int_equal(first_run_key(&page, KEY_ENTER_), FIRST_RUN_GOES_ON);
    first_run_key(&page, KEY_PASTE_END_);
    assert_int_equal(page.field, FIELD_CLIENT);
    first_run_key(&page, KEY_ENTER_);
    assert_true(page.keep);
    type(&page, " ");
    assert_false(page.keep);
    assert_int_equal(first_run_key(&page, KEY_ENTER_), FIRST_RUN_SIGN_IN);
    assert_string_equal(page.tenant.text, "contoso.com");
    assert_string_equal(page.client.text, CLIENT);
}

static void what_is_no_id_stays_on_the_page(void **state)
{
    static const struct {
        const char *tenant, *client;
        enum first_run_field field;
    } rows[] = {{"", "", FIELD_TENANT},          {"contoso.com", "", FIELD_CLIENT},
                {"", CLIENT, FIELD_TENANT},      {"contoso.com/x", CLIENT, FIELD_TENANT},
                {"abc", CLIENT, FIELD_TENANT},   {"contoso.com", "notaguid", FIELD_CLIENT},
                {"common", CLIENT, FIELD_TENANT}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct first_run_page page = fresh();
        page.form = true;
        page.field = FIELD_KEEP;
        edit_set(&page.tenant, rows[i].tenant);
        edit_set(&page.client, rows[i].client);
        assert_int_equal(first_run_key(&page, KEY_ENTER_), FIRST_RUN_GOES_ON);
        assert_int_equal(page.why.kind, FAULT_INPUT);
        assert_int_equal(page.field, rows[i].field);
        first_run_key(&page, '0'); /* what was wrong is being put right */
        assert_int_equal(page.why.kind, FAULT_NONE);
    }
}

/* Where it was typed, not two fields further on. */
static void a_wrong_id_is_said_as_its_field_is_left(void **state)
{
    struct first_run_page page = fresh();
    (void)state;
    type(&page, "1");
    first_run_key(&page, KEY_ENTER_);
    assert_int_equal(page.field, FIELD_TENANT);
    assert_string_equal(page.why.text, "The Directory (tenant) ID is missing.");
    type(&page, "contoso");
    assert_int_equal(page.why.kind, FAULT_NONE);
    first_run_key(&page, KEY_ENTER_);
    assert_int_equal(page.field, FIELD_TENANT);
    assert_non_null(strstr(page.why.text, "A tenant is "));
    first_run_key(&page, KEY_TAB_); /* it goes on, and says so */
    assert_int_equal(page.field, FIELD_CLIENT);
    assert_non_null(strstr(page.why.text, "A tenant is "));
    first_run_key(&page, KEY_STAB_); /* nothing is typed there yet */
    type(&page, ".com");
    first_run_key(&page, KEY_DOWN_);
    assert_int_equal(page.why.kind, FAULT_NONE);
    type(&page, "11112222");
    first_run_key(&page, KEY_ENTER_);
    assert_int_equal(page.field, FIELD_CLIENT);
    assert_non_null(strstr(page.why.text, "A client id is a GUID"));
    first_run_key(&page, KEY_UP_);
    assert_int_equal(page.field, FIELD_TENANT);
    assert_non_null(strstr(page.why.text, "A client id is a GUID"));
}

static void a_paste_presses_no_key(void **state)
{
    struct first_run_page page = fresh();
    (void)state;
    first_run_key(&page, KEY_PASTE_BEGIN_);
    type(&page, "q31");
    first_run_key(&page, KEY_PASTE_END_);
    assert_false(page.form);
}

static void esc_goes_one_step_back(void **state)
{
    struct first_run_page page = fresh();
    (void)state;
    type(&page, "1");
    assert_int_equal(first_run_key(&page, KEY_ESC_), FIRST_RUN_GOES_ON);
    assert_false(page.form);
    assert_int_equal(first_run_key(&page, KEY_ESC_), FIRST_RUN_GOES_ON); /* never quits */
    assert_false(page.form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_looks_as_its_golden_file),
        cmocka_unit_test(each_number_is_a_choice),
        cmocka_unit_test(a_filled_form_signs_in),
        cmocka_unit_test(what_is_no_id_stays_on_the_page),
        cmocka_unit_test(a_wrong_id_is_said_as_its_field_is_left),
        cmocka_unit_test(a_paste_presses_no_key),
        cmocka_unit_test(esc_goes_one_step_back),
    };
    fix_surroundings();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
