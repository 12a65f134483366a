/* Authorization code with PKCE: what the browser is sent with, what it comes back with, and what
 * each way of coming back leads to. The listener is real, time is not. */
#include "unit/ask_rig.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/browser.h"
#include "auth/pkce.h"
#include "base/strbuf.h"
#include "unit/signin_rig.h"

static int set_up(void **state)
{
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SSH_CONNECTION");
    *state = ask_rig_new();
    return 0;
}

static int tear_down(void **state)
{
    ask_rig_free(*state);
    return 0;
}

static struct ask_rig *begin(void **state)
{
    return ask_rig_begin(*state, grant_code);
}

/* The decoded value of a parameter, in a buffer of the caller's. */
static const char *parameter(const char *query, const char *name, char *value, size_t size)
{
    char mark[48];
    snprintf(mark, sizeof mark, "%s=", name);
    const char *at = query;
    while ((at = strstr(at, mark)) != NULL && at != query && at[-1] != '?' && at[-1] != '&')
        at++;
    *value = '\0';
    for (at = at ? at + strlen(mark) : ""; *at && *at != '&' && size > 1; at++, size--) {
        unsigned int byte = (unsigned char)*at;
        if (*at == '%' && sscanf(at + 1, "%2x", &byte) == 1)
            at += 2;
        *value++ = (char)byte;
        *value = '\0';
    }
    return value;
}

struct asked {
    char url[4096], state[64], challenge[64], redirect[64];
    int port;
};

static struct asked asked_of(const struct signin *shown)
{
    struct asked asked = {.port = 0};
    snprintf(asked.url, sizeof asked.url, "%s", shown->ask_url);
    parameter(asked.url, "state", asked.state, sizeof asked.state);
    parameter(asked.url, "code_challenge", asked.challenge, sizeof asked.challenge);
    parameter(asked.url, "redirect_uri", asked.redirect, sizeof asked.redirect);
    sscanf(asked.redirect, "http://localhost:%d", &asked.port);
    return asked;
}

static int connect_port(int port)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&v4, sizeof v4) == 0)
        return fd;
    close(fd);
    return -1;
}

/* A browser that was sent back with this query. */
static int come_back(int port, const char *query)
{
    char text[1024];
    int fd = connect_port(port);
    assert_true(fd >= 0);
    int length =
        snprintf(text, sizeof text, "GET /?%s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n", query, port);
    assert_int_equal(send(fd, text, (size_t)length, MSG_NOSIGNAL), length);
    return fd;
}

static void expect_page(int fd, const char *part)
{
    char text[2048];
    size_t length = 0;
    ssize_t got;
    while ((got = recv(fd, text + length, sizeof text - 1 - length, 0)) > 0)
        length += (size_t)got;
    text[length] = '\0';
    if (!strstr(text, part))
        fail_msg("no \"%s\" in: %s", part, text);
    close(fd);
}

static bool paste(struct ask_rig *rig, const char *text, struct fault *why)
{
    struct secret *pasted = secret_new(text, strlen(text));
    bool fine = rig->grant->paste(rig->grant, pasted, why);
    secret_free(pasted);
    return fine;
}

static void the_browser_is_sent_with_all_that_belongs_to_it(void **state)
{
    struct ask_rig *rig = begin(state);
    struct signin shown = ask_rig_shown(rig);
    struct asked asked = asked_of(&shown);
    char expected[4096];
    snprintf(expected, sizeof expected,
             LOGIN "/contoso.com/oauth2/v2.0/"
                   "authorize?client_id=a0000000-0000-0000-0000-000000000001&response_type=code"
                   "&response_mode=query&redirect_uri=http%%3A%%2F%%2Flocalhost%%3A%d"
                   "&scope=https%%3A%%2F%%2Fgraph.microsoft.com%%2Fa%%20offline_access&state=%s"
                   "&code_challenge=%s&code_challenge_method=S256&prompt=select_account"
                   "&login_hint=avery%%40contoso.com&claims=%%7B%%22access_token%%22%%3A%%7B%%22"
                   "xms_cc%%22%%3A%%7B%%22values%%22%%3A%%5B%%22cp1%%22%%5D%%7D%%7D%%7D",
             asked.port, asked.state, asked.challenge);
    assert_string_equal(asked.url, expected);
    assert_int_equal(strlen(asked.state), 43);
    assert_int_equal(shown.ask_expires_ms, START_MS + 600000);
    assert_string_equal(shown.ask_forward, "");
    assert_int_equal(shown.ask_fault.kind, FAULT_NONE);
    assert_int_equal(rig->asked, 0); /* nothing leaves before a code has come */
}

