/* Every way to sign in that a strict OpenID Connect server knows, against one that is not ours, on
 * loopback; and what Entra alone says, against a script. */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "auth/token_cache.h"
#include "base/xalloc.h"
#include "e2e/login_host.h"
#include "e2e/person.h"
#include "e2e/run.h"
#include "fake/certificates.h"
#include "fake/raw_server.h"

struct world {
    struct tenant *tenant;
    struct login_host *host;
    struct certificates *certificates;
};

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "20", "--speed", "0.000001", NULL};
    struct world *world = xcalloc(1, sizeof *world);
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    world->tenant = tenant_start(args, 0);
    world->certificates = certificates_new();
    certificates_make(world->certificates, "app");
    const char *known[] = {certificates_path(world->certificates, "app.crt"), NULL};
    const struct login_host_options options = {.device_seconds = 10,
                                               .certificates = known,
                                               .graph_root = world->tenant->root,
                                               .graph_token = TENANT_TOKEN};
    world->host = login_host_start(&options);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    login_host_stop(world->host);
    tenant_free(world->tenant);
    certificates_free(world->certificates);
    free(world);
    return 0;
}

/* Skips by name where the login host is not installed. */
static struct world *world_of(void **state)
{
    struct world *world = *state;
    if (!world->host)
        skip();
    return world;
}

/* --- applications: the program itself --- */

/* restoretop --once at that login host and the Graph behind it. */
static struct run run_once_at(struct world *world, const char *const *more, const char *const *env)
{
    char *host = xasprintf("AZURE_AUTHORITY_HOST=%s", login_host_authority(world->host));
    const char *args[32] = {"--once", "--graph-url", login_host_graph(world->host), "--tenant",
                            LOGIN_TENANT};
    const char *all[16] = {host};
    for (size_t n = 5, i = 0; more[i]; i++)
        args[n++] = more[i];
    for (size_t n = 1, i = 0; env && env[i]; i++)
        all[n++] = env[i];
    struct run run = run_plain(args, all);
    free(host);
    return run;
}

static void expect_list(const struct run *run)
{
    if ((run->status != 0 && run->status != 1) || count_lines(run->out) <= 15)
        fail_msg("no list, but %d: %s%s", run->status, run->out, run->err);
}

/* Other programs sign in here, too: their libraries ask for this first, at Entra's place. */
static void the_host_is_described_where_libraries_look(void **state)
{
    const struct world *world = world_of(state);
    const char *authority = login_host_authority(world->host);
    char *url = xasprintf("%s/" LOGIN_TENANT "/v2.0/.well-known/openid-configuration", authority);
    char *token =
        xasprintf("\"token_endpoint\":\"%s/" LOGIN_TENANT "/oauth2/v2.0/token\"", authority);
    char *body = NULL;

    assert_int_equal(login_host_open(url, &body), 200);
    assert_non_null(strstr(body, token));
    free(body);
    free(token);
    free(url);
}

static void a_secret_gets_the_list(void **state)
{
    struct world *world = world_of(state);
    const char *args[] = {"--auth", "secret", "--client", LOGIN_SECRET_CLIENT, NULL};
    const char *env[] = {"AZURE_CLIENT_SECRET=" LOGIN_SECRET, NULL};
    size_t before = login_host_count(world->host, "client_credentials", "\"status\":200");
    struct run run = run_once_at(world, args, env);
    expect_list(&run);
    assert_int_equal(login_host_count(world->host, "client_credentials", "\"status\":200"),
                     before + 1);
    run_free(&run);
}

static void a_wrong_secret_is_said_and_nothing_asked_of_graph(void **state)
{
    struct world *world = world_of(state);
    const char *args[] = {"--auth", "secret", "--client", LOGIN_SECRET_CLIENT, NULL};
    const char *env[] = {"AZURE_CLIENT_SECRET=another", NULL};
    size_t before = login_host_count(world->host, "\"path\":\"/v1.0\"", NULL);
    struct run run = run_once_at(world, args, env);
    assert_int_equal(run.status, 3);
    expect_text(run.err, "invalid_client");
    assert_int_equal(login_host_count(world->host, "\"path\":\"/v1.0\"", NULL), before);
    run_free(&run);
}

