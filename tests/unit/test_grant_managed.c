/* The machine's own identity: where it is asked for, how often, and which key of Arc's is read. */
#include "app_grant_rig.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/managed.h"
#include "fake/raw_server.h"
#include "fake/temp_folder.h"

#define VM_URL                                                                                     \
    "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource="       \
    "https%3A%2F%2Fgraph.microsoft.com"
#define ARC_URL                                                                                    \
    "http://localhost:40342/metadata/identity/oauth2/token?api-version=2020-06-01&resource="       \
    "https%3A%2F%2Fgraph.microsoft.com"
#define ANSWER                                                                                     \
    "{\"access_token\":\"token-1\",\"expires_in\":\"86399\",\"expires_on\":\"1795530726\","        \
    "\"resource\":\"https://graph.microsoft.com\",\"token_type\":\"Bearer\"}"

static char folder[] = "/tmp/restoretop-managed-XXXXXX";
static struct managed_places places;

static void clear(void)
{
    static const char *const names[] = {"IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IMDS_ENDPOINT",
                                        "IDENTITY_SERVER_THUMBPRINT", "MSI_ENDPOINT"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
}

static int set_up(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    places = managed_places_usual;
    places.arc_agent = "/nowhere/himds";
    places.arc_folder = folder;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return temp_folder_remove(folder);
}

static void begin(struct grant_rig *rig, const char *client)
{
    grant_rig_begin(rig, RIG_START_MS);
    free(rig->config.client);
    rig->config.client = xstrdup(client);
}

static struct grant *make(struct grant_rig *rig)
{
    const struct grant_setup setup = {.net = &rig->net, .config = &rig->config, .scope = RIG_SCOPE};
    return grant_managed_at(&setup, &places);
}

static void expect_answer(struct grant_rig *rig, const char *url, int status, const char *body)
{
    fake_http_expect(rig->http, HTTP_GET, url, (struct fake_reply){.status = status, .body = body});
}

/* clang-format off */
static const struct {
    const char *set[4][2];
    const char *agent, *client;
    enum managed_kind kind;
    const char *words; /* the address, or what is wrong */
} finds[] = {
    {{{0}}, "/nowhere", "", MANAGED_VM, VM_URL},
    {{{0}}, "/nowhere", "c-1", MANAGED_VM, VM_URL "&client_id=c-1"},
    {{{0}}, "/bin/sh", "", MANAGED_ARC, ARC_URL},
    {{{0}}, "/bin/sh", "c-1", MANAGED_NONE, "has one identity of its own"},
    {{{"IDENTITY_ENDPOINT", "http://localhost:40342/metadata/identity/oauth2/token"},
      {"IMDS_ENDPOINT", "http://localhost:40342"}},
     "/nowhere",
     "",
     MANAGED_ARC,
     ARC_URL},
    {{{"IDENTITY_ENDPOINT", "http://contoso.com/x"}, {"IMDS_ENDPOINT", "x"}},
     "/nowhere",
     "",
     MANAGED_NONE,
     "is no address of this machine"},
    {{{"IDENTITY_ENDPOINT", "https://contoso.com/x"}, {"IMDS_ENDPOINT", "x"}},
     "/nowhere",
     "",
     MANAGED_NONE,
     "is no address of this machine"},
    {{{"IDENTITY_ENDPOINT", "http://localhost:1/msi/token"}, {"IDENTITY_HEADER", "h"}},
     "/bin/sh",
     "c",
     MANAGED_APP,
     "http://localhost:1/msi/token?api-version=2019-08-01&resource="
     "https%3A%2F%2Fgraph.microsoft.com&client_id=c"},
    {{{"IDENTITY_ENDPOINT", "http://localhost:1/msi/token"}, {"IDENTITY_HEADER", "h\r\nX: y"}},
     "/nowhere",
     "",
     MANAGED_NONE,
     "is no address"},
    {{{"IDENTITY_ENDPOINT", "http://169.254.129.2:8081/msi/token"}, {"IDENTITY_HEADER", "h"}},
     "/nowhere",
     "",
     MANAGED_NONE,
     "is no address of this machine"},
    {{{"IDENTITY_ENDPOINT", "http://localhost:1/t?x"}, {"IDENTITY_HEADER", "h"}},
     "/nowhere",
     "",
     MANAGED_NONE,
     "is no address"},
    {{{"IDENTITY_ENDPOINT", "https://localhost:1"},
      {"IDENTITY_HEADER", "h"},
      {"IDENTITY_SERVER_THUMBPRINT", "t"}},
     "/nowhere",
     "",
     MANAGED_NONE,
     "Service Fabric is not supported"},
    {{{"MSI_ENDPOINT", "http://localhost:1"}},
     "/nowhere",
     "",
     MANAGED_NONE,
     "Cloud Shell and Azure ML is not supported"},
    {{{"IDENTITY_ENDPOINT", ""}}, "/nowhere", "", MANAGED_VM, VM_URL},
};
/* clang-format on */

static void where_it_is_asked_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
        struct managed_places here = places;
        struct auth_config config;
        struct strbuf url;
        struct fault why = {0};
        strbuf_init(&url, 8192);
        clear();
        for (size_t j = 0; j < 4 && finds[i].set[j][0]; j++)
            setenv(finds[i].set[j][0], finds[i].set[j][1], 1);
        here.arc_agent = finds[i].agent;
        auth_config_init(&config);
        free(config.client);
        config.client = xstrdup(finds[i].client);
        enum managed_kind kind = managed_find(&here, &config, &url, &why);
        const char *got = kind == MANAGED_NONE ? why.text : url.bytes;
        bool same = kind == MANAGED_NONE ? strstr(got, finds[i].words) && *why.hint
                                         : strcmp(got, finds[i].words) == 0;
        if (kind != finds[i].kind || !same)
            fail_msg("case %zu: %d %s", i, kind, got);
        auth_config_release(&config);
        strbuf_release(&url);
    }
    clear();
}

