/* The sign-in box: what each key asks for, when it closes, its countdown, what is drawn of it, and
 * what a permission that is missing refuses. The looks are tests/golden/signin-*.txt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/refusal.h"
#include "osc.h"
#include "unit/scenes.h"

static int set_up(void **state)
{
    struct uistate *ui = xcalloc(1, sizeof *ui);
    state_open(ui, make_snapshot());
    *state = ui;
    return 0;
}

static int tear_down(void **state)
{
    state_close(*state);
    free(*state);
    return 0;
}

/* The kind of the command that the key gave; -1: none. */
static int press(struct uistate *ui, key_code key)
{
    struct ui_reaction reaction = uistate_key(ui, key);
    int kind = reaction.command ? (int)reaction.command->kind : -1;
    if (reaction.command)
        command_free(reaction.command);
    return kind;
}

static struct snapshot *next_snapshot(struct uistate *ui, const struct signin *signin)
{
    struct snapshot *next = make_snapshot();
    next->seq = ui->snapshot->seq + 1;
    next->signin = signin_copy(signin);
    return next;
}

static void paste(struct uistate *ui, const char *text)
{
    press(ui, KEY_PASTE_BEGIN_);
    for (const char *at = text; *at; at++)
        press(ui, *at == '\n' ? KEY_ENTER_ : (key_code)(unsigned char)*at);
    press(ui, KEY_PASTE_END_);
}

static void only_L_opens_it(void **state)
{
    struct uistate *ui = *state;
    signed_out(ui);
    assert_int_equal(ui->dialog, DIALOG_NONE);
    assert_true(uistate_take_snapshot(ui, next_snapshot(ui, ui->snapshot->signin)));
    assert_int_equal(ui->dialog, DIALOG_NONE);
    ui->snapshot->fault.http_status = 403;
    assert_true(uistate_take_snapshot(ui, next_snapshot(ui, ui->snapshot->signin)));
    assert_int_equal(ui->dialog, DIALOG_NONE);
    press(ui, 'L');
    assert_int_equal(ui->dialog, DIALOG_SIGN_IN);
    assert_int_equal(press(ui, KEY_ESC_), -1); /* nothing was begun: nothing to cancel */
    assert_int_equal(ui->dialog, DIALOG_NONE);
}

static void a_token_from_outside_has_no_box(void **state)
{
    struct uistate *ui = *state;
    press(ui, 'L');
    assert_int_equal(ui->dialog, DIALOG_NONE);
    assert_non_null(strstr(ui->message, "RESTORETOP_TOKEN"));
    ui->token_file = "/a/long/folder/that/has/no/room/beside/the/words/run/graph.token";
    press(ui, 'L');
    assert_non_null(strstr(ui->message, "run/graph.token"));
    assert_in_range(strlen(ui->message), 1, 78);
    ui->demo = true;
    press(ui, 'L');
    assert_non_null(strstr(ui->message, "demo"));
}

static void each_key_asks_for_its_own(void **state)
{
    struct uistate *ui = *state;
    signed_out(ui);
    press(ui, 'L');
    assert_int_equal(press(ui, KEY_ENTER_), COMMAND_SIGN_IN_BROWSER);
    assert_int_equal(press(ui, 'd'), COMMAND_SIGN_IN_DEVICE);
    assert_int_equal(press(ui, 'r'), COMMAND_REFRESH_ALL);
    assert_int_equal(press(ui, 'o'), -1); /* twice, and nothing between */
    assert_int_equal(press(ui, 'x'), -1);
    assert_int_equal(press(ui, 'o'), -1);
    assert_int_equal(press(ui, 'o'), COMMAND_SIGN_OUT);
    assert_int_equal(ui->dialog, DIALOG_NONE);
}