static void no_two_sign_ins_have_one_state(void **state)
{
    struct ask_rig *rig = begin(state), *other = ask_rig_new();
    ask_rig_make(other, grant_code);
    struct signin a = ask_rig_shown(rig), b = ask_rig_shown(other);
    assert_string_not_equal(asked_of(&a).state, asked_of(&b).state);
    assert_string_not_equal(asked_of(&a).challenge, asked_of(&b).challenge);
    assert_int_not_equal(asked_of(&a).port, asked_of(&b).port);
    ask_rig_free(other);
}

static void expect_redeemed(const struct ask_rig *rig, const struct asked *asked, const char *code)
{
    char value[256], challenge[PKCE_CHALLENGE_SIZE];
    assert_string_equal(fake_http_request(rig->http, 0)->url,
                        LOGIN "/contoso.com/oauth2/v2.0/token");
    parameter(last_body(rig), "grant_type", value, sizeof value);
    assert_string_equal(value, "authorization_code");
    parameter(last_body(rig), "client_id", value, sizeof value);
    assert_string_equal(value, "a0000000-0000-0000-0000-000000000001");
    parameter(last_body(rig), "code", value, sizeof value);
    assert_string_equal(value, code);
    parameter(last_body(rig), "redirect_uri", value, sizeof value);
    assert_string_equal(value, asked->redirect); /* byte for byte */
    parameter(last_body(rig), "scope", value, sizeof value);
    assert_string_equal(value, "https://graph.microsoft.com/a offline_access");
    parameter(last_body(rig), "claims", value, sizeof value);
    assert_string_equal(value, CHALLENGE_CP1);
    parameter(last_body(rig), "code_verifier", value, sizeof value);
    pkce_challenge(value, challenge);
    assert_string_equal(challenge, asked->challenge);
    assert_null(strstr(last_body(rig), "client_secret"));
}

static void a_browser_brings_the_code_back(void **state)
{
    struct ask_rig *rig = begin(state);
    char query[256];
    struct signin shown = ask_rig_shown(rig);
    struct asked asked = asked_of(&shown);
    ask_rig_will(rig, 200, TOKENS);
    snprintf(query, sizeof query, "code=a%%2Bb.c&state=%s&session_state=1", asked.state);
    int fd = come_back(asked.port, query);
    ask_rig_run(rig, 1000);
    assert_int_equal(rig->grant->state, GRANT_DONE);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
    assert_string_equal(secret_text(rig->grant->outcome.tokens.access), "access-1");
    expect_redeemed(rig, &asked, "a+b.c");
    expect_page(fd, "goes on in the terminal");
    assert_int_equal(connect_port(asked.port), -1); /* nobody listens any more */
}

static void a_pasted_address_brings_it_too(void **state)
{
    struct ask_rig *rig = begin(state);
    char text[256];
    struct fault why;
    struct signin shown = ask_rig_shown(rig);
    struct asked asked = asked_of(&shown);
    ask_rig_will(rig, 200, TOKENS);
    snprintf(text, sizeof text, "\033[200~http://localhost:%d/?code=x-1&state=%s\033[201~\n",
             asked.port, asked.state);
    assert_true(paste(rig, text, &why));
    assert_true(paste(rig, text, &why)); /* twice is once */
    ask_rig_run(rig, 1000);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
    assert_int_equal(rig->asked, 1);
    expect_redeemed(rig, &asked, "x-1");
}

static void what_is_pasted_wrong_is_said_and_the_wait_goes_on(void **state)
{
    struct ask_rig *rig = begin(state);
    struct fault why;
    assert_false(paste(rig, "http://localhost:1/?code=x&state=other", &why));
    assert_int_equal(why.kind, FAULT_INPUT);
    assert_non_null(strstr(why.text, "another sign-in"));
    assert_false(paste(rig, "0.AXsAcode", &why));
    assert_non_null(strstr(why.hint, "address bar"));
    assert_false(paste(rig, "", &why));
    assert_int_equal(rig->grant->state, GRANT_BUSY);
    assert_int_equal(rig->asked, 0);
}