static void a_vm_asks_its_hypervisor(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, "");
    expect_answer(&rig, VM_URL, 200, ANSWER);
    struct grant *grant = make(&rig);
    const struct oauth_outcome *outcome = grant_rig_run(&rig, grant);
    assert_int_equal(outcome->verdict, OAUTH_GRANTED);
    assert_string_equal(secret_text(outcome->tokens.access), "token-1");
    assert_int_equal(outcome->tokens.expires_in_s, 86399); /* told as text */
    assert_null(outcome->tokens.refresh);
    const struct fake_request *request = fake_http_request(rig.http, 0);
    assert_true(request->metadata && request->secret);
    assert_string_equal(fake_request_header(request, "Metadata"), "true");
    assert_null(fake_request_header(request, "Authorization"));
    assert_int_equal(request->deadline_boot_ms - request->at_boot_ms, 1000);
    grant->free(grant);
    fake_http_verify(rig.http);
    grant_rig_end(&rig);
}

static void app_service_has_a_header_and_a_moment(void **state)
{
    (void)state;
    struct grant_rig rig;
    setenv("IDENTITY_ENDPOINT", "http://127.0.0.1:4141/msi/token", 1);
    setenv("IDENTITY_HEADER", "853b9a84-5bfa-4b22", 1);
    begin(&rig, "");
    expect_answer(
        &rig, "http://127.0.0.1:4141/msi/token?api-version=2019-08-01&", 200,
        "{\"access_token\":\"t\",\"expires_on\":\"1795447927\",\"token_type\":\"BEARER\"}");
    struct grant *grant = make(&rig);
    const struct oauth_outcome *outcome = grant_rig_run(&rig, grant);
    assert_int_equal(outcome->verdict, OAUTH_GRANTED);
    assert_int_equal(outcome->tokens.expires_in_s, 3600);
    const struct fake_request *request = fake_http_request(rig.http, 0);
    assert_string_equal(fake_request_header(request, "X-IDENTITY-HEADER"), "853b9a84-5bfa-4b22");
    assert_null(fake_request_header(request, "Metadata"));
    assert_false(request->metadata);
    grant->free(grant);
    grant_rig_end(&rig);
    clear();
}

