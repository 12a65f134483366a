/* test_uistate_write.c - what may be asked of the service, the question before it, and pastes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/uistate_rig.h"

#define DRAFT "7d1f0c52-6a0e-4f57-9d35-0f3e5c0b8F1n"

static void assert_nothing_asked(const struct rig *rig)
{
    assert_null(rig->command);
    assert_int_equal(rig->state.dialog, DIALOG_NONE);
    assert_null(rig->state.dialog_id);
}

static void each_refusal_is_a_sentence_and_no_question(void **state)
{
    static const struct {
        enum session_status status;
        const char *key, *sentence;
    } rows[] = {
        {SESSION_ACTIVE, "A",
         "It is active: only a draft can be activated, and Graph has no way to cancel a restore "
         "that runs."},
        {SESSION_ACTIVATING, "D",
         "It is activating: only a draft can be deleted, and Graph has no way to cancel a restore "
         "that runs."},
        {SESSION_COMPLETED, "A", "Its status is completed: only a draft can be activated."},
        {SESSION_COMPLETED_WITH_ERROR, "D", "Its status is partial: only a draft can be deleted."},
        {SESSION_FAILED, "D", "Its status is failed: only a draft can be deleted."},
        {SESSION_MASKED, "A", "Its status is unknown: only a draft can be activated."},
        {SESSION_UNREADABLE, "A", "The session could not be read: it cannot be activated."},
    };
    struct rig *rig = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig_merge(rig, rows[i].key, rows[i].status);
        rig_rest(rig);
        rig_show(rig);
        rig_select(rig, rows[i].key);
        rig_keys(rig, rows[i].key);
        assert_string_equal(rig->state.message, rows[i].sentence);
        assert_int_equal(rig->state.message_kind, NOTICE_REFUSED);
        assert_nothing_asked(rig);
        rig_remove(rig, rows[i].key);
    }
}

static void without_a_session_there_is_nothing_to_write(void **state)
{
    struct rig *rig = *state;
    rig_show(rig);
    rig_keys(rig, "A");
    assert_string_equal(rig->state.message, "No session is selected.");
    assert_nothing_asked(rig);
}

static void a_gone_session_cannot_be_written(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, DRAFT, SESSION_DRAFT);
    store_gone(rig->store, DRAFT, WORKLOAD_EXCHANGE, NOW_MS);
    rig_show(rig);
    rig_keys(rig, "D");
    assert_string_equal(rig->state.message, "The session is gone: it cannot be deleted.");
    assert_nothing_asked(rig);
}

/* No dialog promises what the service would refuse; what is no restore is not its business. */
static void where_nothing_can_be_restored_no_draft_is_activated(void **state)
{
    static const struct {
        const char *status, *reason, *sentence; /* NULL: the question is asked */
    } rows[] = {
        {"restoreLocked", "invalidBillingProfile",
         "RESTORE LOCKED: nothing can be restored, no draft can be activated, because the billing "
         "profile is invalid. R asks the service again."},
        {"disabled", "none",
         "BACKUP IS OFF: nothing can be restored, backup is not turned on in this tenant. R asks "
         "the service again."},
        {"protectionChangeLocked", "invalidBillingProfile", NULL},
        {"enabled", "none", NULL},
        {"brandNewWord", "brandNewReason", NULL},
        {"", "", NULL},
    };
    struct rig *rig = *state;
    rig_merge(rig, DRAFT, SESSION_DRAFT);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        rig_show(rig);
        snprintf(rig->state.snapshot->service.status, 64, "%s", rows[i].status);
        snprintf(rig->state.snapshot->service.reason, 64, "%s", rows[i].reason);
        rig_keys(rig, "A");
        if (rows[i].sentence) {
            assert_string_equal(rig->state.message, rows[i].sentence);
            assert_nothing_asked(rig);
        } else {
            assert_int_equal(rig->state.dialog, DIALOG_ACTIVATE);
            rig_keys(rig, "Esc");
        }
        rig_keys(rig, "D");
        assert_int_equal(rig->state.dialog, DIALOG_DELETE);
        rig_keys(rig, "Esc");
    }
}

static void a_lock_that_comes_closes_the_question(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, DRAFT, SESSION_DRAFT);
    rig_show(rig);
    rig_keys(rig, "A");
    assert_int_equal(rig->state.dialog, DIALOG_ACTIVATE);
    struct snapshot *snapshot = store_cut(rig->store);
    snapshot->state = DATA_LIVE;
    snapshot->live_until_boot_ms = CLOCK_NEVER;
    strcpy(snapshot->service.status, "restoreLocked");
    assert_true(uistate_take_snapshot(&rig->state, snapshot));
    assert_int_equal(rig->state.dialog, DIALOG_NONE);
    assert_string_equal(rig->state.message, "The question was closed: the backup service lets "
                                            "nothing be restored now.");
}