#define PASSWORD "pass word%of-the-tests"

/* What the tests mean by "all four": made from one key and certificate. */
static const struct {
    const char *name, *password;
    const char *command; /* of openssl(1); NULL: certificates_make() made it */
} containers[] = {
    {"app.pem", NULL, NULL},
    {"app-encrypted.pem", PASSWORD,
     "pkcs8 -topk8 -in app.key -passout 'pass:" PASSWORD "' -out app-encrypted.pem"},
    {"app.pfx", PASSWORD,
     "pkcs12 -export -inkey app.key -in app.crt -passout 'pass:" PASSWORD "' -out app.pfx"},
    {"app-open.pfx", NULL,
     "pkcs12 -export -inkey app.key -in app.crt -passout pass: -out app-open.pfx"},
};

static void make_container(struct world *world, size_t i)
{
    if (containers[i].command)
        certificates_openssl(world->certificates, "%s", containers[i].command);
    if (i == 1)
        certificates_shell(world->certificates, "cat app.crt >>app-encrypted.pem");
}

static struct run run_certificate(struct world *world, size_t i, const char *algorithm)
{
    const char *file = certificates_path(world->certificates, containers[i].name);
    const char *args[] = {
        "--auth",        "certificate", "--client", LOGIN_CERT_CLIENT, "--assertion-alg", algorithm,
        "--certificate", file,          NULL};
    const char *env[] = {
        containers[i].password ? "AZURE_CLIENT_CERTIFICATE_PASSWORD=" PASSWORD : NULL, NULL};
    return run_once_at(world, args, env);
}

static void a_certificate_in_each_container_gets_the_list(void **state)
{
    struct world *world = world_of(state);
    static const char *const algorithms[] = {"ps256", "rs256"};
    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++) {
        make_container(world, i);
        for (size_t j = 0; j < 2; j++) {
            size_t before = login_host_count(world->host, LOGIN_CERT_CLIENT, "\"status\":200");
            struct run run = run_certificate(world, i, algorithms[j]);
            if (run.status > 1)
                fail_msg("%s, %s: %s", containers[i].name, algorithms[j], run.err);
            expect_list(&run);
            assert_int_equal(login_host_count(world->host, LOGIN_CERT_CLIENT, "\"status\":200"),
                             before + 1);
            run_free(&run);
        }
    }
}

/* The control: the server does look at the signature. */
static void a_certificate_that_is_not_registered_is_refused(void **state)
{
    struct world *world = world_of(state);
    certificates_make(world->certificates, "other");
    const char *args[] = {"--auth",
                          "certificate",
                          "--client",
                          LOGIN_CERT_CLIENT,
                          "--certificate",
                          certificates_path(world->certificates, "other.pem"),
                          NULL};
    struct run run = run_once_at(world, args, NULL);
    assert_int_equal(run.status, 3);
    expect_text(run.err, "invalid_client");
    run_free(&run);
}

/* --- a person in a browser --- */

static struct person *person_at(struct world *world)
{
    const struct signin_options options = {.config =
                                               person_config(login_host_authority(world->host))};
    return person_new(options, login_host_graph(world->host));
}

static void expect_signed_in(struct person *person)
{
    person_wait_in(person);
    struct signin status = person_status(person);
    assert_string_equal(status.account, LOGIN_ACCOUNT);
    assert_string_equal(status.tenant, "11111111-2222-3333-4444-555555555555");
    assert_true(status.granted_known);
    assert_int_equal(status.granted & PERMISSION_BIT(RESTORE_READ), PERMISSION_BIT(RESTORE_READ));
    assert_int_equal(person_get(person), 200); /* and Graph takes what was issued */
}

static char *begin_in_browser(struct world *world, struct person *person, enum login_choice choice)
{
    person_wish(person, TOKEN_WISH_BROWSER, NULL);
    struct signin asked = person_wait_asked(person);
    return login_host_browse(world->host, asked.ask_url, choice);
}

