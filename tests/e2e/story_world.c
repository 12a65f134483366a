/* The steps that make a world: whom the program talks to, with what it is started, what goes wrong
 * there. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/timefmt.h"
#include "base/xalloc.h"
#include "e2e/story.h"
#include "e2e/story_json.h"
#include "fake/wire_faults.h"

#define CLOCK_SHIM TEST_BINARY_DIR "/tests/e2e/libclock_shim.so"

/* --- a server that says what the row says --- */

/* Scripts by path, so that a broken list does not break the rest: the list, its next pages, a
 * change, a session, what hangs on sessions, the service. */
static const char *const paths[STORY_SCRIPTS] = {"restoreSessions HTTP", "restoreSessions?",
                                                 "/activate HTTP",       "/restoreSessions/",
                                                 "RestoreSessions/",     "backupRestore HTTP"};

static char *json_answer(const char *body)
{
    return xasprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nrequest-id: of-the-test"
                     "\r\nContent-Length: %zu\r\n\r\n%s",
                     strlen(body), body);
}

static void make_good(struct story *story)
{
    char *list = story_json_list(NULL, NULL), *session = story_json_session(1);
    const char *bodies[STORY_SCRIPTS] = {
        list,    "{\"value\":[]}", "",
        session, "{\"value\":[]}", "{\"serviceStatus\":{\"status\":\"enabled\"}}"};
    for (size_t i = 0; i < STORY_SCRIPTS; i++)
        story->good[i] = (struct raw_script){
            .bytes = story_keep(story, json_answer(bodies[i])), .path = paths[i], .end = RAW_KEEP};
    free(list);
    free(session);
}

static void play(struct story *story)
{
    if (story->raw)
        raw_server_play(story->raw, story->scripts, STORY_SCRIPTS);
}

static void need_raw(struct story *story)
{
    if (story->raw)
        return;
    make_good(story);
    memcpy(story->scripts, story->good, sizeof story->good);
    story->raw = raw_server_start(story->scripts, STORY_SCRIPTS);
    if (!story->tenant)
        story->tenant = tenant_at(raw_server_port(story->raw));
}

static void answer_everything(struct story *story, const struct raw_script *script)
{
    need_raw(story);
    for (size_t i = 0; i < STORY_SCRIPTS; i++) {
        story->scripts[i] = *script;
        story->scripts[i].path = paths[i];
    }
    play(story);
}

static void do_raw(struct story *story, const char *value)
{
    (void)value;
    need_raw(story);
}

static void do_wire(struct story *story, const char *value)
{
    struct raw_script script;
    if (!wire_fault_find(value, &script))
        fail_msg("there is no wire fault \"%s\"", value);
    answer_everything(story, &script);
}

static void do_answer(struct story *story, const char *value)
{
    need_raw(story);
    size_t length;
    char *expanded = story_expand(story, value);
    char *bytes = story_keep(story, story_unescape(expanded, &length));
    free(expanded);
    answer_everything(story,
                      &(struct raw_script){.bytes = bytes, .length = length, .end = RAW_CLOSE});
}

static void set_bytes(struct story *story, size_t place, const char *value)
{
    size_t length;
    need_raw(story);
    char *expanded = story_expand(story, value);
    story->scripts[place].bytes = story_keep(story, story_unescape(expanded, &length));
    story->scripts[place].length = length;
    story->scripts[place].end = RAW_CLOSE;
    free(expanded);
    play(story);
}

/* The bytes of the answer to the list alone. */
static void do_list(struct story *story, const char *value)
{
    set_bytes(story, 0, value);
}

/* And of that to a draft's activation. */
static void do_activate(struct story *story, const char *value)
{
    set_bytes(story, 2, value);
}

static void set_body(struct story *story, size_t place, const char *text)
{
    need_raw(story);
    story->scripts[place].bytes = story_keep(story, json_answer(text));
    story->scripts[place].length = 0;
    play(story);
}

/* Escapes are those of the row, so that a body can hold any byte; JSON's own stand as \\u. */
static void do_text(struct story *story, size_t place, const char *value)
{
    size_t length;
    need_raw(story);
    char *expanded = story_expand(story, value), *body = story_unescape(expanded, &length);
    char *head = xasprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                           "Content-Length: %zu\r\n\r\n",
                           length);
    char *whole = story_keep(story, xmalloc(strlen(head) + length + 1));
    memcpy(whole, head, strlen(head));
    memcpy(whole + strlen(head), body, length);
    story->scripts[place].bytes = whole;
    story->scripts[place].length = strlen(head) + length;
    play(story);
    free(expanded);
    free(body);
    free(head);
}

static void do_body(struct story *story, const char *value)
{
    do_text(story, 0, value);
}

static void do_page(struct story *story, const char *value)
{
    do_text(story, 1, value);
}

