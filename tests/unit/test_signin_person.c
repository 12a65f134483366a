/* A person who stays signed in: rotation, two consoles on one cache, refusals in words, challenges,
 * optional permissions, signing out. */
#include "unit/person_rig.h"

#include "auth/aadsts.h"
#include "auth/keyring.h"

#include <signal.h>
#include <sys/resource.h>

#define NBF "{\"access_token\":{\"nbf\":{\"essential\":true,\"value\":\"1726258122\"}}}"
#define CHALLENGE                                                                                  \
    "WWW-Authenticate: Bearer realm=\"\", error=\"insufficient_claims\", "                         \
    "claims="                                                                                      \
    "\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwidmFsdWUiOiIxNzI2MjU4MTIyIn19"       \
    "fQ==\""
#define CP1_SENT "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B%22values%22%3A%5B%22cp1%22"
#define NBF_SENT "%22nbf%22%3A%7B%22essential%22%3Atrue%2C%22value%22%3A%221726258122%22%7D"

static int set_up(void **state)
{
    *state = office_new();
    return 0;
}

static int tear_down(void **state)
{
    office_free(*state);
    return 0;
}

/* A console that is signed in, by what was kept, with all that is optional or without. */
static struct console *signed_in(struct office *office)
{
    office_keep(office, BASE_BIT | MORE_BITS, false);
    struct console *console = console_open(office, 0, CACHE_FILE);
    office_run(office, 1000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    return console;
}

static void press(struct console *console, enum token_wish wish)
{
    graph_wish(console->graph, wish, NULL);
}

static void says(struct console *console, const char *words)
{
    struct signin status = console_status(console);
    if (!strstr(status.fault.text, words) && !strstr(status.fault.hint, words))
        fail_msg("\"%s\" is not in \"%s\" \"%s\"", words, status.fault.text, status.fault.hint);
}

/* Nothing leaves any more, whatever is wanted: neither for Graph nor for the login host. */
static void rests(struct console *console)
{
    struct office *office = console->office;
    size_t graph = office->graph_asked, host = office->host.asked;
    assert_int_equal(console_get(console, 2000), CALL_WAITING);
    office_run(office, 600000);
    assert_int_equal(office->graph_asked, graph);
    assert_int_equal(office->host.asked, host);
}

/* --- beginning --- */

static void nobody_is_signed_in_at_first(void **state)
{
    struct console *console = console_open(*state, 0, CACHE_FILE);
    struct signin status = console_status(console);
    assert_int_equal(status.state, SIGNIN_OUT);
    assert_string_equal(status.fault.text, "Nobody is signed in yet.");
    assert_non_null(strstr(status.fault.hint, "Press L"));
    assert_non_null(strstr(status.fault.hint, "restoretop login"));
    assert_string_equal(status.kept, "file");
    assert_false(status.may_forget);
    assert_true(status.may_ask[SIGNIN_ASK_BROWSER]);
    rests(console);
}

static void a_sign_in_is_kept_for_the_next_start(void **state)
{
    struct office *office = *state;
    struct console *console = console_open(office, 0, CACHE_FILE);
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 1000);
    struct signin status = console_status(console);
    assert_int_equal(status.state, SIGNIN_IN);
    assert_string_equal(status.account, "megan@contoso.com");
    assert_string_equal(status.tenant, "1d9f");
    assert_true(status.may_forget);
    assert_int_equal(console_get(console, 100), CALL_DONE);
    console_close(console);
    console = console_open(office, 0, CACHE_FILE);
    assert_int_equal(console_status(console).state, SIGNIN_STARTING);
    assert_string_equal(console_status(console).account, "megan@contoso.com");
    office_run(office, 1000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_int_equal(office->host.reused, 0);
}

static void memory_forgets_with_the_program(void **state)
{
    struct office *office = *state;
    struct console *console = console_open(office, 0, CACHE_MEMORY);
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 4000000); /* and is renewed without a record */
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_string_equal(console_status(console).kept, "memory");
    assert_true(office->host.asked >= 3);
    assert_int_equal(office->host.reused, 0);
    console_close(console);
    console = console_open(office, 0, CACHE_MEMORY);
    assert_int_equal(console_status(console).state, SIGNIN_OUT);
}