/* --auth device */
static void enter_begins_what_was_asked_for(void **state)
{
    struct uistate *ui = *state;
    scene_signin_device_first(ui);
    assert_int_equal(press(ui, KEY_ENTER_), COMMAND_SIGN_IN_DEVICE);
    assert_int_equal(press(ui, 'b'), COMMAND_SIGN_IN_BROWSER);
    ((struct signin *)(uintptr_t)ui->snapshot->signin)->may_ask[SIGNIN_ASK_DEVICE] = false;
    assert_int_equal(press(ui, KEY_ENTER_), COMMAND_SIGN_IN_BROWSER);
}

static void expect_unbound(struct uistate *ui, key_code key, const char *words)
{
    ui->message[0] = '\0';
    assert_int_equal(press(ui, key), -1);
    assert_string_equal(ui->message, words);
}

static void a_key_that_does_nothing_says_so(void **state)
{
    static const char x[] = "The key x does nothing; the keys of this box stand above.";
    struct uistate *ui = *state;
    struct signin *signin = signed_out(ui);
    press(ui, 'L');
    expect_unbound(ui, 'x', x);
    signin->may_ask[SIGNIN_ASK_DEVICE] = false;
    expect_unbound(ui, 'd', "The key d does nothing; the keys of this box stand above.");
    signin->ask = SIGNIN_ASK_DEVICE;
    expect_unbound(ui, 'x', x);
    signin->ask = SIGNIN_ASK_BROWSER; /* it is text there */
    expect_unbound(ui, 'x', "");
}

static void an_application_is_only_tried_again(void **state)
{
    struct uistate *ui = *state;
    scene_signin_application(ui);
    assert_int_equal(press(ui, KEY_ENTER_), -1);
    assert_int_equal(press(ui, 'd'), -1);
    assert_int_equal(press(ui, 'o'), -1);
    assert_int_equal(press(ui, 'o'), -1);
    assert_int_equal(press(ui, 'r'), COMMAND_REFRESH_ALL);
}

static void a_pasted_address_is_sent_and_wiped(void **state)
{
    struct uistate *ui = *state;
    scene_signin_browser(ui);
    paste(ui, "http://localhost:53123/?code=0.AXYZ\n&state=n1Cj\n");
    assert_int_equal(ui->signin.paste.length,
                     strlen("http://localhost:53123/?code=0.AXYZ&state=n1Cj"));
    struct ui_reaction reaction = uistate_key(ui, KEY_ENTER_);
    assert_non_null(reaction.command);
    assert_int_equal(reaction.command->kind, COMMAND_SIGN_IN_PASTE);
    assert_string_equal(secret_text(reaction.command->text),
                        "http://localhost:53123/?code=0.AXYZ&state=n1Cj");
    command_free(reaction.command);
    assert_int_equal(ui->signin.paste.length, 0);
    assert_int_equal(press(ui, KEY_ENTER_), -1); /* nothing is left to send */
    assert_int_equal(ui->dialog, DIALOG_SIGN_IN);
}

static void five_thousand_bytes_go_in_and_twenty_do_not(void **state)
{
    struct uistate *ui = *state;
    char *text = xcalloc(1, 20001);
    scene_signin_browser(ui);
    memset(text, 'a', 5000);
    paste(ui, text);
    assert_int_equal(ui->signin.paste.length, 5000);
    assert_int_equal(press(ui, KEY_ENTER_), COMMAND_SIGN_IN_PASTE);
    memset(text, 'a', 20000);
    paste(ui, text);
    assert_int_equal(ui->signin.paste.length, SIGNIN_PASTE_MAX);
    assert_int_equal(press(ui, KEY_ENTER_), -1);
    assert_non_null(strstr(ui->message, "longer than any address"));
    free(text);
}

static void what_was_pasted_is_never_drawn(void **state)
{
    struct uistate *ui = *state;
    static const int sizes[][2] = {{48, 160}, {24, 80}, {12, 40}, {5, 20}, {3, 10}};
    scene_signin_browser(ui);
    paste(ui, "http://localhost:53123/?code=S3CRETCODE");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct canvas *canvas = canvas_new(sizes[i][0], sizes[i][1], TEXT_UTF8);
        uistate_resize(ui, sizes[i][0], sizes[i][1]);
        view_draw(ui, canvas);
        char *dump = canvas_dump_text(canvas);
        assert_null(strstr(dump, "S3CR"));
        assert_null(strstr(dump, "localhost:53123/"));
        free(dump);
        canvas_free(canvas);
    }
}