static void a_young_service_is_asked_again_in_its_own_rhythm(void **state)
{
    (void)state;
    static const int statuses[] = {404, 410, 429, 500};
    static const int64_t after_ms[] = {0, 2000, 8000, 22000, 52000};
    struct grant_rig rig;
    begin(&rig, "");
    for (size_t i = 0; i < 4; i++)
        expect_answer(&rig, VM_URL, statuses[i], "{}");
    expect_answer(&rig, VM_URL, 200, ANSWER);
    struct grant *grant = make(&rig);
    assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_GRANTED);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(fake_http_request(rig.http, i)->at_boot_ms -
                             fake_http_request(rig.http, 0)->at_boot_ms,
                         after_ms[i]);
    grant->free(grant);
    grant_rig_end(&rig);
}

static void after_that_it_is_the_machines_turn(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, "");
    for (size_t i = 0; i < 5; i++)
        expect_answer(&rig, VM_URL, 503, "");
    struct grant *grant = make(&rig);
    assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_BUSY);
    assert_non_null(strstr(grant->outcome.fault.text, "not available (503)"));
    grant->free(grant);
    fake_http_verify(rig.http);
    grant_rig_end(&rig);
}

static void a_retry_after_is_obeyed(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, "");
    fake_http_expect(rig.http, HTTP_GET, VM_URL,
                     (struct fake_reply){.status = 429, .headers = "Retry-After: 9\n"});
    fake_http_expect(rig.http, HTTP_GET, VM_URL,
                     (struct fake_reply){.status = 429, .headers = "Retry-After: 120\n"});
    struct grant *grant = make(&rig);
    assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_BUSY);
    assert_int_equal(fake_http_request(rig.http, 1)->at_boot_ms -
                         fake_http_request(rig.http, 0)->at_boot_ms,
                     9000);
    assert_int_equal(grant->outcome.fault.retry_after_s, 120);
    assert_int_equal(grant->outcome.fault.kind, FAULT_THROTTLED);
    grant->free(grant);
    grant_rig_end(&rig);
}

static void elsewhere_than_on_azure_nobody_answers(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, "");
    for (int i = 0; i < 2; i++)
        fake_http_expect(rig.http, HTTP_GET, VM_URL,
                         (struct fake_reply){.delay_ms = FAKE_HTTP_NEVER});
    int64_t began = rig.clock->boot_ms(rig.clock);
    struct grant *grant = make(&rig);
    assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_BUSY);
    assert_int_equal(rig.clock->boot_ms(rig.clock) - began, 11000); /* 1 s, and 10 once more */
    assert_non_null(strstr(grant->outcome.fault.text, "No identity service answers at 169.254"));
    assert_non_null(strstr(grant->outcome.fault.hint, "Azure VMs"));
    grant->free(grant);
    grant_rig_end(&rig);
}

static void a_machine_without_an_identity_is_told(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, "");
    expect_answer(&rig, VM_URL, 400,
                  "{\"error\":\"invalid_request\",\"error_description\":\"Identity not found\"}");
    struct grant *grant = make(&rig);
    assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_BROKEN);
    assert_non_null(strstr(grant->outcome.fault.text, "refused (400): Identity not found"));
    assert_non_null(strstr(grant->outcome.fault.hint, "Assign a managed identity"));
    grant->free(grant);
    grant_rig_end(&rig);
}

static void an_answer_that_is_none_is_no_sign_in(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, "");
    expect_answer(&rig, VM_URL, 200, "<html>a captive portal</html>");
    struct grant *grant = make(&rig);
    assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_BUSY);
    assert_non_null(strstr(grant->outcome.fault.text, "no usable token"));
    grant->free(grant);
    grant_rig_end(&rig);
}

static void freeing_cancels(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, "");
    fake_http_expect(rig.http, HTTP_GET, VM_URL, (struct fake_reply){.delay_ms = FAKE_HTTP_NEVER});
    struct grant *grant = make(&rig);
    grant->free(grant);
    assert_int_equal(fake_http_cancelled(rig.http), 1);
    grant_rig_end(&rig);
}

