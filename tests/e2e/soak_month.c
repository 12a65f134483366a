/* soak_month.c - the console left open for a month, on a virtual clock (clock_shim.c): running
 * sessions that end, tokens that are renewed, a network that is cut, a terminal that is resized,
 * details that are opened. What it holds must not grow, nor what it asks of the service.
 *
 *   soak_month [DAYS]
 *
 * By itself a quarter of a day, so that ./dev test runs it, too; ./dev soak is the real one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/spans.h"
#include "base/xalloc.h"
#include "e2e/proc.h"
#include "e2e/tenant.h"
#include "fake/raw_server.h"

#define PLAIN_PROGRAM TEST_BINARY_DIR "/../clang/restoretop"
#define CLOCK_SHIM    TEST_BINARY_DIR "/tests/e2e/libclock_shim.so"
#define TOKENS        2048
#define GROWTH_KB     1024                /* that a month may bring, once it is warm */
#define LIST_PATH     "/restoreSessions " /* its first page, and what its links lead to */
#define LIST_MOST     600                 /* requests an hour: the list's budget */
#define HOURLY_MOST   1200 /* with what runs, by up to four GETs or a batch, and what is opened */

static double days = 0.25;

/* --- what happens, and how often --- */

struct month {
    struct tenant *tenant;
    struct term *term;
    struct raw_script tokens[TOKENS];
    struct raw_server *login;
    char *clock_file;
    volatile int64_t *ahead;
    int64_t now_ms; /* since the start, virtual */
    bool opened;
    size_t details, resizes, cuts, restores;
};

static const char *const posts[][2] = {
    {"exchangeRestoreSessions", "mailboxRestoreArtifacts"},
    {"sharePointRestoreSessions", "siteRestoreArtifacts"},
    {"oneDriveForBusinessRestoreSessions", "driveRestoreArtifacts"},
};

static void request(struct month *month, const char *path, const char *body, char **ret_answer)
{
    int status;
    *ret_answer = tenant_request(month->tenant, "POST", path, body, &status);
    assert_in_range(status, 200, 299);
}

/* Somebody starts a restore. */
static void restore(struct month *month)
{
    const char *const *post = posts[month->restores++ % 3];
    char *path = xasprintf("/v1.0/solutions/backupRestore/%s", post[0]), *answer, *done;
    char *body = xasprintf("{\"%s\":[{\"restorePoint\":{\"id\":\"a\"},\"destinationType\":"
                           "\"inPlace\"},{\"restorePoint\":{\"id\":\"b\"},"
                           "\"destinationType\":\"inPlace\"}]}",
                           post[1]);
    request(month, path, body, &answer);
    const char *id = strstr(answer, "\"id\":\"");
    assert_non_null(id);
    char *activate =
        xasprintf("/v1.0/solutions/backupRestore/restoreSessions/%.36s/activate", id + 6);
    request(month, activate, "", &done);
    free(done);
    free(activate);
    free(answer);
    free(body);
    free(path);
}

static void open_detail(struct month *month)
{
    month->details++;
    term_send(month->term, month->details % 40 == 0 ? "g" : "j");
    term_send(month->term, "\r");
    month->opened = true;
}

/* A turn later, which is seconds there: no Escape is followed by a key. */
static void close_detail(struct month *month)
{
    if (month->opened)
        term_send(month->term, "\033");
    month->opened = false;
}

static void resize(struct month *month)
{
    static const int sizes[][2] = {{24, 80}, {50, 200}, {12, 40}, {40, 130}};
    const int *size = sizes[month->resizes++ % 4];
    term_resize(month->term, size[0], size[1]);
}

static void cut(struct month *month)
{
    static const char *const ways[] = {"cut:for=10m", "503:for=5m", "429:retry=90:count=2"};
    tenant_clear_faults(month->tenant);
    tenant_fault(month->tenant, ways[month->cuts++ % 2]);
}

static const struct {
    int64_t first_ms, each_ms;
    void (*happens)(struct month *month);
} course[] = {
    {10 * MINUTE_MS, 30 * DAY_MS / 1000, open_detail},
    {30 * MINUTE_MS, 3 * HOUR_MS, restore},
    {1 * HOUR_MS, 30 * DAY_MS / 100, resize},
    {2 * HOUR_MS, 12 * HOUR_MS, cut},
};
#define COURSES (sizeof course / sizeof course[0])