static void keys_copy_address_and_code(void **state)
{
    struct uistate *ui = *state;
    scene_signin_device(ui);
    struct ui_reaction reaction = uistate_key(ui, 'c');
    assert_true(reaction.effects & EFFECT_COPY);
    assert_string_equal(reaction.copy_text, "FJC3R9XW2");
    reaction = uistate_key(ui, 'y');
    assert_string_equal(reaction.copy_text, "https://login.microsoft.com/device");
    assert_int_equal(press(ui, KEY_ESC_), COMMAND_SIGN_IN_CANCEL);
    assert_int_equal(ui->dialog, DIALOG_NONE);
}

static void keys_are_text_once_something_was_pasted(void **state)
{
    struct uistate *ui = *state;
    scene_signin_browser(ui);
    press(ui, 'h');
    struct ui_reaction reaction = uistate_key(ui, 'y');
    assert_false(reaction.effects & EFFECT_COPY);
    assert_int_equal(press(ui, 'd'), -1);
    assert_string_equal(ui->signin.paste.bytes, "hyd");
    press(ui, key_ctrl('u'));
    assert_int_equal(press(ui, 'd'), COMMAND_SIGN_IN_DEVICE);
}

static void it_closes_once_somebody_is_signed_in(void **state)
{
    struct uistate *ui = *state;
    signed_out(ui);
    select_id(ui, ID_ACTIVE);
    press(ui, 'L');
    press(ui, KEY_ENTER_);
    struct signin now = *ui->snapshot->signin;
    now.ask = SIGNIN_ASK_BROWSER;
    uistate_take_snapshot(ui, next_snapshot(ui, &now));
    assert_int_equal(ui->dialog, DIALOG_SIGN_IN);
    now.ask = SIGNIN_ASK_NOTHING;
    now.state = SIGNIN_IN;
    now.fault = (struct fault){.kind = FAULT_NONE};
    uistate_take_snapshot(ui, next_snapshot(ui, &now));
    assert_int_equal(ui->dialog, DIALOG_NONE);
    assert_string_equal(ui->message, "Signed in as megan@contoso.com.");
    assert_string_equal(uistate_selected(ui)->id, ID_ACTIVE);
}

/* Another console on the same sign-in: whoever looks here acts as somebody else. */
static void an_account_that_was_changed_elsewhere_is_told(void **state)
{
    struct uistate *ui = *state;
    signed_out(ui);
    struct signin now = *ui->snapshot->signin;
    now.state = SIGNIN_IN;
    now.fault = (struct fault){.kind = FAULT_NONE};
    snprintf(now.account, sizeof now.account, "adele@contoso.com");
    uistate_take_snapshot(ui, next_snapshot(ui, &now));
    ui->message[0] = '\0';
    uistate_take_snapshot(ui, next_snapshot(ui, &now));
    assert_string_equal(ui->message, "");
    snprintf(now.account, sizeof now.account, "bea@contoso.com");
    uistate_take_snapshot(ui, next_snapshot(ui, &now));
    assert_string_equal(ui->message, "Signed in as bea@contoso.com now, no longer as "
                                     "adele@contoso.com: that was changed elsewhere.");
    assert_int_equal(ui->message_kind, NOTICE_UNCLEAR);
}