static void a_code_comes_back_by_loopback(void **state)
{
    struct world *world = world_of(state);
    struct person *person = person_at(world);
    char *end = begin_in_browser(world, person, LOGIN_ACCEPT);
    assert_memory_equal(end, "http://localhost:", 17);
    char *page = person_visit(person, end);
    expect_text(page, "goes on in the terminal");
    expect_signed_in(person);
    assert_int_equal(login_host_open(end, NULL), 0); /* the listener is gone */
    person_free(person);
    free(page);
    free(end);
}

static void a_code_comes_back_by_paste(void **state)
{
    struct world *world = world_of(state);
    struct person *person = person_at(world);
    char *end = begin_in_browser(world, person, LOGIN_ACCEPT);
    char *pasted = xasprintf("\033[200~%s\n\033[201~", end);
    person_wish(person, TOKEN_WISH_PASTE, pasted);
    expect_signed_in(person);
    person_free(person);
    free(pasted);
    free(end);
}

/* The control: the server does check the proof key; and a code is good once. */
static void another_sign_in_s_code_is_refused(void **state)
{
    struct world *world = world_of(state);
    struct person *one = person_at(world), *two = person_at(world);
    char *end = begin_in_browser(world, one, LOGIN_ACCEPT);
    person_wish(two, TOKEN_WISH_BROWSER, NULL);
    struct signin asked = person_wait_asked(two);
    char *code =
        xasprintf("%.*s", (int)strcspn(strstr(end, "code=") + 5, "&"), strstr(end, "code=") + 5);
    char *state_of_two = xasprintf("%.43s", strstr(asked.ask_url, "&state=") + 7);
    char *forged = xasprintf("code=%s&state=%s", code, state_of_two);
    person_wish(two, TOKEN_WISH_PASTE, forged);
    person_wait_ask_fault(two, "invalid_grant");
    assert_int_equal(person_status(two).state, SIGNIN_OUT);
    person_free(one);
    person_free(two);
    free(end);
    free(code);
    free(state_of_two);
    free(forged);
}

static void who_declines_in_the_browser_is_not_signed_in(void **state)
{
    struct world *world = world_of(state);
    struct person *person = person_at(world);
    char *end = begin_in_browser(world, person, LOGIN_DECLINE);
    char *page = person_visit(person, end);
    expect_text(page, "terminal says why");
    person_wait_ask_fault(person, "declined");
    assert_int_equal(person_status(person).state, SIGNIN_OUT);
    person_free(person);
    free(page);
    free(end);
}

/* --- a person at another device --- */

static bool was_pending(struct person *person, const void *context)
{
    (void)person;
    const struct world *world = context;
    return login_host_count(world->host, "authorization_pending", NULL) > 0;
}

static void a_device_code_is_pending_until_it_is_entered(void **state)
{
    struct world *world = world_of(state);
    struct person *person = person_at(world);
    person_wish(person, TOKEN_WISH_DEVICE, NULL);
    struct signin asked = person_wait_asked(person);
    assert_string_not_equal(asked.ask_code, "");
    assert_true(person_wait(person, was_pending, world));
    login_host_enter_code(world->host, asked.ask_url, asked.ask_code, LOGIN_ACCEPT);
    expect_signed_in(person);
    person_free(person);
}

static void a_device_code_that_is_declined(void **state)
{
    struct world *world = world_of(state);
    struct person *person = person_at(world);
    person_wish(person, TOKEN_WISH_DEVICE, NULL);
    struct signin asked = person_wait_asked(person);
    login_host_enter_code(world->host, asked.ask_url, asked.ask_code, LOGIN_DECLINE);
    person_wait_ask_fault(person, "access_denied");
    person_free(person);
}

/* Ours ends by its own clock; the server agrees, or the code would still be good there. */
static void a_device_code_that_runs_out(void **state)
{
    struct world *world = world_of(state);
    struct person *person = person_at(world);
    person_wish(person, TOKEN_WISH_DEVICE, NULL);
    person_wait_asked(person);
    person_wait_ask_fault(person, "ran out");
    assert_int_equal(person_status(person).state, SIGNIN_OUT);
    person_free(person);
}

/* --- staying signed in: one token twice ends its family --- */

#define SHORT_S 10 /* life of an access token: it is renewed after five seconds */