static void read_only_refuses_drafts_too(void **state)
{
    struct rig *rig = *state;
    rig->state.write_allowed = false;
    rig_merge(rig, DRAFT, SESSION_DRAFT);
    rig_show(rig);
    rig_keys(rig, "A");
    assert_string_equal(rig->state.message,
                        "Read-only: start with --write to activate or delete drafts.");
    assert_nothing_asked(rig);
}

static void nothing_is_written_on_old_data(void **state)
{
    static const enum data_state states[] = {DATA_STALE, DATA_OFFLINE, DATA_THROTTLED,
                                             DATA_SIGNED_OUT, DATA_REFUSED};
    struct rig *rig = *state;
    char sentence[200];
    rig_merge(rig, DRAFT, SESSION_DRAFT);
    rig_show(rig);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        rig->state.snapshot->state = states[i];
        snprintf(sentence, sizeof sentence,
                 "The data is %s: nothing can be activated until it is LIVE again (R retries).",
                 data_state_word(states[i]));
        rig_keys(rig, "A");
        assert_string_equal(rig->state.message, sentence);
        assert_nothing_asked(rig);
    }
    rig->state.snapshot->state = DATA_LIVE; /* and by the clock alone */
    rig->state.snapshot->live_until_boot_ms = rig->state.clock->boot_ms(rig->state.clock) - 1;
    rig_keys(rig, "A");
    assert_int_equal(rig->state.message_kind, NOTICE_REFUSED);
    assert_nothing_asked(rig);
}

/* --- the question --- */

static struct rig *ask(void **state, const char *key)
{
    struct rig *rig = *state;
    enum workload workload = WORKLOAD_OTHER;
    rig_merge(rig, DRAFT, SESSION_DRAFT);
    rig_rest(rig);
    rig_show(rig);
    rig_select(rig, DRAFT);
    rig_keys(rig, key);
    assert_int_equal(rig->state.dialog, *key == 'A' ? DIALOG_ACTIVATE : DIALOG_DELETE);
    assert_true(rig->effects & EFFECT_OPEN_NOW); /* its destination is wanted */
    assert_string_equal(uistate_wanted_detail(&rig->state, &workload), DRAFT);
    assert_int_equal(workload, WORKLOAD_EXCHANGE);
    assert_null(rig->command);
    return rig;
}

static void the_last_four_and_the_button_write(void **state)
{
    static const struct {
        const char *open, *keys, *message;
        enum command_kind kind;
    } rows[] = {
        {"A", "8 f 1 n Tab Enter", "Activating the draft...", COMMAND_ACTIVATE},
        {"D", "Right 8 F 1 N Enter", "Deleting the draft...", COMMAND_DELETE},
        {"D", "8 f 1 x Backspace n Tab S-Tab Down Enter", "Deleting the draft...", COMMAND_DELETE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rig *rig = i == 0 ? ask(state, "A") : *state;
        if (i > 0)
            rig_keys(rig, rows[i].open);
        rig_keys(rig, rows[i].keys);
        assert_non_null(rig->command);
        assert_int_equal(rig->command->kind, rows[i].kind);
        assert_string_equal(rig->command->keys[0].id, DRAFT);
        assert_string_equal(rig->state.message, rows[i].message);
        assert_int_equal(rig->state.dialog, DIALOG_NONE);
    }
}

static void anything_less_writes_nothing(void **state)
{
    static const struct {
        const char *keys;
        bool open; /* the question is still there */
    } rows[] = {
        {"Enter", false},
        {"8 f n Enter", false},
        {"Esc", false},
        {"^C", false},
        {"N", false},
        {"Tab Enter", true},
        {"8 f 1 Tab Enter", true},
        {"8 f 1 n n Tab Enter", true},
        {"Q q", true},
    };
    struct rig *rig = ask(state, "A");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rig->state.dialog == DIALOG_NONE)
            rig_keys(rig, "A");
        rig_keys(rig, rows[i].keys);
        assert_null(rig->command);
        assert_false(rig->effects & EFFECT_QUIT);
        assert_int_equal(rig->state.dialog, rows[i].open ? DIALOG_ACTIVATE : DIALOG_NONE);
        assert_string_equal(rig->state.message,
                            !rows[i].open ? "Kept as it is; nothing was sent."
                            : i == 8      ? ""
                                          : "Those are not the last 4 characters of the id.");
        rig_keys(rig, rows[i].open ? "Esc" : "");
    }
}