static void one_that_fails_stays_and_says_why(void **state)
{
    struct uistate *ui = *state;
    signed_out(ui);
    press(ui, 'L');
    press(ui, 'd');
    struct signin now = *ui->snapshot->signin;
    now.ask = SIGNIN_ASK_DEVICE;
    uistate_take_snapshot(ui, next_snapshot(ui, &now));
    now.ask = SIGNIN_ASK_NOTHING;
    fault_set(&now.ask_fault, FAULT_AUTH, "Nobody finished it.");
    uistate_take_snapshot(ui, next_snapshot(ui, &now));
    assert_int_equal(ui->dialog, DIALOG_SIGN_IN);
    assert_int_equal(press(ui, KEY_ENTER_), COMMAND_SIGN_IN_BROWSER);
}

/* Granted, and refused by Graph at once: nobody is signed in, and the box does not say so. */
static void one_that_ends_signed_out_stays(void **state)
{
    struct uistate *ui = *state;
    signed_out(ui);
    press(ui, 'L');
    press(ui, KEY_ENTER_);
    struct signin now = *ui->snapshot->signin;
    now.ask = SIGNIN_ASK_BROWSER;
    uistate_take_snapshot(ui, next_snapshot(ui, &now));
    now.ask = SIGNIN_ASK_NOTHING;
    uistate_take_snapshot(ui, next_snapshot(ui, &now));
    assert_int_equal(ui->dialog, DIALOG_SIGN_IN);
    assert_string_equal(ui->message, "");
    now.state = SIGNIN_RENEWING; /* the optional permissions are being asked for */
    uistate_take_snapshot(ui, next_snapshot(ui, &now));
    assert_int_equal(ui->dialog, DIALOG_NONE);
}

/* Somebody who is signed in looks at the box: no poll takes it away. */
static void looking_at_it_is_no_sign_in(void **state)
{
    struct uistate *ui = *state;
    signed_in(ui);
    press(ui, 'L');
    uistate_take_snapshot(ui, next_snapshot(ui, ui->snapshot->signin));
    assert_int_equal(ui->dialog, DIALOG_SIGN_IN);
}

static void the_countdown_goes_by_minutes_then_by_fives(void **state)
{
    struct uistate *ui = *state;
    scene_signin_device(ui);
    struct signin *signin = ui->snapshot->signin;
    int64_t boot = ui->clock->boot_ms(ui->clock);
    static const struct {
        int64_t left, until;
    } rows[] = {{9 * MINUTE_MS + 1000, 1000},
                {9 * MINUTE_MS, MINUTE_MS},
                {61000, 1000},
                {42000, 2000},
                {40000, 5000},
                {1000, 1000}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        signin->ask_expires_ms = ui->clock->wall_ms(ui->clock) + rows[i].left;
        assert_int_equal(uistate_signin_deadline(ui), boot + rows[i].until);
        assert_true(view_deadline(ui) <= boot + rows[i].until);
    }
    signin->ask_expires_ms = ui->clock->wall_ms(ui->clock) - 1;
    assert_int_equal(uistate_signin_deadline(ui), CLOCK_NEVER);
    signin->ask_expires_ms = ui->clock->wall_ms(ui->clock) + 30000;
    press(ui, KEY_ESC_); /* closed: nothing ticks */
    assert_int_equal(uistate_signin_deadline(ui), CLOCK_NEVER);
}

static void the_address_is_a_link_and_nothing_else_is(void **state)
{
    struct uistate *ui = *state;
    struct canvas *canvas = canvas_new(24, 80, TEXT_UTF8);
    struct strbuf shown;
    scene_signin_browser(ui);
    uistate_resize(ui, 24, 80);
    view_draw(ui, canvas);
    const struct canvas_link *link = &canvas->link;
    assert_ptr_equal(link->url, ui->snapshot->signin->ask_url);
    strbuf_init(&shown, STRBUF_NO_LIMIT);
    for (int y = link->area.y; y < link->area.y + link->area.rows; y++)
        for (int x = 0; x < 80; x++)
            strbuf_puts(&shown, canvas->cells[y * 80 + x].bytes);
    while (shown.bytes[shown.length - 1] == ' ')
        strbuf_truncate(&shown, shown.length - 1);
    assert_string_equal(shown.bytes, link->url); /* whole, from edge to edge */
    strbuf_release(&shown);
    press(ui, KEY_ESC_);
    view_draw(ui, canvas);
    assert_null(canvas->link.url);
    canvas_free(canvas);
}