struct household {
    struct login_host *host;
    char *folder;
};

static struct household household_new(void)
{
    char folder[] = "/tmp/restoretop-cache-XXXXXX";
    const struct login_host_options options = {.access_seconds = SHORT_S};
    struct household household = {.host = login_host_start(&options)};
    if (!household.host)
        skip();
    assert_non_null(mkdtemp(folder));
    household.folder = xstrdup(folder);
    return household;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

static void household_free(struct household *household)
{
    login_host_stop(household->host);
    nftw(household->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(household->folder);
}

static struct token_cache *cache_of(const struct household *household)
{
    struct fault why;
    struct auth_config *config = person_config(login_host_authority(household->host));
    assert_true(auth_config_check(config, AUTH_BROWSER, &why));
    struct token_cache *cache = token_cache_open(CACHE_FILE, household->folder, config, &why);
    if (!cache)
        fail_msg("%s", why.text);
    auth_config_release(config);
    free(config);
    return cache;
}

/* One more console of that person, on the cache that all of them share. */
static struct person *console_of(const struct household *household)
{
    const struct signin_options options = {.config =
                                               person_config(login_host_authority(household->host)),
                                           .cache = cache_of(household)};
    return person_new(options, NULL);
}

static void sign_in(const struct household *household, struct person *person)
{
    person_wish(person, TOKEN_WISH_BROWSER, NULL);
    struct signin asked = person_wait_asked(person);
    char *end = login_host_browse(household->host, asked.ask_url, LOGIN_ACCEPT);
    person_wish(person, TOKEN_WISH_PASTE, end);
    person_wait_in(person);
    free(end);
}

static size_t renewals(const struct household *household)
{
    return login_host_count(household->host, "\"grant\":\"refresh_token\"", "\"status\":200");
}

/* Turns both, a little each, and neither may be without a token at any time. */
static void run_both(struct person *one, struct person *two, int64_t ms)
{
    struct clock *clock = clock_system();
    for (int64_t end = clock->boot_ms(clock) + ms; clock->boot_ms(clock) < end;) {
        person_run(one, 50);
        person_run(two, 50);
        assert_true(person_has_token(one));
        assert_true(person_has_token(two));
    }
}

static void two_consoles_on_one_cache_present_no_rotated_token(void **state)
{
    (void)state;
    struct household household = household_new();
    struct person *one = console_of(&household);
    sign_in(&household, one);
    struct person *two = console_of(&household);
    person_wait_in(two); /* by what the first one stored */
    assert_string_equal(person_status(two).account, LOGIN_ACCOUNT);
    size_t before = renewals(&household);
    run_both(one, two, 3000 * SHORT_S / 2);
    assert_in_range(renewals(&household) - before, 4, 8);
    assert_int_equal(login_host_count(household.host, "invalid_grant", NULL), 0);
    person_wait_in(one); /* who ends amid a renewal takes its answer with him */
    person_wait_in(two);
    person_free(two);
    person_free(one);
    struct person *three = console_of(&household); /* and what is kept last is good */
    person_wait_in(three);
    person_free(three);
    household_free(&household);
}

static bool is_out(struct person *person, const void *context)
{
    (void)context;
    return person_status(person).state == SIGNIN_OUT;
}

/* Somebody has a copy of the kept token and uses it: the next time we do, the server ends it all.
 */
static void a_token_that_was_used_elsewhere_asks_to_sign_in_again(void **state)
{
    (void)state;
    struct household household = household_new();
    struct person *person = console_of(&household);
    struct token_cache *copy = cache_of(&household);
    struct cache_record record = {0};
    struct fault why;
    sign_in(&household, person);
    person_run(person, 500); /* the optional permissions are asked for, and are not there */
    assert_int_equal(token_cache_load(copy, &record, &why), CACHE_OK);
    assert_int_equal(login_host_refresh(household.host, secret_text(record.refresh)), 200);
    if (!person_wait(person, is_out, NULL))
        fail_msg("still %s", signin_state_word(person_status(person).state));
    struct signin status = person_status(person);
    expect_text(status.fault.text, "used elsewhere");
    expect_text(status.fault.hint, "Sign in again");
    assert_int_equal(login_host_count(household.host, "invalid_grant", "refresh_token"), 1);
    size_t asked = login_host_count(household.host, NULL, NULL);
    person_run(person, 2000);
    assert_int_equal(login_host_count(household.host, NULL, NULL), asked); /* and it rests */
    sign_in(&household, person); /* a new sign-in puts it right */
    cache_record_release(&record);
    token_cache_close(copy);
    person_free(person);
    household_free(&household);
}

/* --- what the server above does not say: scripts --- */

static char *answer_of(const char *status, const char *body)
{
    return xasprintf("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                     "Connection: close\r\n\r\n%s",
                     status, strlen(body), body);
}

#define CODE                                                                                       \
    "{\"device_code\":\"dev-1\",\"user_code\":\"AB-CD\",\"expires_in\":900,\"interval\":1,"        \
    "\"verification_uri\":\"https://microsoft.com/devicelogin\"}"

/* A person who asks for a code at a host that answers so; the words it ends with. */
static void expect_device_end(const char *second, const char *third, const char *words,
                              size_t requests)
{
    char *bytes[3] = {answer_of("200 OK", CODE), answer_of("400 Bad Request", second),
                      answer_of("400 Bad Request", third)};
    const struct raw_script scripts[] = {{.bytes = bytes[0], .end = RAW_CLOSE},
                                         {.bytes = bytes[1], .end = RAW_CLOSE},
                                         {.bytes = bytes[2], .end = RAW_CLOSE}};
    struct raw_server *server = raw_server_start(scripts, 3);
    char *authority = xasprintf("http://127.0.0.1:%d", raw_server_port(server));
    const struct signin_options options = {.config = person_config(authority)};
    struct person *person = person_new(options, NULL);
    person_wish(person, TOKEN_WISH_DEVICE, NULL);
    person_wait_ask_fault(person, words);
    person_run(person, 1500);
    assert_int_equal(raw_server_requests(server), requests);
    person_free(person);
    raw_server_stop(server);
    free(authority);
    for (int i = 0; i < 3; i++)
        free(bytes[i]);
}

static void slow_down_waits_five_seconds_more(void **state)
{
    (void)state;
    int64_t began = clock_system()->boot_ms(clock_system());
    expect_device_end("{\"error\":\"slow_down\"}", "{\"error\":\"expired_token\"}", "expired_token",
                      3);
    assert_true(clock_system()->boot_ms(clock_system()) - began >= 1000 + 6000);
}

static void a_policy_that_blocks_device_codes_says_so(void **state)
{
    (void)state;
    expect_device_end("{\"error\":\"access_denied\",\"error_description\":\"AADSTS530035: Access "
                      "has been blocked by security defaults.\\r\\nTrace ID: 1\","
                      "\"error_codes\":[530035]}",
                      "", "sign in in a browser", 2);
    expect_device_end("{\"error\":\"access_denied\",\"error_codes\":[53003]}", "",
                      "Conditional Access", 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_host_is_described_where_libraries_look),
        cmocka_unit_test(a_secret_gets_the_list),
        cmocka_unit_test(a_wrong_secret_is_said_and_nothing_asked_of_graph),
        cmocka_unit_test(a_certificate_in_each_container_gets_the_list),
        cmocka_unit_test(a_certificate_that_is_not_registered_is_refused),
        cmocka_unit_test(a_code_comes_back_by_loopback),
        cmocka_unit_test(a_code_comes_back_by_paste),
        cmocka_unit_test(another_sign_in_s_code_is_refused),
        cmocka_unit_test(who_declines_in_the_browser_is_not_signed_in),
        cmocka_unit_test(a_device_code_is_pending_until_it_is_entered),
        cmocka_unit_test(a_device_code_that_is_declined),
        cmocka_unit_test(a_device_code_that_runs_out),
        cmocka_unit_test(two_consoles_on_one_cache_present_no_rotated_token),
        cmocka_unit_test(a_token_that_was_used_elsewhere_asks_to_sign_in_again),
        cmocka_unit_test(slow_down_waits_five_seconds_more),
        cmocka_unit_test(a_policy_that_blocks_device_codes_says_so),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