/* --- Arc --- */

static char *in_folder(const char *name)
{
    return xasprintf("%s/%s", folder, name);
}

static void put_file(const char *name, size_t length)
{
    char *path = in_folder(name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (size_t i = 0; i < length; i++)
        fputc("k3y"[i % 3], file);
    fclose(file);
    free(path);
}

static void arc_proves_by_a_key_each_time(void **state)
{
    (void)state;
    struct grant_rig rig;
    places.arc_agent = "/bin/sh";
    put_file("a.key", 3);
    char *challenge = xasprintf("WWW-Authenticate: Basic realm=%s/a.key\n", folder);
    const struct fake_reply who = {.status = 401, .headers = challenge};
    begin(&rig, "");
    fake_http_expect(rig.http, HTTP_GET, ARC_URL, who);
    expect_answer(&rig, ARC_URL, 500, "");
    fake_http_expect(rig.http, HTTP_GET, ARC_URL, who);
    expect_answer(&rig, ARC_URL, 200, ANSWER);
    struct grant *grant = make(&rig);
    assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_GRANTED);
    for (size_t i = 0; i < 4; i++) {
        const struct fake_request *request = fake_http_request(rig.http, i);
        const char *proof = fake_request_header(request, "Authorization");
        assert_string_equal(fake_request_header(request, "Metadata"), "true");
        if (i % 2 == 0)
            assert_null(proof);
        else
            assert_string_equal(proof, "Basic k3y");
        assert_false(request->metadata);
    }
    grant->free(grant);
    grant_rig_end(&rig);
    free(challenge);
    places.arc_agent = "/nowhere";
}

static void arc_that_refuses_the_key_is_not_asked_for_ever(void **state)
{
    (void)state;
    struct grant_rig rig;
    places.arc_agent = "/bin/sh";
    put_file("a.key", 3);
    char *challenge = xasprintf("WWW-Authenticate: Basic realm=%s/a.key\n", folder);
    begin(&rig, "");
    for (int i = 0; i < 2; i++)
        fake_http_expect(rig.http, HTTP_GET, ARC_URL,
                         (struct fake_reply){.status = 401, .headers = challenge});
    struct grant *grant = make(&rig);
    assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_BROKEN);
    grant->free(grant);
    grant_rig_end(&rig);
    free(challenge);
    places.arc_agent = "/nowhere";
}

static void only_a_key_in_its_own_folder_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *challenge; /* %s: the folder */
        bool read;
        const char *words;
    } cases[] = {
        {"Basic realm=%s/good.key", true, ""},
        {"Basic realm=\"%s/good.key\"", true, ""},
        {"basic realm=%s/good.key, Bearer", true, ""},
        {"Basic realm=%s/full.key", true, ""},
        {"Basic realm=%s/big.key", false, "longer than the 4096 bytes"},
        {"Basic realm=%s/link.key", false, "cannot be read"},
        {"Basic realm=%s/folder.key", false, "is no regular file"},
        {"Basic realm=%s/pipe.key", false, "is no regular file"},
        {"Basic realm=%s/empty.key", false, "is empty"},
        {"Basic realm=%s/absent.key", false, "cannot be read"},
        {"Basic realm=%s/good.txt", false, "outside its folder"},
        {"Basic realm=%s/.key", false, "outside its folder"},
        {"Basic realm=%s/sub/x.key", false, "outside its folder"},
        {"Basic realm=%s/../x.key", false, "outside its folder"},
        {"Basic realm=%s2/good.key", false, "outside its folder"},
        {"Basic realm=/etc/passwd%.0s", false, "outside its folder"},
        {"Basic realm=good.key%.0s", false, "outside its folder"},
        {"Basic realm=%.0s", false, "outside its folder"},
        {"Bearer realm=%s/good.key", false, "did not say"},
        {"%.0s", false, "did not say"},
    };
    put_file("good.key", 30);
    put_file("good.txt", 30);
    put_file("full.key", 4096);
    put_file("big.key", 4097);
    put_file("empty.key", 0);
    char *link = in_folder("link.key"), *target = in_folder("good.key");
    char *sub = in_folder("folder.key"), *pipe = in_folder("pipe.key");
    assert_int_equal(symlink(target, link), 0);
    assert_int_equal(mkdir(sub, 0700), 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char challenge[512];
        struct fault why = {0};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(challenge, sizeof challenge, cases[i].challenge, folder);
#pragma GCC diagnostic pop
        struct secret *key = managed_arc_key(&places, challenge, &why);
        if ((key != NULL) != cases[i].read || !strstr(why.text, cases[i].words))
            fail_msg("%s: %s", challenge, why.text);
        secret_free(key);
    }
    struct fault why;
    assert_null(managed_arc_key(&places, NULL, &why));
    free(link);
    free(target);
    free(sub);
    free(pipe);
}

