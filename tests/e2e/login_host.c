#include "e2e/login_host.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "fake/children.h"

#define MODULES TEST_BINARY_DIR "/../oidc"
#define SERVER  TEST_SOURCE_DIR "/tests/oidc/server.mjs"

enum { START_LIMIT_MS = 60000, STEPS_MAX = 12, PAGE_BYTES_MAX = 1 << 20 };

struct login_host {
    pid_t pid;
    int life_fd; /* its standard input: it ends when this is closed, by us or by our end */
    char *authority, *graph, *log_file;
};

/* --- the process --- */

static bool is_installed(void)
{
    return access(MODULES "/ready.json", R_OK) == 0 &&
           system("command -v node >/dev/null 2>&1") == 0; /* NOLINT(cert-env33-c): a test */
}

static char *read_origin(int fd)
{
    char line[128];
    size_t length = 0;
    while (length < sizeof line - 1 && (!length || line[length - 1] != '\n')) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&ready, 1, START_LIMIT_MS), 1);
        assert_int_equal(read(fd, line + length, 1), 1);
        length++;
    }
    line[length - 1] = '\0';
    assert_memory_equal(line, "listening on ", 13);
    return xstrdup(line + 13);
}

struct command {
    char *words[40];
    size_t count;
};

static void add(struct command *command, const char *word)
{
    assert_true(command->count < 39);
    command->words[command->count++] = xstrdup(word);
}

static void add_option(struct command *command, const char *option, const char *value)
{
    add(command, option);
    add(command, value);
}

static void add_seconds(struct command *command, const char *option, int seconds)
{
    char number[16];
    snprintf(number, sizeof number, "%d", seconds);
    if (seconds > 0)
        add_option(command, option, number);
}

static void add_options(struct command *command, const struct login_host_options *options)
{
    add_seconds(command, "--access-seconds", options->access_seconds);
    add_seconds(command, "--device-seconds", options->device_seconds);
    for (size_t i = 0; options->certificates && options->certificates[i]; i++)
        add_option(command, "--certificate", options->certificates[i]);
    if (options->graph_root) {
        char *origin = xstrdup(options->graph_root);
        *strstr(origin, "/v1.0") = '\0';
        add_option(command, "--graph", origin);
        add_option(command, "--graph-token", options->graph_token);
        free(origin);
    }
}