static void a_link_holds_no_control_character(void **state)
{
    struct strbuf out;
    (void)state;
    strbuf_init(&out, 4096);
    assert_true(osc_link(&out, "https://login.microsoft.com/device"));
    osc_link_end(&out);
    assert_string_equal(out.bytes, "\033]8;id=restoretop;https://login.microsoft.com/device\033\\"
                                   "\033]8;;\033\\");
    strbuf_clear(&out);
    assert_false(osc_link(&out, "https://x/\033]52;c;AAAA\a"));
    assert_false(osc_link(&out, "https://x/\302\233"));
    assert_false(osc_link(&out, "https://x/ y"));
    assert_false(osc_link(&out, ""));
    assert_int_equal(out.length, 0);
    assert_true(osc_knows_links("xterm-256color"));
    assert_false(osc_knows_links("linux"));
    assert_false(osc_knows_links(NULL));
    strbuf_release(&out);
}

/* The Azure CLI's own application is given no backup permission: a 403 says that, not "consent". */
static void a_403_of_a_borrowed_sign_in_says_whose_fault_it_is(void **state)
{
    struct uistate *ui = *state;
    static const char *const methods[] = {"Azure CLI", "browser"};
    for (int i = 0; i < 2; i++) {
        struct canvas *canvas = canvas_new(24, 300, TEXT_UTF8);
        struct signin *signin = signed_in(ui);
        signin->method = methods[i];
        fail_state(ui, DATA_REFUSED, FAULT_FORBIDDEN, "Graph refused the request (403).");
        fault_hint(&ui->snapshot->fault, "Reading needs BackupRestore-Restore.Read.All.");
        uistate_resize(ui, 24, 300);
        view_draw(ui, canvas);
        char *dump = canvas_dump_text(canvas);
        assert_int_equal(strstr(dump, "The account in az lacks") != NULL, i == 0);
        assert_int_equal(strstr(dump, "Reading needs") != NULL, i == 1);
        assert_int_equal(ui->dialog, DIALOG_NONE);
        free(dump);
        canvas_free(canvas);
        signin_unref(signin);
        ui->snapshot->signin = NULL;
    }
}

/* Which permission it takes, and who grants it, stands there on a small screen, too. */
static void a_refusal_says_what_to_do_at_any_size(void **state)
{
    static const struct {
        int rows, cols;
        bool words; /* the service's own, too */
    } sizes[] = {{48, 160, true}, {34, 120, true}, {24, 80, false}};
    struct uistate *ui = *state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct canvas *canvas = canvas_new(sizes[i].rows, sizes[i].cols, TEXT_UTF8);
        struct signin *signin = signed_in(ui);
        fail_state(ui, DATA_REFUSED, FAULT_FORBIDDEN,
                   "Graph refused the request (403 Authorization_RequestDenied): Insufficient "
                   "privileges to complete the operation.");
        ui->snapshot->fault.unexplained = true;
        refusal_explain("https://graph.test/v1.0/solutions/backupRestore/restoreSessions",
                        &ui->snapshot->fault);
        uistate_resize(ui, sizes[i].rows, sizes[i].cols);
        view_draw(ui, canvas);
        char *dump = canvas_dump_text(canvas);
        assert_non_null(strstr(dump, "Authorization_RequestDenied"));
        assert_non_null(strstr(dump, "BackupRestore-Restore.Read.All"));
        assert_non_null(strstr(dump, "auth help."));
        assert_int_equal(strstr(dump, "Insufficient") != NULL, sizes[i].words);
        free(dump);
        canvas_free(canvas);
        signin_unref(signin);
        ui->snapshot->signin = NULL;
    }
}