/* Each one asked for is another one: the %d in it. */
static void do_page_without_end(struct story *story, const char *value)
{
    need_raw(story);
    char *body = story_expand(story, value);
    story->scripts[1].bytes =
        story_keep(story, xasprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                    "Connection: close\r\n\r\n%s",
                                    body));
    story->scripts[1].length = 0;
    story->scripts[1].numbered = true;
    story->scripts[1].end = RAW_CLOSE;
    play(story);
    free(body);
}

static void do_single(struct story *story, const char *value)
{
    do_text(story, 3, value);
}

/* What hangs on sessions. */
static void do_units(struct story *story, const char *value)
{
    do_text(story, 4, value);
}

static void do_member(struct story *story, const char *value)
{
    size_t length;
    char *path = xstrndup(value, strcspn(value, " "));
    const char *raw = value + strlen(path);
    char *bytes = story_unescape(raw + strspn(raw, " "), &length);
    char *list = story_json_list(path, bytes);
    set_body(story, 0, list);
    free(list);
    free(bytes);
    free(path);
}

static void do_types(struct story *story, const char *value)
{
    char *list = story_json_types(value);
    set_body(story, 0, list);
    free(list);
}

/* N of one byte, around a good list: "[ 100000 [ ]". */
static void do_deep(struct story *story, const char *value)
{
    size_t depth = strtoul(value, NULL, 10);
    char *nest = xcalloc(2 * depth + 1, 1);
    memset(nest, '[', depth);
    memset(nest + depth, ']', depth);
    char *list = story_json_list("restoreJobType", nest);
    set_body(story, 0, list);
    free(list);
    free(nest);
}

/* --- the simulator --- */

static void do_sim(struct story *story, const char *value)
{
    const char *words[STORY_WORDS] = {NULL};
    char *copy = story_keep(story, xstrdup(value)), *rest = copy, *word;
    size_t n = 0;
    while ((word = strsep(&rest, " ")) != NULL && n + 1 < STORY_WORDS)
        words[n++] = word;
    assert_null(story->tenant);
    story->tenant = tenant_start(words, 0);
}

static void do_fault(struct story *story, const char *value)
{
    tenant_fault(story_tenant(story), value);
}

static void do_stop(struct story *story, const char *value)
{
    (void)value;
    tenant_stop(story_tenant(story));
}

/* Again, or for the first time where nobody was. */
static void do_start(struct story *story, const char *value)
{
    static const char *const args[] = {"--sessions", "14", "--speed", "1", NULL};
    (void)value;
    struct tenant *old = story_tenant(story);
    struct tenant *again = tenant_start(args, old->port);
    old->pid = again->pid;
    again->pid = 0;
    free(old->log_file);
    old->log_file = story_keep(story, xstrdup(again->log_file));
    old->log_file = xstrdup(old->log_file);
    free(again->dir);
    free(again->root);
    free(again->token_file);
    free(again->log_file);
    free(again);
}

/* The fault is over. */
static void do_heal(struct story *story, const char *value)
{
    (void)value;
    if (story->raw) {
        memcpy(story->scripts, story->good, sizeof story->good);
        play(story);
    } else if (story->h2) {
        h2_proxy_heal(story->h2);
    } else {
        tenant_clear_faults(story_tenant(story));
    }
}

/* --- nobody, somebody else --- */

/* A port that was free a moment ago. */
static void do_nobody(struct story *story, const char *value)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    (void)value;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    close(fd);
    story->tenant = tenant_at(ntohs(address.sin_port));
}

static void do_root(struct story *story, const char *value)
{
    if (!story->tenant)
        story->tenant = tenant_at(9);
    free(story->tenant->root);
    story->tenant->root = xstrdup(value);
}