/* The id is right, and Enter still is on the button that keeps: that is said, not left to be found.
 */
static void the_right_id_and_enter_name_the_way_on(void **state)
{
    struct rig *rig = ask(state, "A");
    rig_keys(rig, "8 f 1");
    assert_false(uistate_dialog_is_right(&rig->state));
    rig_keys(rig, "N");
    assert_true(uistate_dialog_is_right(&rig->state));
    rig_keys(rig, "Enter");
    assert_null(rig->command);
    assert_string_equal(rig->state.message,
                        "Kept as it is; nothing was sent. Tab goes to Activate, before Enter.");
    assert_false(uistate_dialog_is_right(&rig->state));
    rig_keys(rig, "A 8 f 1 n Esc");
    assert_string_equal(rig->state.message, "Kept as it is; nothing was sent.");
}

static void n_is_no_unless_the_id_ends_on_it(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "draft-noon", SESSION_DRAFT);
    rig_show(rig);
    rig_keys(rig, "D n o o n Tab Enter");
    assert_non_null(rig->command);
    assert_int_equal(rig->command->kind, COMMAND_DELETE);
}

static void a_short_id_of_any_script_can_be_confirmed(void **state)
{
    struct rig *rig = *state;
    rig_merge(rig, "x\u00e9\u6f22", SESSION_DRAFT); /* fewer than four characters */
    rig_show(rig);
    rig_keys(rig, "D x \u00e9 \u6f22 Tab Enter");
    assert_non_null(rig->command);
}

static void what_changes_meanwhile_closes_the_question(void **state)
{
    struct rig *rig = ask(state, "A");
    rig_merge(rig, "another", SESSION_FAILED);
    rig_show(rig);
    assert_int_equal(rig->state.dialog, DIALOG_ACTIVATE); /* not its business */
    rig_merge(rig, DRAFT, SESSION_ACTIVE);
    rig_show(rig);
    assert_nothing_asked(rig);
    assert_string_equal(rig->state.message, "The question was closed: the session is active now.");
    rig_merge(rig, DRAFT, SESSION_DRAFT);
    rig_rest(rig);
    rig_show(rig);
    rig_select(rig, DRAFT);
    rig_keys(rig, "D");
    rig_remove(rig, DRAFT);
    rig_show(rig);
    assert_nothing_asked(rig);
    assert_string_equal(rig->state.message, "The question was closed: the session is gone.");
}

static void data_that_went_stale_meanwhile_refuses(void **state)
{
    struct rig *rig = ask(state, "A");
    rig_keys(rig, "8 f 1 n Tab");
    rig->state.snapshot->state = DATA_OFFLINE;
    rig_keys(rig, "Enter");
    assert_nothing_asked(rig);
    assert_int_equal(rig->state.message_kind, NOTICE_REFUSED);
}

static void the_question_is_about_its_session_wherever_the_list_goes(void **state)
{
    struct rig *rig = ask(state, "D");
    rig_merge(rig, "zzzz", SESSION_FAILED);
    rig_rest(rig);
    rig_show(rig);
    rig_select(rig, "zzzz");
    rig_keys(rig, "8 f 1 n Tab Enter");
    assert_string_equal(rig->command->keys[0].id, DRAFT);
}

/* --- pastes --- */

static void paste(struct rig *rig, const char *text)
{
    rig_key(rig, KEY_PASTE_BEGIN_);
    for (; *text; text++)
        rig_key(rig, *text == '\n' ? KEY_ENTER_ : *text == '\033' ? KEY_ESC_ : (key_code)*text);
    rig_key(rig, KEY_PASTE_END_);
}

static void a_paste_never_acts(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 5);
    rig->effects = 0;
    paste(rig, "jjQ\nAD\033q");
    assert_false(rig->effects & EFFECT_QUIT);
    assert_int_equal(rig->state.selection.index, 0);
    assert_int_equal(rig->state.view, VIEW_LIST);
    rig_keys(rig, "s");
    paste(rig, "jj\nq");
    assert_int_equal(rig->state.dialog, DIALOG_SORT);
    assert_int_equal(rig->state.menu_index, 0);
}

static void a_paste_goes_into_the_line_being_edited(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 5);
    rig_keys(rig, "/");
    paste(rig, "id:s3\n\033");
    assert_true(rig->state.filtering);
    assert_string_equal(rig->state.filter_edit.text, "id:s3 "); /* a line end is a blank */
    assert_int_equal(rig->state.order.count, 1);
    rig_keys(rig, "Esc");
    ask(state, "A");
    paste(rig, "8f1n\n");
    assert_int_equal(rig->state.dialog, DIALOG_ACTIVATE);
    assert_string_equal(rig->state.dialog_edit.text, "8f1n ");
}

