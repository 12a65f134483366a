/* Where in the program's memory its secrets are: at the start of pages of their own (secret.h), and
 * nowhere else; no form, header line or buffer that held one is left. Over plain http, since what
 * OpenSSL keeps of a connection is its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "e2e/tenant.h"
#include "fake/raw_server.h"

#define SECRET         "s~e+c/r&e=t%of-the-memory"
#define SECRET_ENCODED "s~e%2Bc%2Fr%26e%3Dt%25of-the-memory"
#define CLIENT         "an-application-by-its-id"
#define REGION_MAX     (64UL << 20) /* the sanitizers' shadows are terabytes of nothing */
#define PAGE           4096UL

struct count {
    size_t aligned, elsewhere;
};

static void search(const char *bytes, size_t length, const char *text, struct count *ret)
{
    const char *at = bytes, *end = bytes + length;
    while ((at = memmem(at, (size_t)(end - at), text, strlen(text)))) {
        if ((size_t)(at - bytes) % PAGE == 0)
            ret->aligned++;
        else
            ret->elsewhere++;
        at++;
    }
}

/* All of what it can write to. */
static struct count count_in(pid_t pid, const char *text)
{
    struct count count = {0};
    char path[64], line[512], access[8];
    unsigned long from = 0, to = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    if (!maps || memory < 0) {
        print_message(
            "skipped: secrets_are_where_they_belong_and_nowhere_else (no look allowed)\n");
        skip();
    }
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %7s", &from, &to, access) != 3 || access[1] != 'w' ||
            to - from > REGION_MAX)
            continue;
        char *bytes = xmalloc(to - from);
        ssize_t got = pread(memory, bytes, to - from, (off_t)from);
        if (got > 0)
            search(bytes, (size_t)got, text, &count);
        free(bytes);
    }
    fclose(maps);
    close(memory);
    return count;
}

static void secrets_are_where_they_belong_and_nowhere_else(void **state)
{
    (void)state;
    static const char *const sessions[] = {"--sessions", "20", NULL};
    static const char body[] = "{\"token_type\":\"Bearer\",\"expires_in\":3599,"
                               "\"access_token\":\"" TENANT_TOKEN "\"}";
    struct tenant *tenant = tenant_start(sessions, 0);
    char *answer =
        xasprintf("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                  strlen(body), body);
    const struct raw_script script = {.bytes = answer, .end = RAW_CLOSE};
    struct raw_server *login = raw_server_start(&script, 1);
    char *host = xasprintf("AZURE_AUTHORITY_HOST=http://127.0.0.1:%d", raw_server_port(login));
    char *home = xasprintf("HOME=%s", tenant->dir);
    /* Not by a variable: the sanitizers keep a copy of the environment. */
    char *folder = xasprintf("CREDENTIALS_DIRECTORY=%s", tenant->dir);
    char *path = xasprintf("%s/client-secret", tenant->dir);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(SECRET "\n", file);
    fclose(file);
    const char *argv[] = {PROGRAM,    "--graph-url", tenant->root,   "--auth", "secret",
                          "--client", CLIENT,        "--allow-core", NULL};
    const char *env[] = {host, home, "AZURE_TENANT_ID=contoso.com", folder, NULL};
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = env, .rows = 24, .cols = 80});
    assert_true(term_wait(term, " LIVE "));
    term_settle(term, 100);
    pid_t pid = term_pid(term);
    struct count known = count_in(pid, CLIENT), raw = count_in(pid, SECRET);
    struct count encoded = count_in(pid, SECRET_ENCODED), token = count_in(pid, TENANT_TOKEN);
    assert_true(known.elsewhere > 0); /* the control: an id is nowhere in particular */
    assert_int_equal(raw.aligned, 1);
    assert_int_equal(raw.elsewhere, 0);
    assert_int_equal(encoded.aligned + encoded.elsewhere, 0);
    assert_true(token.aligned >= 1);
    assert_int_equal(token.elsewhere, 0);
    term_free(term);
    raw_server_stop(login);
    tenant_free(tenant);
    free(answer);
    free(host);
    free(home);
    free(folder);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_where_they_belong_and_nowhere_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