static void another_state_is_answered_and_the_wait_goes_on(void **state)
{
    struct ask_rig *rig = begin(state);
    struct signin shown = ask_rig_shown(rig);
    struct asked asked = asked_of(&shown);
    char query[128];
    int foreign = come_back(asked.port, "code=x&state=forged");
    int refused = come_back(asked.port, "error=access_denied&state=forged");
    ask_rig_run(rig, 100);
    ask_rig_run(rig, 100);
    expect_page(foreign, "still waits");
    expect_page(refused, "still waits");
    assert_int_equal(rig->grant->state, GRANT_BUSY);
    assert_int_equal(rig->asked, 0);
    ask_rig_will(rig, 200, TOKENS); /* and the right one is taken then */
    snprintf(query, sizeof query, "code=y&state=%s", asked.state);
    int right = come_back(asked.port, query);
    ask_rig_run(rig, 1000);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
    expect_page(right, "goes on");
}

static void a_refusal_in_the_browser_ends_it_in_words(void **state)
{
    struct ask_rig *rig = begin(state);
    struct signin shown = ask_rig_shown(rig);
    struct asked asked = asked_of(&shown);
    char query[256];
    snprintf(query, sizeof query,
             "error=access_denied&error_description=AADSTS53003%%3a+Blocked&state=%s", asked.state);
    int fd = come_back(asked.port, query);
    ask_rig_run(rig, 1000);
    expect_done(rig, OAUTH_DECLINED, "Conditional Access");
    assert_string_equal(rig->grant->outcome.error.error, "access_denied");
    assert_int_equal(rig->asked, 0);
    expect_page(fd, "terminal says why");
}

/* While the first code is redeemed, the page may be loaded again, and other pages may try. */
static void only_the_first_code_counts(void **state)
{
    struct ask_rig *rig = begin(state);
    struct signin shown = ask_rig_shown(rig);
    struct asked asked = asked_of(&shown);
    char query[128], refusal[128];
    ask_rig_will(rig, 200, TOKENS);
    rig->answers[0].delay_ms = 5000;
    snprintf(query, sizeof query, "code=first&state=%s", asked.state);
    snprintf(refusal, sizeof refusal, "error=access_denied&state=%s", asked.state);
    int first = come_back(asked.port, query);
    ask_rig_run(rig, 10);
    snprintf(query, sizeof query, "code=second&state=%s", asked.state);
    int second = come_back(asked.port, query), third = come_back(asked.port, refusal);
    ask_rig_run(rig, 10);
    ask_rig_run(rig, 10);
    expect_page(first, "goes on");
    expect_page(second, "goes on");
    expect_page(third, "still waits");
    ask_rig_run(rig, 60000);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
    assert_int_equal(rig->asked, 1);
    expect_redeemed(rig, &asked, "first");
}

static void begin_redeeming(struct ask_rig *rig)
{
    char text[128];
    struct fault why;
    struct signin shown = ask_rig_shown(rig);
    struct asked asked = asked_of(&shown);
    snprintf(text, sizeof text, "code=x&state=%s", asked.state);
    assert_true(paste(rig, text, &why));
}

static void trouble_on_the_way_redeems_again(void **state)
{
    struct ask_rig *rig = begin(state);
    ask_rig_will(rig, 0, NULL);
    ask_rig_will(rig, 503, NULL);
    ask_rig_will(rig, 200, TOKENS);
    begin_redeeming(rig);
    ask_rig_run(rig, 60000);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
    assert_int_equal(rig->asked, 3);
    assert_string_equal(fake_http_request(rig->http, 0)->body,
                        fake_http_request(rig->http, 2)->body);
    assert_int_equal(fake_http_request(rig->http, 2)->at_boot_ms -
                         fake_http_request(rig->http, 0)->at_boot_ms,
                     5000 + 10000);
}

