#include "e2e/login_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/run.h"

/* --- the host --- */

static char *answer_new(const char *body)
{
    if (strncmp(body, "HTTP/", 5) == 0)
        return xstrdup(body);
    return xasprintf("HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n"
                     "Connection: close\r\n\r\n%s",
                     strstr(body, "\"error\"") ? "400 Bad Request" : "200 OK", strlen(body), body);
}

static void *keep(struct login_script *login, void *memory)
{
    login->kept = xreallocarray(login->kept, login->kept_count + 1, sizeof *login->kept);
    login->kept[login->kept_count++] = memory;
    return memory;
}

static const struct raw_script *scripts_new(struct login_script *login, const char *const *bodies,
                                            size_t *ret_count)
{
    struct raw_script *scripts = keep(login, xcalloc(LOGIN_SCRIPTS_MAX, sizeof *scripts));
    size_t count = 0;
    for (; bodies[count]; count++) {
        assert_true(count < LOGIN_SCRIPTS_MAX);
        scripts[count] =
            (struct raw_script){.bytes = keep(login, answer_new(bodies[count])), .end = RAW_CLOSE};
    }
    *ret_count = count;
    return scripts;
}

void login_script_open(struct login_script *login, const char *const *bodies)
{
    size_t count;
    *login = (struct login_script){.kept = NULL};
    const struct raw_script *scripts = scripts_new(login, bodies, &count);
    login->server = raw_server_start(scripts, count);
    login->authority =
        xasprintf("AZURE_AUTHORITY_HOST=http://127.0.0.1:%d", raw_server_port(login->server));
}

void login_script_close(struct login_script *login)
{
    raw_server_stop(login->server);
    for (size_t i = 0; i < login->kept_count; i++)
        free(login->kept[i]);
    free(login->kept);
    free(login->authority);
}

void login_script_play(struct login_script *login, const char *const *bodies)
{
    size_t count;
    const struct raw_script *scripts = scripts_new(login, bodies, &count);
    raw_server_play(login->server, scripts, count);
}

void login_script_expect(struct login_script *login, size_t index, const char *part)
{
    char *request = raw_server_request(login->server, index);
    assert_non_null(request);
    expect_text(request, part);
    free(request);
}

/* --- the browser --- */

char *login_script_answer(const char *bytes, const char *code)
{
    /* On a screen it stands whole in the link alone: its cells are parted by the ends of rows. */
    const char *const marks[] = {"\033]8;id=restoretop;", "http://127.0.0.1"}, *url = NULL;
    for (size_t i = 0; i < 2 && !url; i++)
        for (const char *at = bytes; (at = strstr(at, marks[i])); at++)
            url = at;
    assert_non_null(url);
    const char *port = strstr(url, "localhost%3A"), *mark = strstr(url, "&state=");
    assert_true(port && mark);
    return xasprintf("http://localhost:%d/?code=%s&state=%.*s", atoi(port + 12), code,
                     (int)strcspn(mark + 7, "&\033 \r\n"), mark + 7);
}

/* --- the console --- */

const char *login_script_bytes(struct term *term)
{
    size_t length;
    return term_bytes(term, &length);
}

struct term *login_script_console(struct tenant *tenant, const struct login_script *login,
                                  const char *auth, const char *const *env)
{
    const char *argv[] = {PROGRAM,
                          "--graph-url",
                          tenant->root,
                          "--tenant",
                          "contoso.com",
                          "--client",
                          "a0000000-0000-0000-0000-000000000001",
                          "--auth",
                          auth,
                          "--token-cache",
                          "memory",
                          "--interval",
                          "5",
                          NULL};
    char *state = xasprintf("XDG_STATE_HOME=%s/state", tenant->dir);
    char *config = xasprintf("XDG_CONFIG_HOME=%s/config", tenant->dir);
    const char *all[16] = {state, config, login->authority};
    for (size_t i = 0; env && env[i]; i++) {
        assert_true(i < 12);
        all[3 + i] = env[i];
    }
    struct term *term =
        term_start(&(struct term_options){.argv = argv, .env = all, .rows = 30, .cols = 170});
    free(state);
    free(config);
    return term;
}

static bool has_link(struct term *term, void *context)
{
    (void)context;
    return strstr(login_script_bytes(term), "\033]8;;\033\\") != NULL;
}

/* The box is drawn, and the link behind it. */
void login_script_ask(struct term *term)
{
    term_send(term, "L");
    assert_true(term_wait(term, "sign in with a browser"));
    term_forget(term);
    term_send(term, "\r");
    assert_true(term_wait(term, "Address:"));
    assert_true(term_wait_until(term, has_link, NULL));
}

void login_script_paste(struct term *term, const char *code)
{
    char *end = login_script_answer(login_script_bytes(term), code);
    char *bytes = xasprintf("\033[200~%s\033[201~", end);
    term_send(term, bytes);
    assert_true(term_wait(term, "Enter sends them"));
    free(bytes);
    free(end);
}

void login_script_sign_in(struct term *term, const char *code)
{
    login_script_ask(term);
    login_script_paste(term, code);
    assert_false(term_shows(term, code)); /* never drawn */
    term_send(term, "\r");
}
