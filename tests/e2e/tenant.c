#include "e2e/tenant.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <jansson.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"
#include "fake/children.h"

static int64_t now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
}

void tenant_write_token(struct tenant *tenant, const char *token)
{
    char *line = xasprintf("%s\n", token);
    write_file(tenant->token_file, line);
    free(line);
}

static void make_folder(struct tenant *tenant, const char *token)
{
    char template[] = "/tmp/restoretop-e2e-XXXXXX";
    assert_non_null(mkdtemp(template));
    tenant->dir = xstrdup(template);
    tenant->token_file = xasprintf("%s/token", template);
    tenant->log_file = xasprintf("%s/requests.jsonl", template);
    tenant->token = xstrdup(token);
    tenant_write_token(tenant, token);
}

/* The simulator's line "listening on http://127.0.0.1:PORT/v1.0". */
static void read_root(struct tenant *tenant, int fd)
{
    char line[256];
    size_t length = 0;
    while (length < sizeof line - 1 && (!length || line[length - 1] != '\n')) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&ready, 1, TERM_LIMIT_MS), 1);
        ssize_t got = read(fd, line + length, 1);
        assert_int_equal(got, 1);
        length++;
    }
    line[length - 1] = '\0';
    assert_int_equal(sscanf(line, "listening on http://127.0.0.1:%d/v1.0", &tenant->port), 1);
    free(tenant->root);
    tenant->root = xstrdup(strstr(line, "http://"));
}

struct tenant *tenant_start(const char *const *args, int port)
{
    return tenant_start_as(args, port, TENANT_TOKEN);
}