static void trouble_for_ten_minutes_is_said(void **state)
{
    struct ask_rig *rig = begin(state);
    ask_rig_will(rig, 503, NULL);
    begin_redeeming(rig);
    ask_rig_run(rig, 3600000);
    expect_done(rig, OAUTH_BUSY, "not available");
    assert_true(ask_rig_now(rig) - FAKE_CLOCK_BOOT_MS <= 600001);
    assert_in_range(rig->asked, 6, 9);
}

static void a_code_that_is_refused_is_not_sent_again(void **state)
{
    struct ask_rig *rig = begin(state);
    ask_rig_will(rig, 400, "{\"error\":\"invalid_grant\",\"error_codes\":[70008]}");
    begin_redeeming(rig);
    ask_rig_run(rig, 60000);
    expect_done(rig, OAUTH_NEEDS_USER, "70008");
    assert_int_equal(rig->asked, 1);
}

static void nobody_comes_for_ten_minutes(void **state)
{
    struct ask_rig *rig = begin(state);
    struct signin shown = ask_rig_shown(rig);
    struct asked asked = asked_of(&shown);
    ask_rig_run(rig, 599990);
    assert_int_equal(rig->grant->state, GRANT_BUSY);
    ask_rig_run(rig, 60000);
    expect_done(rig, OAUTH_EXPIRED, "10 minutes");
    assert_in_range(ask_rig_now(rig) - FAKE_CLOCK_BOOT_MS, 600000, 600010);
    assert_int_equal(connect_port(asked.port), -1);
}

/* The answer under way when time is up still counts, and is waited for at rest. */
static void an_answer_on_the_last_second_counts(void **state)
{
    struct ask_rig *rig = begin(state);
    ask_rig_will(rig, 200, TOKENS);
    rig->answers[0].delay_ms = 20000;
    ask_rig_run(rig, 595000);
    begin_redeeming(rig);
    ask_rig_run(rig, 60000);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
}

/* A program on this machine that connects and says nothing delays nothing and ends nothing. */
static void a_silent_connection_changes_nothing(void **state)
{
    struct ask_rig *rig = begin(state);
    struct signin shown = ask_rig_shown(rig);
    struct asked asked = asked_of(&shown);
    int silent = connect_port(asked.port);
    ask_rig_run(rig, 300000);
    assert_int_equal(recv(silent, &(char){0}, 1, MSG_DONTWAIT), 0); /* let go */
    close(silent);
    ask_rig_will(rig, 200, TOKENS);
    begin_redeeming(rig);
    ask_rig_run(rig, 1000);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
}

static void a_port_that_is_taken_is_named_and_pasting_works(void **state)
{
    struct ask_rig *rig = *state, *other = ask_rig_new();
    char number[16];
    ask_rig_make(other, grant_code);
    struct signin shown = ask_rig_shown(other);
    rig->config.port = asked_of(&shown).port;
    snprintf(number, sizeof number, "Port %d ", rig->config.port);
    begin(state);
    shown = ask_rig_shown(rig);
    assert_int_equal(shown.ask_fault.kind, FAULT_SYSTEM);
    assert_non_null(strstr(shown.ask_fault.text, number));
    assert_int_not_equal(asked_of(&shown).port, rig->config.port);
    assert_true(asked_of(&shown).port > 0); /* another one serves a browser on this machine */
    ask_rig_will(rig, 200, TOKENS);
    begin_redeeming(rig);
    ask_rig_run(rig, 1000);
    assert_int_equal(rig->grant->outcome.verdict, OAUTH_GRANTED);
    int port = rig->config.port;
    ask_rig_free(other); /* and the other one let go of it: then it is the one that was given */
    rig->grant->free(rig->grant);
    ask_rig_make(rig, grant_code);
    shown = ask_rig_shown(rig);
    assert_int_equal(asked_of(&shown).port, port);
    assert_int_equal(shown.ask_fault.kind, FAULT_NONE);
}

static void over_ssh_it_says_how_to_forward_the_port(void **state)
{
    struct ask_rig *rig = *state;
    char expected[160], host[80];
    setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.9 22", 1);
    begin(state);
    struct signin shown = ask_rig_shown(rig);
    int port = asked_of(&shown).port;
    gethostname(host, sizeof host);
    snprintf(expected, sizeof expected, "ssh -L %d:127.0.0.1:%d %s", port, port, host);
    assert_string_equal(shown.ask_forward, expected);
    setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.9 2222", 1);
    shown = ask_rig_shown(rig);
    snprintf(expected, sizeof expected, "ssh -p 2222 -L %d:127.0.0.1:%d %s", port, port, host);
    assert_string_equal(shown.ask_forward, expected);
    unsetenv("SSH_CONNECTION");
}