/* --- over the real network --- */

/* A proxy is set and would be asked by every other request: this one goes straight. */
static void the_real_client_asks_past_any_proxy(void **state)
{
    (void)state;
    char answer[512], url[128];
    snprintf(answer, sizeof answer, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s",
             strlen(ANSWER), ANSWER);
    const struct raw_script script = {.bytes = answer, .end = RAW_CLOSE};
    struct raw_server *server = raw_server_start(&script, 1), *proxy = raw_server_start(&script, 1);
    struct grant_rig rig;
    begin(&rig, "");
    snprintf(url, sizeof url, "http://127.0.0.1:%d", raw_server_port(proxy));
    setenv("http_proxy", url, 1);
    setenv("ALL_PROXY", url, 1);
    snprintf(url, sizeof url, "http://127.0.0.1:%d/metadata/identity/oauth2/token",
             raw_server_port(server));
    const struct http_options options = {.user_agent = "restoretop/test", .clock = clock_system()};
    struct auth_net net = {.http = http_curl_new(&options), .clock = clock_system()};
    const struct grant_setup setup = {.net = &net, .config = &rig.config, .scope = RIG_SCOPE};
    struct managed_places stub = places;
    stub.vm_url = url;
    struct grant *grant = grant_managed_at(&setup, &stub);
    while (grant->state == GRANT_BUSY) {
        struct http_response *response = net.http->finished(net.http);
        if (response)
            assert_true(grant->take(grant, response));
        else
            net.http->wait(net.http, NULL, 0, clock_system()->boot_ms(clock_system()) + 1000);
    }
    assert_int_equal(grant->outcome.verdict, OAUTH_GRANTED);
    assert_int_equal(raw_server_connections(proxy), 0);
    char *request = raw_server_request(server, 0);
    assert_non_null(strstr(request, "GET /metadata/identity/oauth2/token?api-version=2018-02-01&"));
    assert_non_null(strstr(request, "\r\nMetadata: true\r\n"));
    free(request);
    grant->free(grant);
    net.http->free(net.http);
    raw_server_stop(server);
    raw_server_stop(proxy);
    grant_rig_end(&rig);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_it_is_asked_for),
        cmocka_unit_test(a_vm_asks_its_hypervisor),
        cmocka_unit_test(app_service_has_a_header_and_a_moment),
        cmocka_unit_test(a_young_service_is_asked_again_in_its_own_rhythm),
        cmocka_unit_test(after_that_it_is_the_machines_turn),
        cmocka_unit_test(a_retry_after_is_obeyed),
        cmocka_unit_test(elsewhere_than_on_azure_nobody_answers),
        cmocka_unit_test(a_machine_without_an_identity_is_told),
        cmocka_unit_test(an_answer_that_is_none_is_no_sign_in),
        cmocka_unit_test(freeing_cancels),
        cmocka_unit_test(arc_proves_by_a_key_each_time),
        cmocka_unit_test(arc_that_refuses_the_key_is_not_asked_for_ever),
        cmocka_unit_test(only_a_key_in_its_own_folder_is_read),
        cmocka_unit_test(the_real_client_asks_past_any_proxy),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