struct tenant *tenant_start_as(const char *const *args, int port, const char *token)
{
    struct tenant *tenant = xcalloc(1, sizeof *tenant);
    make_folder(tenant, token);
    char number[16];
    snprintf(number, sizeof number, "%d", port);
    const char *argv[64] = {SIMULATOR, "--port", number,           "--token",
                            token,     "--log",  tenant->log_file, "--new-status"};
    size_t n = 8;
    for (size_t i = 0; args && args[i] && n < 63; i++)
        argv[n++] = args[i];
    int out[2];
    assert_int_equal(pipe(out), 0);
    fcntl(out[0], F_SETFD, FD_CLOEXEC);
    tenant->pid = children_fork();
    if (tenant->pid == 0) {
        dup2(out[1], 1);
        close(out[1]);
        execv(SIMULATOR, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    close(out[1]);
    read_root(tenant, out[0]);
    close(out[0]);
    return tenant;
}

struct tenant *tenant_at(int port)
{
    struct tenant *tenant = xcalloc(1, sizeof *tenant);
    make_folder(tenant, TENANT_TOKEN);
    tenant->port = port;
    tenant->root = xasprintf("http://127.0.0.1:%d/v1.0", port);
    return tenant;
}

void tenant_stop(struct tenant *tenant)
{
    if (!tenant->pid)
        return;
    kill(tenant->pid, SIGTERM);
    waitpid(tenant->pid, NULL, 0);
    tenant->pid = 0;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void tenant_free(struct tenant *tenant)
{
    if (!tenant)
        return;
    tenant_stop(tenant);
    nftw(tenant->dir, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(tenant->dir);
    free(tenant->root);
    free(tenant->token);
    free(tenant->token_file);
    free(tenant->log_file);
    free(tenant);
}

int tenant_set_up(void **state)
{
    static const char *const args[] = {"--sessions", "14", "--speed", "1", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

int tenant_tear_down(void **state)
{
    tenant_free(*state);
    return 0;
}

int tenant_clean_up(void **state)
{
    tenant_clear_faults(*state);
    return 0;
}

static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* Dechunks in place when the answer is chunked. */
static char *body_of(struct strbuf *answer)
{
    char *head_end = strstr(answer->bytes, "\r\n\r\n");
    if (!head_end)
        return xstrdup("");
    char *body = head_end + 4;
    *head_end = '\0';
    if (!strcasestr(answer->bytes, "transfer-encoding: chunked"))
        return xstrdup(body);
    struct strbuf plain;
    strbuf_init(&plain, STRBUF_NO_LIMIT);
    for (char *at = body;;) {
        char *after;
        size_t size = strtoul(at, &after, 16);
        if (!size || (after = strstr(after, "\r\n")) == NULL)
            break;
        strbuf_add(&plain, after + 2, size);
        at = after + 2 + size + 2;
    }
    return strbuf_take(&plain, NULL);
}

char *tenant_request(struct tenant *tenant, const char *method, const char *path, const char *body,
                     int *ret_status)
{
    int fd = connect_to(tenant->port);
    dprintf(fd,
            "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
            "Prefer: include-unknown-enum-members\r\nContent-Type: application/json\r\n"
            "Connection: close\r\nContent-Length: %zu\r\n\r\n%s",
            method, path, tenant->port, tenant->token, body ? strlen(body) : 0, body ? body : "");
    struct strbuf answer;
    strbuf_init(&answer, STRBUF_NO_LIMIT);
    char bytes[65536];
    for (ssize_t got; (got = read(fd, bytes, sizeof bytes)) > 0;)
        strbuf_add(&answer, bytes, (size_t)got);
    close(fd);
    int status = 0;
    sscanf(answer.bytes, "HTTP/1.1 %d", &status);
    if (ret_status)
        *ret_status = status;
    char *ret = body_of(&answer);
    strbuf_release(&answer);
    return ret;
}

void tenant_fault(struct tenant *tenant, const char *specs)
{
    int status = 0;
    char *answer = tenant_request(tenant, "POST", "/-/faults", specs, &status);
    if (status / 100 != 2)
        fail_msg("the simulator refused %s: %d %s", specs, status, answer);
    free(answer);
}

void tenant_clear_faults(struct tenant *tenant)
{
    int status = 0;
    free(tenant_request(tenant, "DELETE", "/-/faults", NULL, &status));
    assert_int_equal(status / 100, 2);
}

bool tenant_wait_fault_used(struct tenant *tenant, size_t n)
{
    int64_t limit = now_ms() + TERM_LIMIT_MS, used = 0;
    while (used < (int64_t)n && now_ms() < limit) {
        char *body = tenant_request(tenant, "GET", "/-/faults", NULL, NULL);
        json_t *list = json_loads(body, 0, NULL);
        json_t *first = json_array_get(list, 0);
        used = json_integer_value(json_object_get(first, "used"));
        json_decref(list);
        free(body);
        if (used < (int64_t)n)
            poll(NULL, 0, 20); /* nothing tells of it */
    }
    return used >= (int64_t)n;
}

char *tenant_log(struct tenant *tenant)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    if (!strbuf_read_file(&text, tenant->log_file, &why))
        strbuf_clear(&text);
    return strbuf_take(&text, NULL);
}

static bool line_matches(const char *line, size_t length, const char *method, const char *part)
{
    json_t *entry = json_loadb(line, length, 0, NULL);
    const char *is = json_string_value(json_object_get(entry, "method"));
    const char *path = json_string_value(json_object_get(entry, "path"));
    bool matches = is && path && (!method || !strcmp(is, method)) &&
                   (!part || strstr(path, part)) && strncmp(path, "/-/", 3) != 0;
    json_decref(entry);
    return matches;
}

size_t tenant_requests(struct tenant *tenant, const char *method, const char *part)
{
    char *log = tenant_log(tenant);
    size_t count = 0;
    for (char *line = log, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
        count += line_matches(line, (size_t)(end - line), method, part);
    free(log);
    return count;
}

bool tenant_wait_requests(struct tenant *tenant, const char *method, const char *part, size_t n)
{
    int64_t limit = now_ms() + TERM_LIMIT_MS;
    while (now_ms() < limit) {
        if (tenant_requests(tenant, method, part) >= n)
            return true;
        poll(NULL, 0, 20); /* a file has no descriptor to wait on */
    }
    return false;
}

char *tenant_find(struct tenant *tenant, const char *status)
{
    char *body = tenant_request(
        tenant, "GET", "/v1.0/solutions/backupRestore/restoreSessions?$top=999", NULL, NULL);
    json_t *list = json_loads(body, 0, NULL);
    char *id = NULL;
    size_t i;
    json_t *session;
    json_array_foreach(
        json_object_get(list, "value"), i,
        session) if (!id && !strcmp(json_string_value(json_object_get(session, "status")), status))
        id = xstrdup(json_string_value(json_object_get(session, "id")));
    json_decref(list);
    free(body);
    return id;
}

char *tenant_status(struct tenant *tenant, const char *id)
{
    char *path = xasprintf("/v1.0/solutions/backupRestore/restoreSessions/%s", id);
    char *body = tenant_request(tenant, "GET", path, NULL, NULL);
    json_t *session = json_loads(body, 0, NULL);
    const char *word = json_string_value(json_object_get(session, "status"));
    char *ret = word ? xstrdup(word) : NULL;
    json_decref(session);
    free(body);
    free(path);
    return ret;
}

static bool is_write_of_console(const char *line, size_t length, const char *method)
{
    json_t *entry = json_loadb(line, length, 0, NULL);
    const char *is = json_string_value(json_object_get(entry, "method"));
    const char *agent = json_string_value(json_object_get(entry, "userAgent"));
    /* A batch that holds nothing but reads is one. */
    bool reads = json_integer_value(json_object_get(entry, "parts")) > 0 &&
                 json_integer_value(json_object_get(entry, "writes")) == 0;
    bool ret = is && agent && strncmp(agent, "restoretop", 10) == 0 && strcmp(is, "GET") != 0 &&
               !reads && (!method || strcmp(is, method) == 0);
    json_decref(entry);
    return ret;
}

size_t tenant_writes(struct tenant *tenant, const char *method)
{
    char *log = tenant_log(tenant);
    size_t count = 0;
    for (char *line = log, *end; (end = strchr(line, '\n')) != NULL; line = end + 1)
        count += is_write_of_console(line, (size_t)(end - line), method);
    free(log);
    return count;
}

/* Behind what is there. */
static void append(const char **words, size_t most, const char *const *more)
{
    size_t count = 0;
    while (words[count])
        count++;
    for (size_t i = 0; more && more[i] && count + 1 < most; i++)
        words[count++] = more[i];
}

/* A command line at that tenant, in a home of the tenant's own. */
struct call {
    const char *argv[64], *env[32];
    char *state, *config;
};

static void call_init(struct call *call, const struct tenant *tenant, const char *once,
                      const char *const *args, const char *const *env)
{
    const char *const words[] = {
        PROGRAM, "--graph-url", tenant->root, "--token-file", tenant->token_file, once, NULL};
    *call = (struct call){.state = xasprintf("XDG_STATE_HOME=%s/state", tenant->dir),
                          .config = xasprintf("XDG_CONFIG_HOME=%s/config", tenant->dir)};
    const char *const home[] = {call->state, call->config, NULL};
    append(call->argv, 64, words);
    append(call->argv, 64, args);
    append(call->env, 32, home);
    append(call->env, 32, env);
}

static void call_release(struct call *call)
{
    free(call->state);
    free(call->config);
}

int once_run_on(struct tenant *tenant, const char *const *args, const char *const *env,
                char **ret_out, char **ret_err)
{
    struct call call;
    call_init(&call, tenant, "--once", args, env);
    int status = term_run(call.argv, call.env, ret_out, ret_err);
    call_release(&call);
    return status;
}

/* How an earlier console of the test was left is no business of the next. */
static void forget_choices(const struct tenant *tenant)
{
    glob_t files;
    char *pattern = xasprintf("%s/state/restoretop/screen-*", tenant->dir);
    if (glob(pattern, 0, NULL, &files) == 0)
        for (size_t i = 0; i < files.gl_pathc; i++)
            unlink(files.gl_pathv[i]);
    globfree(&files);
    free(pattern);
}

struct term *console_start_as(struct tenant *tenant, int rows, int cols, const char *const *args,
                              const char *term_name, const char *const *env)
{
    struct call call;
    if (!tenant->keeps_choices)
        forget_choices(tenant);
    call_init(&call, tenant, NULL, args, env);
    struct term *term = term_start(&(struct term_options){
        .argv = call.argv, .env = call.env, .term = term_name, .rows = rows, .cols = cols});
    call_release(&call);
    return term;
}

struct term *console_start(struct tenant *tenant, int rows, int cols, const char *const *args)
{
    return console_start_as(tenant, rows, cols, args, NULL, NULL);
}