/* A login host that has said when is not asked sooner, and so no key is named for it. */
static void a_wait_that_was_asked_for_names_no_key(void **state)
{
    struct uistate *ui = *state;
    scene_signin_waiting_banner(ui);
    for (int asked_s = -1; asked_s < 120; asked_s += 61) {
        struct canvas *canvas = canvas_new(24, 120, TEXT_UTF8);
        ui->snapshot->signin->fault.retry_after_s = asked_s;
        uistate_resize(ui, 24, 120);
        view_draw(ui, canvas);
        char *dump = canvas_dump_text(canvas);
        assert_non_null(strstr(dump, "Next try"));
        assert_int_equal(strstr(dump, "retries now") != NULL, asked_s < 0);
        free(dump);
        canvas_free(canvas);
    }
}

/* Where there is room for it, the last letters of a long name stand there, too. */
static void a_long_account_is_named_whole(void **state)
{
    struct uistate *ui = *state;
    struct canvas *canvas = canvas_new(24, 300, TEXT_UTF8);
    struct signin *signin = signed_in(ui);
    snprintf(signin->account, sizeof signin->account, "%s%s",
             "anna.magdalena.wilhelmine.von.und.zu.hohenschwangau-neuschwanstein.backup.operator@",
             "subsidiary.emea.contoso.com");
    uistate_resize(ui, 24, 300);
    view_draw(ui, canvas);
    char *dump = canvas_dump_text(canvas);
    assert_non_null(strstr(dump, signin->account));
    free(dump);
    canvas_free(canvas);
}

static void a_missing_permission_is_named_before_any_question(void **state)
{
    struct uistate *ui = *state;
    char why[256];
    struct signin *signin = signed_in(ui);
    ui->write_allowed = true;
    select_id(ui, ID_DRAFT);
    const struct session *draft = uistate_selected(ui);
    assert_false(uistate_may_write(ui, draft, ACTION_ACTIVATE, why, sizeof why));
    assert_non_null(strstr(why, "BackupRestore-Restore.ReadWrite.All"));
    assert_non_null(strstr(why, "Privileged Role Administrator"));
    assert_true(strlen(why) < sizeof why - 1);
    press(ui, 'A');
    assert_int_equal(ui->dialog, DIALOG_NONE);
    signin->granted |= PERMISSION_BIT(RESTORE_WRITE);
    assert_true(uistate_may_write(ui, draft, ACTION_ACTIVATE, why, sizeof why));
    signin->granted = 0; /* a source that does not tell is not second-guessed */
    signin->granted_known = false;
    assert_true(uistate_may_write(ui, draft, ACTION_ACTIVATE, why, sizeof why));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(only_L_opens_it),
        TEST(a_token_from_outside_has_no_box),
        TEST(each_key_asks_for_its_own),
        TEST(enter_begins_what_was_asked_for),
        TEST(a_key_that_does_nothing_says_so),
        TEST(an_application_is_only_tried_again),
        TEST(a_pasted_address_is_sent_and_wiped),
        TEST(five_thousand_bytes_go_in_and_twenty_do_not),
        TEST(what_was_pasted_is_never_drawn),
        TEST(keys_copy_address_and_code),
        TEST(keys_are_text_once_something_was_pasted),
        TEST(it_closes_once_somebody_is_signed_in),
        TEST(an_account_that_was_changed_elsewhere_is_told),
        TEST(one_that_fails_stays_and_says_why),
        TEST(one_that_ends_signed_out_stays),
        TEST(looking_at_it_is_no_sign_in),
        TEST(the_countdown_goes_by_minutes_then_by_fives),
        TEST(the_address_is_a_link_and_nothing_else_is),
        TEST(a_link_holds_no_control_character),
        TEST(a_403_of_a_borrowed_sign_in_says_whose_fault_it_is),
        TEST(a_refusal_says_what_to_do_at_any_size),
        TEST(a_wait_that_was_asked_for_names_no_key),
        TEST(a_long_account_is_named_whole),
        TEST(a_missing_permission_is_named_before_any_question),
    };
    fix_surroundings();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