static void a_megabyte_is_cut_and_the_keys_after_it_are_keys(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 5);
    rig_keys(rig, "/");
    rig_key(rig, KEY_PASTE_BEGIN_);
    for (int i = 0; i < 1024 * 1024; i++)
        rig_key(rig, i < UISTATE_PASTE_MAX ? KEY_DOWN_ : 'x'); /* no text: does not count */
    assert_int_equal(rig->state.order.count, 5);               /* tried once, at its end */
    assert_int_equal(rig->state.filter_edit.length, FILTER_TEXT_MAX);
    rig_key(rig, KEY_PASTE_END_);
    assert_int_equal(rig->state.order.count, 0);
    rig_keys(rig, "^U Enter j");
    assert_int_equal(rig->state.selection.index, 1);
}

static void a_paste_that_never_ends_is_over_after_a_while(void **state)
{
    struct rig *rig = *state;
    rig_tenant(rig, 5);
    rig_key(rig, KEY_PASTE_BEGIN_);
    rig_keys(rig, "j j");
    assert_int_equal(rig->state.selection.index, 0);
    fake_clock_advance(rig->state.clock, 2001);
    rig_keys(rig, "j");
    assert_int_equal(rig->state.selection.index, 1);
}

/* Why a change was refused is not pushed away by a disk that is full as well: that waits. */
static void what_failed_behind_the_screen_waits_for_the_next_key(void **state)
{
    static const enum notice_kind kinds[] = {NOTICE_REFUSED, NOTICE_FAILED, NOTICE_UNCLEAR};
    struct rig *rig = *state;
    rig_tenant(rig, 5);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        uistate_say(&rig->state, kinds[i], "Nothing was sent.");
        uistate_say_aside(&rig->state, "No space left.");
        assert_string_equal(rig->state.message, "Nothing was sent.");
        rig_keys(rig, "j");
        assert_string_equal(rig->state.message, "No space left.");
        rig_keys(rig, "j");
        assert_string_equal(rig->state.message, "");
    }
    uistate_say(&rig->state, NOTICE_OK, "Acknowledged.");
    uistate_say_aside(&rig->state, "No space left."); /* so it was not */
    assert_string_equal(rig->state.message, "No space left.");
    rig_keys(rig, "j");
    assert_string_equal(rig->state.message, "");
}

#define WITH_RIG(test) cmocka_unit_test_setup_teardown(test, rig_open, rig_close)

static void a_write_is_one_row(void **unused)
{
    (void)unused;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct write_action *kind = uistate_write_of_action((enum action)i);
        bool writes = i == ACTION_ACTIVATE || i == ACTION_DELETE;
        assert_int_equal(kind != NULL, writes);
        if (kind)
            assert_ptr_equal(uistate_write_of_dialog(kind->dialog), kind);
    }
    assert_null(uistate_write_of_dialog(DIALOG_NONE));
    assert_null(uistate_write_of_dialog(DIALOG_SORT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_write_is_one_row),
        WITH_RIG(what_failed_behind_the_screen_waits_for_the_next_key),
        WITH_RIG(each_refusal_is_a_sentence_and_no_question),
        WITH_RIG(without_a_session_there_is_nothing_to_write),
        WITH_RIG(a_gone_session_cannot_be_written),
        WITH_RIG(where_nothing_can_be_restored_no_draft_is_activated),
        WITH_RIG(a_lock_that_comes_closes_the_question),
        WITH_RIG(read_only_refuses_drafts_too),
        WITH_RIG(nothing_is_written_on_old_data),
        WITH_RIG(the_last_four_and_the_button_write),
        WITH_RIG(anything_less_writes_nothing),
        WITH_RIG(the_right_id_and_enter_name_the_way_on),
        WITH_RIG(n_is_no_unless_the_id_ends_on_it),
        WITH_RIG(a_short_id_of_any_script_can_be_confirmed),
        WITH_RIG(what_changes_meanwhile_closes_the_question),
        WITH_RIG(data_that_went_stale_meanwhile_refuses),
        WITH_RIG(the_question_is_about_its_session_wherever_the_list_goes),
        WITH_RIG(a_paste_never_acts),
        WITH_RIG(a_paste_goes_into_the_line_being_edited),
        WITH_RIG(a_megabyte_is_cut_and_the_keys_after_it_are_keys),
        WITH_RIG(a_paste_that_never_ends_is_over_after_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