static void do_stranger(struct story *story, const char *value)
{
    (void)value;
    story->strange[0] =
        (struct raw_script){.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{\"value\":[]}"};
    story->stranger = raw_server_start(story->strange, 1);
}

static void do_proxy(struct story *story, const char *value)
{
    char address[64];
    if (!wire_fault_find(value, &story->strange[0]))
        fail_msg("there is no wire fault \"%s\"", value);
    story->stranger = raw_server_start(story->strange, 1);
    snprintf(address, sizeof address, "http://127.0.0.1:%d", raw_server_port(story->stranger));
    story_base(story, "https_proxy", address);
    do_root(story, "https://graph.example.invalid/v1.0");
}

/* HTTP/2 over TLS in front of the simulator, with a fault that only HTTP/2 has. */
static void do_h2(struct story *story, const char *value)
{
    struct tenant *tenant = story_tenant(story);
    story->h2 = h2_proxy_start(tenant->port, value);
    free(tenant->root);
    tenant->root = xasprintf("https://localhost:%d/v1.0", h2_proxy_port(story->h2));
    assert_true(story->arg_count + 2 < STORY_WORDS);
    story->args[story->arg_count++] = xstrdup("--ca-file");
    story->args[story->arg_count++] = xstrdup(h2_proxy_ca(story->h2));
}

/* --- how the program is started --- */

static void do_args(struct story *story, const char *value)
{
    char *copy = story_expand(story, value), *rest = copy, *word;
    while ((word = strsep(&rest, " ")) != NULL)
        if (*word && story->arg_count + 1 < STORY_WORDS)
            story->args[story->arg_count++] = xstrdup(word);
    free(copy);
}

static void do_env(struct story *story, const char *value)
{
    assert_true(story->env_count + 1 < STORY_WORDS);
    story->env[story->env_count++] = story_expand(story, value);
}

static void do_term(struct story *story, const char *value)
{
    free(story->term_name);
    story->term_name = xstrdup(value);
}

static void do_size(struct story *story, const char *value)
{
    assert_int_equal(sscanf(value, "%dx%d", &story->rows, &story->cols), 2);
}

static void do_shell(struct story *story, const char *value)
{
    char *more = story_expand(story, value);
    char *all = story->shell ? xasprintf("%s; %s", story->shell, more) : xstrdup(more);
    free(story->shell);
    free(more);
    story->shell = all;
}

#define MOUNTS "unshare -rm sh -c '"

bool story_disk_is_possible(void)
{
    return system(MOUNTS "mount -t tmpfs -o size=64k none /mnt' 2>/dev/null") == 0;
}

/* "full PATH" or "read-only PATH": a file system of 64 KiB there, which the program alone sees. The
 * shell that makes it becomes the program. */
static void do_disk(struct story *story, const char *value)
{
    bool full = strncmp(value, "full ", 5) == 0;
    char *path = story_expand(story, strchr(value, ' ') + 1);
    char *line =
        xasprintf("exec " MOUNTS
                  "p=\"%s\"; mkdir -p \"$p\"; mount -t tmpfs -o size=64k%s none \"$p\"; %s; exec "
                  "\"$@\"' sh \"$@\"",
                  path, full ? "" : ",ro", full ? "cat /dev/zero >\"$p/full\" 2>/dev/null" : ":");
    do_shell(story, line);
    free(line);
    free(path);
}

static void do_token(struct story *story, const char *value)
{
    size_t length;
    char *bytes = story_unescape(value, &length);
    int fd = open(story_tenant(story)->token_file, O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_int_equal(write(fd, bytes, length), length);
    close(fd);
    free(bytes);
}

/* --- its clock --- */

/* The first one, before the start, puts the shim in. */
static void set_clock(struct story *story, const int64_t ahead[2])
{
    if (!story->clock_file) {
        const char *options = getenv("ASAN_OPTIONS");
        char *more =
            xasprintf("%s%sverify_asan_link_order=0", options ? options : "", options ? ":" : "");
        story->clock_file = xasprintf("%s/clock", story_tenant(story)->dir);
        story_base(story, "ASAN_OPTIONS", more);
        story_base(story, "LD_PRELOAD", CLOCK_SHIM);
        story_base(story, "RESTORETOP_TEST_CLOCK", story->clock_file);
        free(more);
    }
    int fd = open(story->clock_file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, ahead, 2 * sizeof *ahead), 2 * sizeof *ahead);
    close(fd);
}

/* "WALL BOOT": seconds by which its clocks are ahead from now on. */
static void do_clock(struct story *story, const char *value)
{
    long long wall = 0, boot = 0;
    assert_int_equal(sscanf(value, "%lld %lld", &wall, &boot), 2);
    set_clock(story, (int64_t[]){wall, boot});
}

/* It is that time now; since the last such step, which it goes on from, as much has gone by. */
static void do_clock_at(struct story *story, const char *value)
{
    int64_t then_ms;
    assert_true(timefmt_parse(value, strlen(value), &then_ms));
    int64_t wall = then_ms / 1000 - time(NULL);
    if (!story->clock_file)
        story->wall_first = wall;
    set_clock(story, (int64_t[]){wall, wall - story->wall_first});
}

static void do_nothing(struct story *story, const char *value)
{
    (void)story;
    (void)value;
}

const struct verb story_world_verbs[] = {
    {"raw", do_raw},       {"wire", do_wire},         {"answer", do_answer},
    {"body", do_body},     {"page", do_page},         {"page-without-end", do_page_without_end},
    {"single", do_single}, {"member", do_member},     {"types", do_types},
    {"list", do_list},     {"activate", do_activate}, {"units", do_units},
    {"deep", do_deep},     {"sim", do_sim},           {"fault", do_fault},
    {"stop", do_stop},     {"start", do_start},       {"heal", do_heal},
    {"nobody", do_nobody}, {"root", do_root},         {"stranger", do_stranger},
    {"proxy", do_proxy},   {"args", do_args},         {"env", do_env},
    {"term", do_term},     {"size", do_size},         {"shell", do_shell},
    {"token", do_token},   {"clock", do_clock},       {"clock-at", do_clock_at},
    {"plain", do_nothing}, {"disk", do_disk},         {"h2", do_h2},
    {"bare", do_nothing},  {"slow", do_nothing},      {NULL, NULL},
};