/* --- what is looked at --- */

struct state {
    long memory_kb, files, sockets;
};

static void look(const struct month *month, struct state *ret)
{
    pid_t pid = term_pid(month->term);
    char *status = proc_text(pid, "status"), path[64], link[64];
    const char *anon = strstr(status, "RssAnon:");
    assert_non_null(anon);
    *ret = (struct state){.memory_kb = strtol(anon + 8, NULL, 10)};
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir));) {
        ssize_t length = readlinkat(dirfd(dir), entry->d_name, link, sizeof link);
        bool socket = length > 7 && memcmp(link, "socket:", 7) == 0;
        ret->sockets += length > 0 && socket;
        ret->files += length > 0 && !socket;
    }
    closedir(dir);
    free(status);
}

/* The busiest hour of the program's own log, of lines that hold `part`, the last hour left out. */
static long busiest_hour(const char *path, const char *part, long *ret_all)
{
    char line[2048], hour[14] = "";
    long in_hour = 0, most = 0;
    FILE *log = fopen(path, "r");
    assert_non_null(log);
    *ret_all = 0;
    while (fgets(line, sizeof line, log)) {
        if (!strstr(line, part))
            continue;
        ++*ret_all;
        if (strncmp(line, hour, 13) != 0) {
            most = *hour && in_hour > most ? in_hour : most;
            snprintf(hour, sizeof hour, "%.13s", line);
            in_hour = 0;
        }
        in_hour++;
    }
    fclose(log);
    return most;
}

/* --- the stage --- */

static void start_login(struct month *month)
{
    static const char body[] = "{\"token_type\":\"Bearer\",\"expires_in\":3600,"
                               "\"access_token\":\"" TENANT_TOKEN "\"}";
    char *answer = xasprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                             strlen(body), body);
    for (size_t i = 0; i < TOKENS; i++)
        month->tokens[i] = (struct raw_script){.bytes = answer, .end = RAW_CLOSE};
    month->login = raw_server_start(month->tokens, TOKENS);
}

static void start_clock(struct month *month)
{
    static const int64_t none[2] = {0, 0};
    month->clock_file = xstrdup("/tmp/restoretop-month-XXXXXX");
    int fd = mkstemp(month->clock_file);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, none, sizeof none), sizeof none);
    void *place = mmap(NULL, sizeof none, PROT_READ, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(place, MAP_FAILED);
    month->ahead = place;
    close(fd);
}

/* The simulator lives in the same time, and does not move it. */
static void start_tenant(struct month *month)
{
    static const char *const args[] = {"--sessions", "60", NULL};
    const char *options = getenv("ASAN_OPTIONS");
    char *before = xstrdup(options ? options : "");
    char *more = xasprintf("%s%sverify_asan_link_order=0", before, *before ? ":" : "");
    setenv("ASAN_OPTIONS", more, 1);
    setenv("LD_PRELOAD", CLOCK_SHIM, 1);
    setenv("RESTORETOP_TEST_CLOCK", month->clock_file, 1);
    month->tenant = tenant_start(args, 0);
    unsetenv("LD_PRELOAD");
    unsetenv("RESTORETOP_TEST_CLOCK");
    setenv("ASAN_OPTIONS", before, 1);
    free(more);
    free(before);
}

static void start_program(struct month *month, const char *program, const char *log)
{
    char *host =
        xasprintf("AZURE_AUTHORITY_HOST=http://127.0.0.1:%d", raw_server_port(month->login));
    char *home = xasprintf("HOME=%s", month->tenant->dir);
    char *clock = xasprintf("RESTORETOP_TEST_CLOCK=%s", month->clock_file);
    const char *const argv[] = {program, "--graph-url", month->tenant->root, "--auth", "secret",
                                "--log", log,           "--allow-core",      NULL};
    const char *const env[] = {host,
                               home,
                               clock,
                               "LD_PRELOAD=" CLOCK_SHIM,
                               "RESTORETOP_TEST_CLOCK_JUMPS=2",
                               "AZURE_TENANT_ID=contoso.com",
                               "AZURE_CLIENT_ID=a0000000-0000-0000-0000-000000000001",
                               "AZURE_CLIENT_SECRET=of-the-soak",
                               NULL};
    const struct term_options options = {.argv = argv, .env = env, .rows = 24, .cols = 80};
    month->term = term_start(&options);
    assert_true(term_wait(month->term, "LIVE"));
    free(host);
    free(home);
    free(clock);
}