/* node's warnings go where the log is: they would only disturb a test's output. */
static void become(const struct command *command, int in, int out, const char *log_file)
{
    char notes[256];
    snprintf(notes, sizeof notes, "%s.notes", log_file);
    int err = open(notes, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    dup2(in, 0);
    dup2(out, 1);
    dup2(err, 2);
    execvp("node", (char *const *)(uintptr_t)command->words);
    _exit(127);
}

static void run(struct login_host *host, const struct command *command)
{
    int in[2], out[2];
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    host->pid = children_fork();
    if (host->pid == 0)
        become(command, in[0], out[1], host->log_file);
    close(in[0]);
    close(out[1]);
    host->life_fd = in[1];
    host->authority = read_origin(out[0]);
    host->graph = xasprintf("%s/v1.0", host->authority);
    close(out[0]);
}

struct login_host *login_host_start(const struct login_host_options *options)
{
    struct command command = {.count = 0};
    char log_file[] = "/tmp/restoretop-login-XXXXXX";
    if (!is_installed())
        return NULL;
    struct login_host *host = xcalloc(1, sizeof *host);
    int fd = mkstemp(log_file);
    assert_true(fd >= 0);
    close(fd);
    host->log_file = xstrdup(log_file);
    add(&command, "node");
    add_option(&command, SERVER, MODULES);
    add_option(&command, "--log", log_file);
    if (options)
        add_options(&command, options);
    run(host, &command);
    while (command.count > 0)
        free(command.words[--command.count]);
    return host;
}

void login_host_stop(struct login_host *host)
{
    if (!host)
        return;
    char *notes = xasprintf("%s.notes", host->log_file);
    close(host->life_fd);
    waitpid(host->pid, NULL, 0);
    unlink(host->log_file);
    unlink(notes);
    free(notes);
    free(host->log_file);
    free(host->authority);
    free(host->graph);
    free(host);
}

const char *login_host_authority(const struct login_host *host)
{
    return host->authority;
}

const char *login_host_graph(const struct login_host *host)
{
    return host->graph;
}

/* --- a browser --- */

struct page {
    long status;
    char *location; /* where it leads on to; NULL */
    struct strbuf body;
};

static size_t keep(char *bytes, size_t size, size_t count, void *context)
{
    return strbuf_add(context, bytes, size * count) ? size * count : 0;
}

/* form NULL: GET. False: nobody answers. */
static bool load(CURL *browser, const char *url, const char *form, struct page *page)
{
    char *location = NULL;
    strbuf_clear(&page->body);
    free(page->location);
    page->location = NULL;
    curl_easy_setopt(browser, CURLOPT_URL, url);
    if (form)
        curl_easy_setopt(browser, CURLOPT_COPYPOSTFIELDS, form);
    else
        curl_easy_setopt(browser, CURLOPT_HTTPGET, 1L);
    if (curl_easy_perform(browser) != CURLE_OK)
        return false;
    curl_easy_getinfo(browser, CURLINFO_RESPONSE_CODE, &page->status);
    curl_easy_getinfo(browser, CURLINFO_REDIRECT_URL, &location);
    page->location = location ? xstrdup(location) : NULL;
    return true;
}

static CURL *browser_new(struct page *page)
{
    CURL *browser = curl_easy_init();
    assert_non_null(browser);
    *page = (struct page){0};
    strbuf_init(&page->body, PAGE_BYTES_MAX);
    curl_easy_setopt(browser, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(browser, CURLOPT_PROXY, "");
    curl_easy_setopt(browser, CURLOPT_TIMEOUT_MS, (long)START_LIMIT_MS);
    curl_easy_setopt(browser, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(browser, CURLOPT_WRITEDATA, &page->body);
    return browser;
}

static void browser_free(CURL *browser, struct page *page)
{
    curl_easy_cleanup(browser);
    strbuf_release(&page->body);
    free(page->location);
}

/* The value of an attribute of the tag that begins at `tag`; the caller frees; NULL: none. */
static char *attribute(const char *tag, const char *name)
{
    char mark[32];
    const char *end = strchr(tag, '>');
    snprintf(mark, sizeof mark, " %s=\"", name);
    const char *at = strstr(tag, mark);
    if (!at || at > end)
        return NULL;
    at += strlen(mark);
    size_t length = strcspn(at, "\"");
    char *value = xcalloc(1, length + 1);
    memcpy(value, at, length);
    return value;
}

static void add_field(struct strbuf *form, const char *name, const char *value)
{
    char *escaped = curl_easy_escape(NULL, value, 0);
    strbuf_printf(form, "%s%s=%s", form->length > 0 ? "&" : "", name, escaped);
    curl_free(escaped);
}

/* What a form sends by itself. */
static void add_hidden(struct strbuf *form, const char *body)
{
    for (const char *tag = body; (tag = strstr(tag, "<input")) != NULL; tag++) {
        char *type = attribute(tag, "type"), *name = attribute(tag, "name");
        char *value = attribute(tag, "value");
        if (type && name && value && strcmp(type, "hidden") == 0)
            add_field(form, name, value);
        free(type);
        free(name);
        free(value);
    }
}

/* Fills in the form that is on the page, with one more field, and sends it. */
static void send_form(struct login_host *host, CURL *browser, struct page *page, const char *name,
                      const char *value)
{
    struct strbuf form;
    const char *tag = strstr(page->body.bytes, "<form");
    if (page->status != 200 || !tag)
        fail_msg("no form, but %ld: %s", page->status, page->body.bytes);
    char *action = attribute(tag, "action");
    char *url = *action == '/' ? xasprintf("%s%s", host->authority, action) : xstrdup(action);
    strbuf_init(&form, 65536);
    add_hidden(&form, page->body.bytes);
    add_field(&form, name, value);
    assert_true(load(browser, url, form.bytes, page));
    strbuf_release(&form);
    free(url);
    free(action);
}

static bool is_here(const struct login_host *host, const char *url)
{
    return strncmp(url, host->authority, strlen(host->authority)) == 0;
}

/* Follows where the page leads, as long as it is on this host. */
static void follow(struct login_host *host, CURL *browser, struct page *page)
{
    for (int i = 0; page->location && is_here(host, page->location); i++) {
        char *url = xstrdup(page->location);
        assert_true(i < STEPS_MAX);
        assert_true(load(browser, url, NULL, page));
        free(url);
    }
}

static void sign_in(struct login_host *host, CURL *browser, struct page *page,
                    enum login_choice choice)
{
    follow(host, browser, page);
    if (choice == LOGIN_ACCEPT)
        send_form(host, browser, page, "login", "avery");
    else
        send_form(host, browser, page, "decline", "yes");
    follow(host, browser, page);
}

char *login_host_browse(struct login_host *host, const char *url, enum login_choice choice)
{
    struct page page;
    CURL *browser = browser_new(&page);
    assert_true(load(browser, url, NULL, &page));
    sign_in(host, browser, &page, choice);
    if (!page.location)
        fail_msg("the sign-in ended with %ld: %s", page.status, page.body.bytes);
    char *end = xstrdup(page.location);
    browser_free(browser, &page);
    return end;
}

void login_host_enter_code(struct login_host *host, const char *url, const char *user_code,
                           enum login_choice choice)
{
    struct page page;
    CURL *browser = browser_new(&page);
    assert_true(load(browser, url, NULL, &page));
    send_form(host, browser, &page, "user_code", user_code);
    if (choice == LOGIN_DECLINE) {
        send_form(host, browser, &page, "abort", "yes");
    } else {
        send_form(host, browser, &page, "go", "on");
        sign_in(host, browser, &page, choice);
        assert_int_equal(page.status, 200);
    }
    browser_free(browser, &page);
}

int login_host_open(const char *url, char **ret_body)
{
    struct page page;
    CURL *browser = browser_new(&page);
    int status = load(browser, url, NULL, &page) ? (int)page.status : 0;
    if (ret_body)
        *ret_body = xstrdup(page.body.bytes);
    browser_free(browser, &page);
    return status;
}

int login_host_refresh(struct login_host *host, const char *token)
{
    struct page page;
    struct strbuf form;
    CURL *browser = browser_new(&page);
    char *url = xasprintf("%s/" LOGIN_TENANT "/oauth2/v2.0/token", host->authority);
    strbuf_init(&form, 65536);
    add_field(&form, "grant_type", "refresh_token");
    add_field(&form, "client_id", LOGIN_PERSON_CLIENT);
    add_field(&form, "refresh_token", token);
    assert_true(load(browser, url, form.bytes, &page));
    int status = (int)page.status;
    strbuf_release(&form);
    free(url);
    browser_free(browser, &page);
    return status;
}

/* --- its log --- */

char *login_host_log(struct login_host *host)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    if (!strbuf_read_file(&text, host->log_file, &why))
        fail_msg("%s", why.text);
    return strbuf_take(&text, NULL);
}

size_t login_host_count(struct login_host *host, const char *part, const char *other)
{
    char *log = login_host_log(host);
    size_t count = 0;
    for (char *line = log, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        count += (!part || strstr(line, part)) && (!other || strstr(line, other));
    }
    free(log);
    return count;
}