static void claims_that_no_address_holds_are_said(void **state)
{
    struct ask_rig *rig = *state;
    char *claims = xcalloc(1, 9000);
    memset(claims, '{', 8999);
    const struct grant_setup setup = {
        .net = &rig->net, .config = &rig->config, .scope = "s", .claims = claims, .login_hint = ""};
    rig->grant = grant_code(&setup);
    expect_done(rig, OAUTH_BROKEN, "more than an address can hold");
    free(claims);
}

/* --- the browser --- */

static char *folder_with_opener(const char *script)
{
    char folder[] = "/tmp/restoretop-browser-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/xdg-open", folder);
    FILE *file = fopen(path, "we");
    fputs(script, file);
    fclose(file);
    assert_int_equal(chmod(path, 0700), 0);
    return xstrdup(folder);
}

static char *read_when_there(const char *path)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, 65536);
    for (int i = 0; i < 1000 && text.length == 0; i++) {
        poll(NULL, 0, 10); /* a file has no descriptor to wait on */
        if (!strbuf_read_file(&text, path, &why))
            strbuf_clear(&text);
    }
    return strbuf_take(&text, NULL);
}

static void remove_folder(char *folder)
{
    char path[128];
    snprintf(path, sizeof path, "%s/xdg-open", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/seen", folder);
    unlink(path);
    rmdir(folder);
    free(folder);
}

static void a_browser_is_opened_where_there_is_a_display(void **state)
{
    struct ask_rig *rig = *state;
    char *path = xstrdup(getenv("PATH")), text[256], seen[128];
    /* what it was given; its session is its own; none of our descriptors are open in it */
    char *folder = folder_with_opener(
        "#!/bin/sh\nd=${0%/*}\n{ echo \"$# $1\"\n"
        "[ \"$(cut -d' ' -f6 /proc/$$/stat)\" = $$ ] && echo own session\n"
        "for f in /proc/$$/fd/*; do readlink $f; done | grep -c 'socket\\|memfd'; } >$d/part\n"
        "mv $d/part $d/seen\n");
    snprintf(text, sizeof text, "relative:%s:%s", folder, path);
    setenv("PATH", text, 1);
    assert_false(browser_is_there()); /* no display */
    setenv("DISPLAY", ":99", 1);
    assert_true(browser_is_there());
    int left_open = memfd_create("a connection of libcurl's", 0);
    begin(state);
    struct signin shown = ask_rig_shown(rig);
    snprintf(seen, sizeof seen, "%s/seen", folder);
    char *said = read_when_there(seen);
    close(left_open);
    snprintf(text, sizeof text, "1 %.200s", shown.ask_url);
    assert_memory_equal(said, text, strlen(text));
    assert_non_null(strstr(said, "\nown session\n0\n"));
    unsetenv("DISPLAY");
    setenv("PATH", path, 1);
    free(said);
    free(path);
    remove_folder(folder);
}

static void nothing_is_opened_by_a_relative_path(void **state)
{
    (void)state;
    char *path = xstrdup(getenv("PATH"));
    char *folder = folder_with_opener("#!/bin/sh\n");
    setenv("DISPLAY", ":99", 1);
    setenv("PATH", folder + 1, 1); /* "tmp/...": no absolute one */
    assert_false(browser_is_there());
    assert_int_equal(browser_open("https://login.test/"), -1);
    setenv("PATH", folder, 1);
    assert_true(browser_is_there());
    unsetenv("DISPLAY");
    setenv("PATH", path, 1);
    free(path);
    remove_folder(folder);
}

/* --- within a source --- */

static size_t open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    size_t count = 0;
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

static void wish(struct signin_rig *rig, enum token_wish what)
{
    rig->source->wish(rig->source, what, NULL);
}

static void a_cancelled_sign_in_leaves_all_as_it_was(void **state)
{
    (void)state;
    struct signin_rig *rig = signin_rig_new(AUTH_SECRET, grant_secret, grant_code);
    signin_rig_run(rig, 1000);
    assert_int_equal(rig_status(rig).state, SIGNIN_IN);
    size_t before = open_descriptors();
    wish(rig, TOKEN_WISH_BROWSER);
    signin_rig_run(rig, 1000);
    struct signin status = rig_status(rig);
    assert_int_equal(status.state, SIGNIN_IN);
    assert_int_equal(status.ask, SIGNIN_ASK_BROWSER);
    assert_true(open_descriptors() > before);
    int port = asked_of(&status).port, client = connect_port(port);
    assert_true(client >= 0);
    signin_rig_run(rig, 1000);
    wish(rig, TOKEN_WISH_BROWSER); /* anew: another state and port, the old one is closed */
    signin_rig_run(rig, 1);
    status = rig_status(rig);
    assert_int_equal(connect_port(port), -1);
    wish(rig, TOKEN_WISH_CANCEL);
    signin_rig_run(rig, 1);
    close(client);
    assert_int_equal(open_descriptors(), before);
    assert_int_equal(rig_status(rig).state, SIGNIN_IN);
    assert_int_equal(rig_status(rig).ask, SIGNIN_ASK_NOTHING);
    assert_string_equal(rig_status(rig).ask_url, "");
    assert_int_equal(rig_get(rig, NULL), TOKEN_READY);
    signin_rig_free(rig);
}

/* The listener's descriptors are among those that end the fetcher's wait: a clock that stands still
 * would wait for ever otherwise. */
static void a_browser_that_comes_back_ends_the_wait(void **state)
{
    (void)state;
    struct signin_rig *rig = signin_rig_new(AUTH_DEVICE, grant_refresh, grant_code);
    assert_true(rig_status(rig).device_first);
    signin_rig_free(rig);
    rig = signin_rig_new(AUTH_BROWSER, grant_refresh, grant_code);
    assert_false(rig_status(rig).device_first);
    struct pollfd fds[HTTP_WAIT_FDS];
    signin_rig_run(rig, 1000);
    wish(rig, TOKEN_WISH_BROWSER);
    graph_deliver(rig->graph);
    struct signin status = rig_status(rig);
    struct asked asked = asked_of(&status);
    char query[128];
    snprintf(query, sizeof query, "code=c&state=%s", asked.state);
    int client = come_back(asked.port, query);
    size_t count = graph_wait_fds(rig->graph, fds, HTTP_WAIT_FDS);
    assert_true(count >= 1);
    rig->http->wait(rig->http, fds, count, CLOCK_NEVER);
    graph_deliver(rig->graph);
    signin_rig_run(rig, 10);
    assert_int_equal(rig->asked, 1);
    expect_page(client, "goes on");
    assert_int_equal(rig_status(rig).ask, SIGNIN_ASK_NOTHING);
    assert_int_equal(rig_status(rig).state, SIGNIN_IN);
    signin_rig_free(rig);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_browser_is_sent_with_all_that_belongs_to_it),
        TEST(no_two_sign_ins_have_one_state),
        TEST(a_browser_brings_the_code_back),
        TEST(a_pasted_address_brings_it_too),
        TEST(what_is_pasted_wrong_is_said_and_the_wait_goes_on),
        TEST(another_state_is_answered_and_the_wait_goes_on),
        TEST(a_refusal_in_the_browser_ends_it_in_words),
        TEST(only_the_first_code_counts),
        TEST(trouble_on_the_way_redeems_again),
        TEST(trouble_for_ten_minutes_is_said),
        TEST(a_code_that_is_refused_is_not_sent_again),
        TEST(nobody_comes_for_ten_minutes),
        TEST(an_answer_on_the_last_second_counts),
        TEST(a_silent_connection_changes_nothing),
        TEST(a_port_that_is_taken_is_named_and_pasting_works),
        TEST(over_ssh_it_says_how_to_forward_the_port),
        TEST(claims_that_no_address_holds_are_said),
        TEST(a_browser_is_opened_where_there_is_a_display),
        TEST(nothing_is_opened_by_a_relative_path),
        TEST(a_cancelled_sign_in_leaves_all_as_it_was),
        TEST(a_browser_that_comes_back_ends_the_wait),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