/* A line a day, for who watches. */
static void tell(const struct month *month, int64_t before_ms)
{
    struct state is;
    if (before_ms / DAY_MS == month->now_ms / DAY_MS)
        return;
    look(month, &is);
    print_message("day %lld: %zu details, %zu restores; memory %ld KiB, files %ld, sockets %ld\n",
                  (long long)(month->now_ms / DAY_MS), month->details, month->restores,
                  is.memory_kb, is.files, is.sockets);
}

static void live_through(struct month *month, int64_t until_ms, int64_t due[COURSES])
{
    while (month->now_ms < until_ms) {
        struct pollfd fd = {.fd = term_fd(month->term), .events = POLLIN};
        poll(&fd, 1, 20);
        term_settle(month->term, 0);
        term_forget(month->term);
        int64_t before_ms = month->now_ms;
        month->now_ms = month->ahead[1] * 1000;
        tell(month, before_ms);
        close_detail(month);
        for (size_t i = 0; i < COURSES; i++) {
            if (month->now_ms < due[i])
                continue;
            course[i].happens(month);
            due[i] += course[i].each_ms;
        }
    }
}

/* At the largest size, as each costs memory of its own, and when what was cut is whole again. */
static void look_at_rest(struct month *month, int64_t due[COURSES], struct state *ret)
{
    tenant_clear_faults(month->tenant);
    term_resize(month->term, 50, 200);
    live_through(month, month->now_ms + 10 * MINUTE_MS, due);
    assert_true(term_wait(month->term, "LIVE"));
    look(month, ret);
}

static void a_month_leaves_no_trace(void **state)
{
    (void)state;
    bool plain = access(PLAIN_PROGRAM, X_OK) == 0;
    struct month *month = xcalloc(1, sizeof *month);
    struct state warm, end;
    int64_t due[COURSES], whole = (int64_t)(days * DAY_MS);
    long all = 0, lists = 0;
    if (!plain) {
        print_message(
            "skipped: build/clang has no program; memory under sanitizers tells nothing\n");
        free(month);
        skip();
    }
    for (size_t i = 0; i < COURSES; i++)
        due[i] = course[i].first_ms;
    start_login(month);
    start_clock(month);
    start_tenant(month);
    char *log = xasprintf("%s/month.log", month->tenant->dir);
    start_program(month, PLAIN_PROGRAM, log);
    live_through(month, whole / 6, due);
    look_at_rest(month, due, &warm);
    live_through(month, whole, due);
    look_at_rest(month, due, &end);
    long most = busiest_hour(log, "", &all), most_lists = busiest_hour(log, LIST_PATH, &lists);
    size_t renewals = raw_server_requests(month->login);
    print_message("%.2f days: %zu details, %zu resizes, %zu cuts, %zu restores, %zu tokens, %ld "
                  "requests, at most %ld in an hour, %ld of the list; memory %ld to %ld KiB, files "
                  "%ld to %ld, "
                  "sockets %ld to %ld\n",
                  days, month->details, month->resizes, month->cuts, month->restores, renewals, all,
                  most, most_lists, warm.memory_kb, end.memory_kb, warm.files, end.files,
                  warm.sockets, end.sockets);
    assert_in_range(renewals, days * 24 * 0.9, days * 24 * 2 + 4);
    assert_in_range(most, 60, HOURLY_MOST);
    assert_in_range(most_lists, 10, LIST_MOST);
    assert_in_range(end.files, 0, warm.files + 2); /* the token's may be open, or what is kept */
    assert_in_range(end.sockets, 0, warm.sockets + 4); /* kept connections come and go */
    assert_true(end.memory_kb - warm.memory_kb < GROWTH_KB);
    term_free(month->term);
    raw_server_stop(month->login);
    free((void *)(uintptr_t)month->tokens[0].bytes);
    tenant_free(month->tenant);
    unlink(month->clock_file);
    free(month->clock_file);
    free(log);
    free(month);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_month_leaves_no_trace)};
    days = argc > 1 ? strtod(argv[1], NULL) : days;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
