/* The program and its grants against an OpenID Connect server that is not ours, on loopback. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/login_host.h"
#include "e2e/run.h"

struct world {
    struct tenant *tenant;
    struct login_host *host;
};

static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "20", "--speed", "0.000001", NULL};
    struct world *world = xcalloc(1, sizeof *world);
    world->tenant = tenant_start(args, 0);
    const struct login_host_options options = {.graph_root = world->tenant->root,
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
    free(world);
    return 0;
}

/* restoretop --once at that login host and the Graph behind it. */
static struct run run_once_at(struct world *world, const char *method, const char *client,
                              const char *secret)
{
    char *host = xasprintf("AZURE_AUTHORITY_HOST=%s", login_host_authority(world->host));
    char *given = xasprintf("AZURE_CLIENT_SECRET=%s", secret);
    const char *args[] = {"--once",      "--graph-url", login_host_graph(world->host),
                          "--auth",      method,        "--tenant",
                          "contoso.com", "--client",    client,
                          NULL};
    const char *env[] = {host, given, NULL};
    struct run run = run_plain(args, env);
    free(host);
    free(given);
    return run;
}

static void a_secret_gets_the_list(void **state)
{
    struct world *world = *state;
    if (!world->host)
        skip();
    struct run run = run_once_at(world, "secret", LOGIN_SECRET_CLIENT, LOGIN_SECRET);
    expect_text(run.out, "STATUS");
    assert_true(run.status == 0 || run.status == 1);
    assert_true(count_lines(run.out) > 15);
    assert_int_equal(
        login_host_count(world->host, "\"grant\":\"client_credentials\"", "\"status\":200"), 1);
    run_free(&run);
}

static void a_wrong_secret_is_said_and_asks_nothing_of_graph(void **state)
{
    struct world *world = *state;
    if (!world->host)
        skip();
    size_t before = login_host_count(world->host, "\"path\":\"/v1.0\"", NULL);
    struct run run = run_once_at(world, "secret", LOGIN_SECRET_CLIENT, "another");
    assert_int_equal(run.status, 3);
    expect_text(run.err, "invalid_client");
    assert_int_equal(login_host_count(world->host, "\"path\":\"/v1.0\"", NULL), before);
    run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_gets_the_list),
        cmocka_unit_test(a_wrong_secret_is_said_and_asks_nothing_of_graph),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