static void a_record_that_breaks_the_rules_is_said_and_can_be_put_right(void **state)
{
    struct office *office = *state;
    office_keep(office, BASE_BIT, false);
    char *open_it = xasprintf("chmod 644 %s/*.plain", office->folder);
    assert_int_equal(system(open_it), 0);
    struct console *console = console_open(office, 0, CACHE_FILE);
    assert_int_equal(console_status(console).state, SIGNIN_BROKEN);
    says(console, "mode 0644");
    assert_true(console_status(console).may_forget);
    rests(console);
    char *close_it = xasprintf("chmod 600 %s/*.plain", office->folder);
    assert_int_equal(system(close_it), 0);
    graph_retry_now(console->graph);
    office_run(office, 1000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    free(open_it);
    free(close_it);
}

static void a_damaged_record_is_replaced_by_the_next_sign_in(void **state)
{
    struct office *office = *state;
    office_keep(office, BASE_BIT, false);
    char *cut = xasprintf("cd %s && for f in *.plain; do : > $f; done", office->folder);
    assert_int_equal(system(cut), 0);
    free(cut);
    struct console *console = console_open(office, 0, CACHE_FILE);
    assert_int_equal(console_status(console).state, SIGNIN_BROKEN);
    says(console, "truncated or damaged");
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 1000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_string_equal(office_kept(office), "refresh-103"); /* the sign-in's, renewed once */
}

/* --- staying --- */

static void each_renewal_brings_a_token_that_is_kept(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    office->host.expires_in_s = 600;
    for (int i = 0; i < 12; i++) {
        char current[32];
        office_run(office, 600000);
        snprintf(current, sizeof current, "refresh-%u", office->host.current);
        assert_string_equal(office_kept(office), current);
        assert_int_equal(console_token(console), TOKEN_READY);
    }
    assert_true(office->host.asked > 12);
    assert_int_equal(office->host.reused, 0);
}

/* Until its own renewal is under way, whose answer takes so long. */
static struct console *renewing(struct office *office, int64_t delay_ms)
{
    struct console *console = signed_in(office);
    office->host.delay_ms = delay_ms;
    office->host.expires_in_s = 600;
    while (!console_status(console).renewing)
        office_run(office, 1000);
    return console;
}

static void the_end_waits_for_what_is_rotated(void **state)
{
    struct office *office = *state;
    struct console *console = renewing(office, 1500);
    char rotated[32];
    atomic_bool hurry;
    atomic_init(&hurry, false);
    snprintf(rotated, sizeof rotated, "refresh-%u", office->host.current);
    assert_string_not_equal(office_kept(office), rotated); /* on its way: lost with its answer */
    graph_finish_renewal(console->graph, office_now(office) + 2000, &hurry);
    assert_false(console_status(console).renewing);
    console_close(console);
    assert_string_equal(office_kept(office), rotated);
}

static void the_end_waits_no_longer_than_it_is_told(void **state)
{
    struct office *office = *state;
    struct console *console = renewing(office, 20000);
    const int64_t until_ms = office_now(office) + 2000;
    atomic_bool hurry;
    atomic_init(&hurry, true);
    graph_finish_renewal(console->graph, until_ms, &hurry);
    assert_true(office_now(office) < until_ms);
    atomic_init(&hurry, false);
    graph_finish_renewal(console->graph, until_ms, &hurry);
    assert_int_equal(office_now(office), until_ms);
    assert_true(console_status(console).renewing);
}

static void without_a_new_refresh_token_the_old_one_stays(void **state)
{
    struct office *office = *state;
    office->host.rotates = false;
    struct console *console = signed_in(office);
    office_run(office, 2 * 3600000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_string_equal(office_kept(office), "refresh-1");
}

/* 20 minutes of tokens that live for 30 s. */
static void no_gap_no_prompt_and_one_renewal_at_a_time(void **state)
{
    struct office *office = *state;
    office->host.expires_in_s = 30;
    office->host.delay_ms = 400;
    office->host.strict = true;
    office_keep(office, BASE_BIT | MORE_BITS, false);
    struct console *console = console_open(office, 0, CACHE_FILE);
    office_run(office, 1000);
    for (int second = 0; second < 1200; second++) {
        office_run(office, 1000);
        assert_int_equal(console_token(console), TOKEN_READY);
        enum signin_state now = console_status(console).state;
        assert_true(now == SIGNIN_IN || now == SIGNIN_RENEWING);
        assert_int_equal(console_status(console).ask, SIGNIN_ASK_NOTHING);
    }
    assert_in_range(office->host.asked, 1200 / 16, 1200 / 12 + 2);
    assert_int_equal(office->host.overlaps, 0);
    assert_int_equal(office->host.reused, 0);
}

static void a_token_that_is_dead_on_arrival_makes_no_storm(void **state)
{
    struct office *office = *state;
    office_keep(office, BASE_BIT | MORE_BITS, false);
    office->host.expires_in_s = 0;
    struct console *console = console_open(office, 0, CACHE_FILE);
    office_run(office, 3600000);
    assert_in_range(office->host.asked, 12, 20); /* 5 s doubling to 5 min */
    assert_int_equal(console_status(console).state, SIGNIN_WAITING);
    says(console, "already run out");
    assert_int_equal(office->host.reused, 0);
    office->host.expires_in_s = 3600;
    office_run(office, 300000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
}

static void a_wall_clock_that_jumps_changes_nothing(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    size_t asked = office->host.asked;
    fake_clock_set_wall(office->clock, START_MS - 2 * 3600000);
    office_run(office, 2000000);
    assert_int_equal(office->host.asked, asked);
    assert_int_equal(console_token(console), TOKEN_READY);
    office_run(office, 1300000);
    assert_int_equal(office->host.asked, asked + 1);
    fake_clock_set_wall(office->clock, START_MS + 30 * INT64_C(86400000));
    office_run(office, 2000000);
    assert_int_equal(console_token(console), TOKEN_READY);
    assert_int_equal(office->host.asked, asked + 1);
}

static void a_suspended_week_ends_with_a_renewal_first(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    office->host.delay_ms = 200;
    fake_clock_advance(office->clock, 7 * INT64_C(86400000));
    assert_int_equal(console_token(console), TOKEN_PENDING);
    size_t asked = office->graph_asked;
    assert_int_equal(console_get(console, 1000), CALL_DONE);
    assert_int_equal(office->graph_asked, asked + 1); /* none with the dead token */
}

/* Takes the key of the one sealed file in the folder out of the keyring. */
static void lose_key(struct office *office)
{
    struct fault why;
    char name[100] = "";
    DIR *folder = opendir(office->folder);
    for (const struct dirent *entry; (entry = readdir(folder));) {
        if (strstr(entry->d_name, ".sealed"))
            snprintf(name, sizeof name, "restoretop:%.64s", entry->d_name);
    }
    closedir(folder);
    assert_int_equal(keyring_delete(name, &why), KEYRING_OK);
}

static void a_lost_key_is_healed_while_it_runs_and_said_at_the_next_start(void **state)
{
    struct office *office = *state;
    struct secret *probe = NULL;
    struct fault why;
    if (keyring_read("restoretop:probe", &probe, &why) == KEYRING_REFUSED)
        skip();
    struct console *console = console_open(office, 0, CACHE_KEYRING);
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 1000);
    assert_string_equal(console_status(console).kept, "keyring");
    lose_key(office);
    office_run(office, 3600000); /* no sign-out of another console: kept anew, under a new key */
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    console_close(console);
    console = console_open(office, 0, CACHE_KEYRING);
    office_run(office, 1000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    console_close(console);
    lose_key(office);
    console = console_open(office, 0, CACHE_KEYRING);
    assert_int_equal(console_status(console).state, SIGNIN_OUT);
    says(console, "the kernel's key for it is gone");
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 1000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    press(console, TOKEN_WISH_FORGET);
    assert_int_equal(office->host.reused, 0);
}

/* --- two consoles --- */

static void two_consoles_never_present_a_rotated_token(void **state)
{
    struct office *office = *state;
    office->host.strict = true;
    office->host.expires_in_s = 30;
    office->host.delay_ms = 700;
    office_keep(office, BASE_BIT | MORE_BITS, false);
    for (size_t i = 0; i < CONSOLES; i++)
        console_open(office, i, CACHE_FILE);
    office_run(office, 3000);
    for (int second = 0; second < 1200; second++) {
        office_run(office, 1000);
        for (size_t i = 0; i < CONSOLES; i++)
            assert_int_equal(console_token(&office->consoles[i]), TOKEN_READY);
    }
    assert_int_equal(office->host.reused, 0);
    assert_int_equal(office->host.overlaps, 0); /* single flight over both */
    assert_true(office->host.asked > 2 * 1200 / 20);
}

static void the_second_console_follows_a_new_sign_in_of_the_first(void **state)
{
    struct office *office = *state;
    office->host.strict = true;
    struct console *first = signed_in(office);
    struct console *second = console_open(office, 1, CACHE_FILE);
    office_run(office, 1000);
    press(first, TOKEN_WISH_BROWSER);
    office_run(office, 2 * 3600000);
    assert_int_equal(console_status(first).state, SIGNIN_IN);
    assert_int_equal(console_status(second).state, SIGNIN_IN);
    assert_true(office->host.current > 100);
    assert_int_equal(office->host.reused, 0);
}

static void a_token_used_elsewhere_is_said_so(void **state)
{
    struct office *office = *state;
    office->host.strict = true;
    struct console *console = signed_in(office);
    office->host.current++; /* somebody with a copy of it has rotated it */
    office_run(office, 3600000);
    assert_int_equal(office->host.reused, 1);
    assert_int_equal(console_status(console).state, SIGNIN_OUT);
    says(console, "used elsewhere");
    says(console, "Sign in again");
    rests(console);
}

static void signing_out_in_one_console_holds_in_the_other(void **state)
{
    struct office *office = *state;
    struct console *first = signed_in(office);
    struct console *second = console_open(office, 1, CACHE_FILE);
    office_run(office, 1000);
    press(first, TOKEN_WISH_FORGET);
    assert_int_equal(console_status(first).state, SIGNIN_OUT);
    says(first, "You have signed out");
    assert_string_equal(office_kept(office), "");
    office_run(office, 3600000);
    assert_int_equal(console_status(second).state, SIGNIN_OUT);
    says(second, "signed out in another");
    assert_string_equal(office_kept(office), ""); /* and is not put back */
}

static void a_sign_out_waits_for_the_lock_and_is_not_undone(void **state)
{
    struct office *office = *state;
    office->host.delay_ms = 900;
    struct console *first = signed_in(office);
    struct console *second = console_open(office, 1, CACHE_FILE);
    office_run(office, 100);
    assert_int_equal(console_status(second).state, SIGNIN_STARTING); /* it renews: has the lock */
    press(first, TOKEN_WISH_FORGET);
    graph_retry_now(first->graph);
    assert_string_not_equal(office_kept(office), "");
    assert_int_equal(console_status(first).state, SIGNIN_OUT);
    office_run(office, 1500);
    assert_string_equal(office_kept(office), "");
    office_run(office, 3600000);
    assert_string_equal(office_kept(office), "");
    assert_int_equal(console_status(second).state, SIGNIN_OUT);
}

static void a_lock_that_nobody_lets_go_of_is_told_after_a_minute(void **state)
{
    struct office *office = *state;
    struct fault why;
    office->host.expires_in_s = 300;
    struct console *console = signed_in(office);
    struct token_cache *other = office_cache(office, CACHE_FILE);
    assert_int_equal(token_cache_lock(other, &why), CACHE_OK);
    size_t asked = office->host.asked;
    office_run(office, 240000);                                 /* due after 120 to 150 s */
    assert_int_equal(console_status(console).state, SIGNIN_IN); /* the old token serves */
    says(console, "Another restoretop");
    office_run(office, 200000);
    assert_int_equal(console_status(console).state, SIGNIN_WAITING);
    says(console, "Another restoretop");
    assert_int_equal(office->host.asked, asked); /* never without the lock */
    token_cache_close(other);
    office_run(office, 1500);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_int_equal(console_status(console).fault.kind, FAULT_NONE);
}

static void the_lock_is_let_go_of_in_every_end(void **state)
{
    struct office *office = *state;
    struct fault why;
    static const struct {
        int status;
        const char *body;
    } ends[] = {{200, NULL},
                {503, ""},
                {0, NULL},
                {400, "{\"error\":\"invalid_grant\"}"},
                {400, "{\"error\":\"invalid_client\"}"}};
    struct token_cache *other = office_cache(office, CACHE_FILE);
    for (size_t i = 0; i <= sizeof ends / sizeof *ends; i++) {
        office->host.status = 200;
        office->host.delay_ms = 500;
        office_keep(office, BASE_BIT | MORE_BITS, false);
        struct console *console = console_open(office, 0, CACHE_FILE);
        bool free_it = i == sizeof ends / sizeof *ends;
        office->host.status = free_it ? 200 : ends[i].status;
        office->host.body = free_it ? NULL : ends[i].body;
        office_run(office, 100);
        assert_int_equal(token_cache_lock(other, &why), CACHE_BUSY);
        if (!free_it)
            office_run(office, 500);
        else
            console_close(console);
        assert_int_equal(token_cache_lock(other, &why), CACHE_OK);
        token_cache_unlock(other);
        console_close(console);
    }
    token_cache_close(other);
}

static int full_disk(void *context)
{
    struct office *office = context;
    const struct rlimit limit = {16, 16};
    signal(SIGXFSZ, SIG_IGN);
    office->host.strict = true;
    struct console *console = signed_in(office);
    setrlimit(RLIMIT_FSIZE, &limit);
    office_run(office, 3 * 3600000);
    struct signin status = console_status(console);
    CHILD_HOLDS(status.state == SIGNIN_IN);
    CHILD_HOLDS(strstr(status.fault.text, "cannot be kept"));
    CHILD_HOLDS(office->host.asked >= 4);
    CHILD_HOLDS(office->host.reused == 0); /* the old record is not taken for the newer */
    office->host.status = 400;
    office->host.body = "{\"error\":\"interaction_required\"}";
    office_run(office, 3600000);
    CHILD_HOLDS(console_status(console).state == SIGNIN_OUT);
    office->host.status = 200;
    graph_retry_now(console->graph); /* nor by a key */
    office_run(office, 1000);
    CHILD_HOLDS(console_status(console).state == SIGNIN_OUT);
    CHILD_HOLDS(office->host.reused == 0);
    return CHILD_FINE;
}

static void a_full_disk_is_a_notice_and_no_sign_out(void **state)
{
    EXPECT_CHILD(full_disk, *state);
}

/* --- refusals --- */

struct refusal {
    const char *body;
    enum signin_state state;
    const char *words;
};

/* In an hour that was going well, the next renewal is answered so. */
static void is_answered(struct office *office, const struct refusal *refusal)
{
    struct console *console = signed_in(office);
    char before[32];
    snprintf(before, sizeof before, "refresh-%u", office->host.current);
    office->host.status = 400;
    office->host.body = refusal->body;
    office_run(office, 3600000);
    struct signin status = console_status(console);
    if (status.state != refusal->state)
        fail_msg("%s: %s", refusal->body, signin_state_word(status.state));
    says(console, refusal->words);
    assert_string_equal(office_kept(office), before); /* it stays until a sign-in replaces it */
    assert_true(status.may_forget);
    if (refusal->state == SIGNIN_OUT) {
        rests(console);
        office->host.status = 200;
        press(console, TOKEN_WISH_BROWSER);
        office_run(office, 1000);
        assert_int_equal(console_status(console).state, SIGNIN_IN);
        assert_int_equal(console_get(console, 1000), CALL_DONE);
    } else if (refusal->state == SIGNIN_BROKEN) {
        rests(console);
    }
    office->host.status = 200;
    console_close(console);
}

static void each_error_leads_where_it_should(void **state)
{
    static const struct refusal rows[] = {
        {"{\"error\":\"invalid_grant\"}", SIGNIN_OUT, "has ended or was used elsewhere"},
        {"{\"error\":\"invalid_grant\",\"suberror\":\"bad_token\"}", SIGNIN_OUT, "Sign in again"},
        {"{\"error\":\"invalid_grant\",\"suberror\":\"token_expired\"}", SIGNIN_OUT, "Sign in"},
        {"{\"error\":\"invalid_grant\",\"suberror\":\"consent_required\"}", SIGNIN_OUT,
         "consent is missing"},
        {"{\"error\":\"invalid_grant\",\"suberror\":\"basic_action\"}", SIGNIN_OUT, "Sign in"},
        {"{\"error\":\"invalid_grant\",\"suberror\":\"message_only\"}", SIGNIN_OUT, "Sign in"},
        {"{\"error\":\"invalid_grant\",\"suberror\":\"protection_policy_required\"}", SIGNIN_OUT,
         "Sign in"},
        {"{\"error\":\"interaction_required\"}", SIGNIN_OUT, "wants to see a person"},
        {"{\"error\":\"consent_required\"}", SIGNIN_OUT, "administrator must grant"},
        {"{\"error\":\"login_required\"}", SIGNIN_OUT, "not valid any more"},
        {"{\"error\":\"invalid_client\"}", SIGNIN_BROKEN, "could not prove who it is"},
        {"{\"error\":\"unauthorized_client\"}", SIGNIN_BROKEN, "may not sign in this way"},
        {"{\"error\":\"invalid_scope\"}", SIGNIN_BROKEN, "permissions asked for are not known"},
        {"{\"error\":\"invalid_resource\"}", SIGNIN_BROKEN, "Check --cloud"},
        {"{\"error\":\"made_up\",\"error_description\":\"So it is.\"}", SIGNIN_BROKEN, "So it is"},
        {"{\"error\":\"temporarily_unavailable\"}", SIGNIN_WAITING, "login service is busy"},
        {"{\"error\":\"server_error\"}", SIGNIN_WAITING, "login service failed"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is_answered(*state, &rows[i]);
}

/* Every row of aadsts.def, as the number comes with invalid_grant. */
static void each_number_chooses_its_words(void **state)
{
    static const int numbers[] = {
#define AADSTS(number, why, what_to_do) number,
#include "auth/aadsts.def"
#undef AADSTS
    };
    struct office *office = *state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const struct aadsts *row = aadsts_find(numbers[i]);
        char body[256];
        snprintf(body, sizeof body,
                 "{\"error\":\"invalid_grant\",\"error_codes\":[%d],\"error_description\":"
                 "\"AADSTS%d: something\\r\\nTrace ID: 1\"}",
                 numbers[i], numbers[i]);
        assert_non_null(row);
        const struct refusal refusal = {body, SIGNIN_OUT, row->why};
        struct console *console = signed_in(office);
        office->host.status = 400;
        office->host.body = body;
        office_run(office, 3600000);
        assert_int_equal(console_status(console).state, refusal.state);
        says(console, row->why);
        says(console, *row->what_to_do ? row->what_to_do : "Sign in again.");
        assert_null(strstr(console_status(console).fault.text, "Trace"));
        size_t asked = office->graph_asked;
        assert_int_equal(console_get(console, 1000), CALL_WAITING);
        assert_int_equal(office->graph_asked, asked);
        office->host.status = 200;
        console_close(console);
    }
}

static void trouble_on_the_way_never_signs_out(void **state)
{
    struct office *office = *state;
    static const struct {
        int status;
        const char *body;
    } rows[] = {{429, "{}"},     {500, ""}, {502, "<html>"},
                {503, "<html>"}, {0, NULL}, {404, "<html>"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct console *console = signed_in(office);
        office->host.rotates = false; /* an answer may be lost after it has rotated */
        office->host.status = rows[i].status;
        office->host.body = rows[i].body;
        office_run(office, 2 * 3600000);
        assert_int_equal(console_status(console).state, SIGNIN_WAITING);
        office->host.status = 200;
        office_run(office, 300000);
        assert_int_equal(console_status(console).state, SIGNIN_IN);
        office->host.rotates = true;
        console_close(console);
    }
}

/* Nobody who is just signing in is to sign in "again", nor is anything "tried again by itself". */
static void a_sign_in_that_fails_is_told_as_what_it_is(void **state)
{
    static const struct {
        int status;
        const char *headers, *body, *text, *hint;
    } rows[] = {
        {400, NULL, "{\"error\":\"invalid_grant\",\"error_codes\":[530035]}",
         "The sign-in was refused: security defaults block it", "sign in in a browser"},
        {400, NULL, "{\"error\":\"invalid_grant\",\"suberror\":\"consent_required\"}",
         "The sign-in was refused: consent is missing",
         "An administrator must grant BackupRestore-Restore.Read.All: restoretop auth help"},
        {400, NULL, "{\"error\":\"invalid_grant\",\"error_codes\":[70008]}",
         "the browser's answer came too late (invalid_grant, AADSTS70008)", "Begin it anew"},
        {400, NULL, "{\"error\":\"invalid_request\",\"error_codes\":[50011]}",
         "the redirect is not registered", "Add http://localhost"},
        {400, NULL, "{\"error\":\"access_denied\"}", "declined or blocked by a policy",
         "in a browser, and accept"},
        {400, NULL, "{\"error\":\"expired_token\",\"error_codes\":[70019]}",
         "ran out: nobody finished it in time", "new code"},
        {503, NULL, "", "is not available (503)", "Begin anew in a while."},
        {429, "Retry-After: 7", "", "asks for fewer requests", "wait for 7 s; begin anew"},
    };
    struct office *office = *state;
    struct console *console = console_open(office, 0, CACHE_FILE);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        office->host.status = rows[i].status;
        office->host.headers = rows[i].headers;
        office->host.body = rows[i].body;
        press(console, TOKEN_WISH_DEVICE);
        office_run(office, 1000);
        struct signin status = console_status(console);
        assert_int_equal(status.ask, SIGNIN_ASK_NOTHING);
        if (!strstr(status.ask_fault.text, rows[i].text) ||
            !strstr(status.ask_fault.hint, rows[i].hint))
            fail_msg("row %zu: \"%s\" \"%s\"", i, status.ask_fault.text, status.ask_fault.hint);
    }
    console_close(console);
}

/* Whoever adds --write to a sign-in that was granted reading only. */
static void a_missing_consent_is_named(void **state)
{
    struct office *office = *state;
    office->write = true;
    office_keep(office, BASE_BIT | MORE_BITS, false);
    office->host.status = 400;
    office->host.body = "{\"error\":\"invalid_grant\",\"suberror\":\"consent_required\","
                        "\"error_codes\":[65001]}";
    struct console *console = console_open(office, 0, CACHE_FILE);
    office_run(office, 1000);
    assert_int_equal(console_status(console).state, SIGNIN_OUT);
    says(console, "BackupRestore-Restore.ReadWrite.All (for --write)");
    says(console, "An administrator must grant");
}

static void a_device_code_s_mark_is_remembered(void **state)
{
    struct office *office = *state;
    struct console *console = console_open(office, 0, CACHE_FILE);
    press(console, TOKEN_WISH_DEVICE);
    office_run(office, 1000);
    assert_string_equal(console_status(console).method, "device code");
    console_close(console);
    console = console_open(office, 0, CACHE_FILE);
    office_run(office, 1000);
    office->host.status = 400;
    office->host.body = "{\"error\":\"invalid_grant\",\"error_codes\":[530036]}";
    office_run(office, 3600000);
    says(console, "blocks sessions that began with a device code");
    says(console, "in a browser");
    console_close(console);
    office->host.status = 200;
    console = console_open(office, 0, CACHE_FILE);
    office_run(office, 1000);
    office->host.status = 400;
    office->host.body = "{\"error\":\"invalid_grant\"}"; /* no number, but we remember */
    office_run(office, 3600000);
    says(console, "began with a device code");
    console_close(console);
    office->host.status = 200;
    console = console_open(office, 0, CACHE_FILE);
    office_run(office, 1000);
    office->host.status = 400;
    office->host.body = "{\"error\":\"consent_required\"}"; /* a browser would not bring it */
    office_run(office, 3600000);
    says(console, "must grant BackupRestore-Restore.Read.All");
}

static void what_was_put_right_elsewhere_is_taken_up_by_a_key(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    office->host.status = 400;
    office->host.body = "{\"error\":\"invalid_grant\"}";
    office_run(office, 3600000);
    office->host.status = 200;
    size_t asked = office->host.asked;
    graph_retry_now(console->graph); /* the same token is not sent again */
    office_run(office, 1000);
    assert_int_equal(office->host.asked, asked);
    office->host.current = 500; /* restoretop login, in another window */
    office_keep(office, BASE_BIT | MORE_BITS, false);
    graph_retry_now(console->graph);
    office_run(office, 1000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_int_equal(office->host.reused, 0);
}

/* Whose the sessions are (is:mine) goes with the account, not with who was here before. */
static void somebody_else_who_signed_in_elsewhere_is_somebody_else(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    assert_string_equal(console_status(console).person_id, "m-1");
    assert_string_equal(console_status(console).person_name, "Megan");
    office->host.status = 400;
    office->host.body = "{\"error\":\"invalid_grant\"}";
    office_run(office, 3600000);
    office->host.current = 500;
    office_keep_of(office, "lee@contoso.com", BASE_BIT | MORE_BITS, false);
    graph_retry_now(console->graph); /* no token has told who Lee is */
    assert_string_equal(console_status(console).account, "lee@contoso.com");
    assert_string_equal(console_status(console).person_id, "");
    assert_string_equal(console_status(console).person_name, "");
}

/* --- claims challenges --- */

static void a_challenge_is_answered_once_by_a_token_with_its_claims(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    assert_non_null(strstr(console_sent(console), CP1_SENT));
    office->challenge = CHALLENGE;
    office->oldest = office->host.tokens + 1;
    size_t asked = office->host.asked;
    assert_int_equal(console_get(console, 1000), CALL_DONE);
    assert_int_equal(office->host.asked, asked + 1);
    assert_non_null(strstr(console_sent(console), NBF_SENT));
    assert_non_null(strstr(console_sent(console), "cp1"));
    office_run(office, 3600000); /* what was answered does not come again */
    assert_null(strstr(console_sent(console), "nbf"));
}

static void a_second_challenge_straight_after_is_shown(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    size_t asked = office->host.asked, graph = office->graph_asked;
    office->challenge = CHALLENGE;
    office->oldest = 1000000;
    assert_int_equal(console_get(console, 600000), CALL_WAITING);
    assert_int_equal(office->host.asked, asked + 1);
    assert_int_equal(office->graph_asked, graph + 2);
    assert_int_equal(console_status(console).state, SIGNIN_OUT);
    says(console, "wants the sign-in to be confirmed, after a new token too");
    press(console, TOKEN_WISH_BROWSER); /* the person's own sign-in carries the claims */
    office_run(office, 1000);
    assert_non_null(strstr(console_asked(console), NBF_SENT));
}

static void a_challenge_that_needs_the_person_keeps_its_claims_for_them(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    office->challenge = CHALLENGE;
    office->oldest = office->host.tokens + 1;
    office->host.status = 400;
    office->host.body = "{\"error\":\"interaction_required\"}";
    assert_int_equal(console_get(console, 1000), CALL_WAITING);
    assert_int_equal(console_status(console).state, SIGNIN_OUT);
    office->host.status = 200;
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 1000);
    assert_non_null(strstr(console_asked(console), NBF_SENT));
    assert_int_equal(console_get(console, 1000), CALL_DONE);
    assert_null(strstr(console_sent(console), "nbf")); /* the optional renewal after it */
}

static void the_login_host_s_own_claims_go_with_the_sign_in(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    office->host.status = 400;
    office->host.body = "{\"error\":\"interaction_required\",\"claims\":\"{\\\"access_token\\\":{"
                        "\\\"capolids\\\":{\\\"values\\\":[\\\"c1\\\"]}}}\"}";
    office_run(office, 3600000);
    office->host.status = 200;
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 1000);
    assert_non_null(strstr(console_asked(console), "capolids"));
    assert_non_null(strstr(console_asked(console), "cp1"));
}

/* A renewal without the claims is on its way as Graph asks for them. */
static void a_renewal_that_knew_nothing_of_the_challenge_is_followed_by_one_that_does(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    office->host.delay_ms = 5000;
    size_t asked = office->host.asked;
    while (office->host.asked == asked)
        office_run(office, 1000);
    office->challenge = CHALLENGE;
    office->oldest = office->host.tokens + 1; /* refused even with the one under way */
    office->host.delay_ms = 100;
    assert_int_equal(console_get(console, 10000), CALL_DONE);
    assert_int_equal(office->host.asked, asked + 2);
    assert_non_null(strstr(console_sent(console), NBF_SENT));
    assert_int_equal(console_status(console).state, SIGNIN_IN);
}

static void an_unusable_challenge_is_a_plain_401(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    office->challenge = "WWW-Authenticate: Bearer error=\"insufficient_claims\", claims=\"\"";
    office->oldest = office->host.tokens + 1;
    assert_int_equal(console_get(console, 1000), CALL_DONE);
    assert_null(strstr(console_sent(console), "nbf"));
}

/* --- optional permissions --- */

static void optional_permissions_are_asked_for_apart(void **state)
{
    struct office *office = *state;
    struct console *console = console_open(office, 0, CACHE_FILE);
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 1000);
    assert_int_equal(office->host.asked, 2);
    assert_int_equal(office->host.asked_optional, 1);
    assert_int_equal(console_status(console).granted, BASE_BIT | MORE_BITS);
    assert_non_null(strstr(console_sent(console), "Control.Read.All"));
    office_run(office, 3600000);
    assert_int_equal(office->host.asked, 3); /* and from then on with every renewal */
    assert_int_equal(office->host.asked_optional, 2);
    console_close(console);
    console = console_open(office, 0, CACHE_FILE);
    office_run(office, 1000);
    assert_int_equal(office->host.asked, 4); /* a start knows what was granted */
    assert_int_equal(office->host.reused, 0);
}

static void a_missing_consent_troubles_nobody(void **state)
{
    struct office *office = *state;
    static const struct {
        const char *body;
        size_t asked; /* all together, and each by itself */
    } cases[] = {
        {"{\"error\":\"consent_required\"}", 3},
        {"{\"error\":\"invalid_grant\",\"suberror\":\"consent_required\",\"error_codes\":[65001]}",
         3},
        {"{\"error\":\"invalid_scope\"}", 3},
        {"{\"error\":\"interaction_required\"}", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct console *console = console_open(office, 0, CACHE_FILE);
        size_t before = office->host.asked_optional;
        office->host.optional_body = cases[i].body;
        press(console, TOKEN_WISH_BROWSER);
        office_run(office, 1000);
        struct signin status = console_status(console);
        assert_int_equal(status.state, SIGNIN_IN);
        assert_int_equal(status.fault.kind, FAULT_NONE);
        assert_int_equal(status.granted, BASE_BIT);
        office_run(office, 2 * 3600000);
        assert_int_equal(office->host.asked_optional,
                         before + cases[i].asked); /* remembered for the run */
        assert_int_equal(console_status(console).state, SIGNIN_IN);
        console_close(console);
        office->host.optional_body = NULL;
    }
}

static void a_missing_consent_costs_no_other_permission(void **state)
{
    struct office *office = *state;
    struct console *console = console_open(office, 0, CACHE_FILE);
    office->host.optional_body = "{\"error\":\"invalid_grant\",\"suberror\":\"consent_required\"}";
    office->host.lacks = CONTROL_NAME;
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 1000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_int_equal(console_status(console).granted, BASE_BIT | PERMISSION_BIT(SEARCH));
    const size_t asked = office->host.asked;
    office_run(office, 3600000); /* and from then on what is granted alone */
    assert_int_equal(office->host.asked, asked + 1);
    assert_int_equal(console_status(console).granted, BASE_BIT | PERMISSION_BIT(SEARCH));
    assert_null(strstr(console_sent(console), CONTROL_NAME));
    console_close(console);
    console = console_open(office, 0, CACHE_FILE);
    office_run(office, 1000);
    assert_int_equal(console_status(console).granted, BASE_BIT | PERMISSION_BIT(SEARCH));
    assert_int_equal(office->host.reused, 0);
}

/* One of two is taken back: the token that lasts until then serves meanwhile. */
static void a_consent_taken_back_leaves_the_others(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    office->host.optional_body = "{\"error\":\"consent_required\"}";
    office->host.lacks = CONTROL_NAME;
    office_run(office, 3600000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_int_equal(console_status(console).granted, BASE_BIT | PERMISSION_BIT(SEARCH));
}

static void ill_after_the_first(struct login_host *host, int64_t now_ms)
{
    (void)now_ms;
    host->status = host->asked == 1 ? 200 : 503;
    host->delay_ms = host->asked == 1 ? 0 : 3000;
}

static void trouble_with_the_optional_ones_is_told_only_where_it_matters(void **state)
{
    struct office *office = *state;
    struct console *console = console_open(office, 0, CACHE_FILE);
    office->host.watch = ill_after_the_first;
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 5000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_int_equal(console_status(console).fault.kind, FAULT_NONE);
    while (console_status(console).state != SIGNIN_RENEWING) /* the next try for them */
        office_run(office, 100);
    office->oldest = office->host.tokens + 1;
    console_get(console, 1000); /* the token is refused while it is under way */
    office_run(office, 5000);
    assert_int_equal(console_status(console).state, SIGNIN_WAITING);
    says(console, "not available");
}

static void a_consent_that_was_taken_back_costs_only_itself(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    assert_int_equal(console_status(console).granted, BASE_BIT | MORE_BITS);
    office->host.optional_body = "{\"error\":\"invalid_grant\",\"suberror\":\"consent_required\"}";
    office_run(office, 3600000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_int_equal(console_status(console).granted, BASE_BIT);
    office->host.optional_body = "{\"error\":\"invalid_grant\"}"; /* this is no missing consent */
}

/* --- people --- */

static void a_cancelled_sign_in_changes_nothing(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    office->host.delay_ms = 1000;
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 100);
    assert_int_equal(console_status(console).ask, SIGNIN_ASK_BROWSER);
    press(console, TOKEN_WISH_CANCEL);
    office_run(office, 2000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_string_equal(office_kept(office), "refresh-2");
}

static void a_sign_in_during_a_renewal_replaces_it(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    size_t asked = office->host.asked;
    while (office->host.asked == asked) {
        office->host.delay_ms = 5000;
        office_run(office, 1000);
    }
    office->host.delay_ms = 100;
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 10000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_string_equal(office_kept(office), "refresh-105"); /* 3, +100 and 1, the optional one */
    assert_int_equal(office->host.reused, 0);
}

/* A login host that takes no notice of offline_access. */
static void a_sign_in_that_cannot_be_renewed_ends_with_its_token(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    office->host.gives_refresh = false;
    press(console, TOKEN_WISH_BROWSER);
    office_run(office, 1000);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_string_equal(office_kept(office), ""); /* nor is the sign-in before it gone on with */
    size_t asked = office->host.asked;
    office_run(office, 3590000);
    assert_int_equal(console_token(console), TOKEN_READY);
    assert_int_equal(office->host.asked, asked);
    office_run(office, 20000);
    assert_int_equal(console_status(console).state, SIGNIN_OUT);
    says(console, "nothing to renew it with");
    rests(console);
}

static void signing_out_leaves_nothing(void **state)
{
    struct office *office = *state;
    struct console *console = signed_in(office);
    press(console, TOKEN_WISH_FORGET);
    assert_string_equal(office_kept(office), "");
    assert_int_equal(console_token(console), TOKEN_NEEDS_USER);
    assert_false(console_status(console).may_forget);
    rests(console);
    char *left = xasprintf("ls %s | grep -qv lock$", office->folder);
    assert_int_not_equal(system(left), 0);
    free(left);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nobody_is_signed_in_at_first),
        TEST(a_sign_in_is_kept_for_the_next_start),
        TEST(memory_forgets_with_the_program),
        TEST(a_record_that_breaks_the_rules_is_said_and_can_be_put_right),
        TEST(a_damaged_record_is_replaced_by_the_next_sign_in),
        TEST(each_renewal_brings_a_token_that_is_kept),
        TEST(the_end_waits_for_what_is_rotated),
        TEST(the_end_waits_no_longer_than_it_is_told),
        TEST(without_a_new_refresh_token_the_old_one_stays),
        TEST(no_gap_no_prompt_and_one_renewal_at_a_time),
        TEST(a_token_that_is_dead_on_arrival_makes_no_storm),
        TEST(a_wall_clock_that_jumps_changes_nothing),
        TEST(a_suspended_week_ends_with_a_renewal_first),
        TEST(a_lost_key_is_healed_while_it_runs_and_said_at_the_next_start),
        TEST(two_consoles_never_present_a_rotated_token),
        TEST(the_second_console_follows_a_new_sign_in_of_the_first),
        TEST(a_token_used_elsewhere_is_said_so),
        TEST(signing_out_in_one_console_holds_in_the_other),
        TEST(a_sign_out_waits_for_the_lock_and_is_not_undone),
        TEST(a_lock_that_nobody_lets_go_of_is_told_after_a_minute),
        TEST(the_lock_is_let_go_of_in_every_end),
        TEST(a_full_disk_is_a_notice_and_no_sign_out),
        TEST(each_error_leads_where_it_should),
        TEST(each_number_chooses_its_words),
        TEST(trouble_on_the_way_never_signs_out),
        TEST(a_sign_in_that_fails_is_told_as_what_it_is),
        TEST(a_missing_consent_is_named),
        TEST(a_device_code_s_mark_is_remembered),
        TEST(what_was_put_right_elsewhere_is_taken_up_by_a_key),
        TEST(somebody_else_who_signed_in_elsewhere_is_somebody_else),
        TEST(a_challenge_is_answered_once_by_a_token_with_its_claims),
        TEST(a_second_challenge_straight_after_is_shown),
        TEST(a_challenge_that_needs_the_person_keeps_its_claims_for_them),
        TEST(the_login_host_s_own_claims_go_with_the_sign_in),
        TEST(a_renewal_that_knew_nothing_of_the_challenge_is_followed_by_one_that_does),
        TEST(an_unusable_challenge_is_a_plain_401),
        TEST(optional_permissions_are_asked_for_apart),
        TEST(a_missing_consent_troubles_nobody),
        TEST(a_missing_consent_costs_no_other_permission),
        TEST(a_consent_taken_back_leaves_the_others),
        TEST(trouble_with_the_optional_ones_is_told_only_where_it_matters),
        TEST(a_consent_that_was_taken_back_costs_only_itself),
        TEST(a_cancelled_sign_in_changes_nothing),
        TEST(a_sign_in_during_a_renewal_replaces_it),
        TEST(a_sign_in_that_cannot_be_renewed_ends_with_its_token),
        TEST(signing_out_leaves_nothing),
    };
    drop_root();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
