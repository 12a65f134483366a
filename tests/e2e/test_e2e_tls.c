/* Whom the program does not trust, in the words that whoever starts it reads: as Graph and as the
 * login host. The other side is openssl(1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/run.h"
#include "fake/tls_server.h"

static struct certificates *folder;

static const struct row {
    const char *certificate, *arguments, *trusted, *words;
} rows[] = {
    {"expired", "", "ca.crt", "has expired"},
    {"early", "", "ca.crt", "is not valid yet"},
    {"elsewhere", "", "ca.crt", "is that of another host"},
    {"other", "", "ca.crt", "is signed by nobody but itself"},
    {"good", "", "other.crt", "an authority that is not trusted"},
    {"good", "-tls1 -cipher DEFAULT@SECLEVEL=0", "ca.crt", "speaks an old TLS only; 1.2"},
    {"good", "-tls1_1 -cipher DEFAULT@SECLEVEL=0", "ca.crt", "speaks an old TLS only; 1.2"},
};

static int set_up(void **state)
{
    (void)state;
    folder = certificates_new();
    certificates_make_authority(folder);
    certificates_make(folder, "other");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    certificates_free(folder);
    return 0;
}

/* A console with that host as Graph, or as the login host of an application. */
static struct term *console(int port, const char *trusted, bool login)
{
    char *origin = xasprintf("https://127.0.0.1:%d", port);
    char *host = xasprintf("AZURE_AUTHORITY_HOST=%s", origin);
    const char *argv[] = {PROGRAM, "--ca-file", certificates_path(folder, trusted), "--graph-url",
                          origin,  "--auth",    login ? "secret" : "token",         NULL};
    const char *env[] = {host,
                         "AZURE_TENANT_ID=contoso.com",
                         "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001",
                         "AZURE_CLIENT_SECRET=secret-of-the-tests",
                         login ? NULL : "RESTORETOP_TOKEN=token-of-the-tests",
                         NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 200});
    free(origin);
    free(host);
    return term;
}

static void end(struct term *term)
{
    int status;
    term_send(term, "Q");
    assert_true(term_wait_exit(term, &status));
    assert_int_equal(status, 0);
    term_free(term);
}

static void each_refusal_says_which(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tls_server *server =
            tls_server_start(folder, rows[i].certificate, rows[i].arguments);
        for (int login = 0; login < 2; login++) {
            struct term *term = console(tls_server_port(server), rows[i].trusted, login);
            assert_true(term_wait(term, rows[i].words));
            assert_true(term_wait(term, login ? "WAITING to sign in" : "OFFLINE"));
            end(term);
        }
        tls_server_stop(server);
    }
}

/* The control: with the right certificate it is the page that will not do, which is no list. */
static void a_good_certificate_is_trusted(void **state)
{
    (void)state;
    struct tls_server *server = tls_server_start(folder, "good", "");
    struct term *term = console(tls_server_port(server), "ca.crt", false);
    assert_true(term_wait(term, "An HTML page came instead of Graph's answer"));
    end(term);
    tls_server_stop(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_refusal_says_which),
        cmocka_unit_test(a_good_certificate_is_trusted),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
