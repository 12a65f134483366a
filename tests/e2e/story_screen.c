/* The steps that look: at the screen, at what a program without one printed, at what the servers
 * were asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/run.h"
#include "e2e/story.h"

#define LIST    "/restoreSessions" /* ends the address of the first page */
#define SLOW_MS 45000

/* Sentences are wrapped: runs of blanks and line ends are one blank. Caller frees. */
static char *flat(const char *text)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (bool blank = false; *text; text++) {
        bool is_blank = *text == ' ' || *text == '\n';
        if (!is_blank || !blank)
            strbuf_putc(&out, is_blank ? ' ' : *text);
        blank = is_blank;
    }
    return strbuf_take(&out, NULL);
}

static bool holds_flat(struct term *term, void *context)
{
    char *screen = flat(term_screen(term));
    bool holds = strstr(screen, context) != NULL;
    free(screen);
    return holds;
}

static bool lacks_flat(struct term *term, void *context)
{
    return !holds_flat(term, context);
}

/* What takes long by its nature may take SLOW_MS even where a wait in vain is cut short. */
static bool has_time(const struct story *story, int64_t begun_ms)
{
    return row_value(story->row, "slow") && story_now_ms() < begun_ms + SLOW_MS;
}

static bool wait_long(struct story *story, bool (*holds)(struct term *, void *), char *text)
{
    const int64_t begun_ms = story_now_ms();
    struct term *term = story_term(story);
    bool held;
    do
        held = term_wait_until(term, holds, text);
    while (!held && has_time(story, begun_ms));
    return held;
}

static void wait_for(struct story *story, const char *value, bool (*holds)(struct term *, void *))
{
    char *text = story_expand(story, value);
    if (!wait_long(story, holds, text))
        fail_msg("line %d: %s = %s", story->step->line, story->step->verb, text);
    free(text);
}

static void do_open(struct story *story, const char *value)
{
    (void)value;
    story_term(story);
}

static void do_state(struct story *story, const char *value)
{
    const int64_t begun_ms = story_now_ms();
    bool held;
    do
        held = console_wait_state(story_term(story), value);
    while (!held && has_time(story, begun_ms));
    if (!held)
        fail_msg("line %d: the state is not %s", story->step->line, value);
}

static void do_shows(struct story *story, const char *value)
{
    wait_for(story, value, holds_flat);
}

static void do_gone(struct story *story, const char *value)
{
    wait_for(story, value, lacks_flat);
}

/* Now, after all that was waited for. */
static void do_not(struct story *story, const char *value)
{
    char *text = story_expand(story, value);
    if (holds_flat(story_term(story), text))
        fail_msg("line %d: the screen must not say %s:\n%s", story->step->line, text,
                 term_screen(story->term));
    free(text);
}

static void do_sessions(struct story *story, const char *value)
{
    char *text = xasprintf("[1 All %s]", value);
    wait_for(story, text, holds_flat);
    free(text);
}

/* --- requests --- */

typedef void each_request(void *context, const char *method, const char *target, int64_t at_ms,
                          const char *text);

static void each_of_raw(struct raw_server *server, each_request *call, void *context)
{
    char method[16], target[512], *text;
    for (size_t i = 0; (text = raw_server_request(server, i)) != NULL; i++) {
        if (sscanf(text, "%15s %511s", method, target) == 2)
            call(context, method, target, raw_server_request_ms(server, i), text);
        free(text);
    }
}

static void call_for_entry(const json_t *entry, each_request *call, void *context)
{
    const char *agent = json_string_value(json_object_get(entry, "userAgent"));
    const char *time = json_string_value(json_object_get(entry, "time"));
    int64_t at_ms = 0;
    if (!agent || strncmp(agent, "restoretop", 10) != 0 || !time ||
        !timefmt_parse(time, strlen(time), &at_ms))
        return;
    call(context, json_string_value(json_object_get(entry, "method")),
         json_string_value(json_object_get(entry, "path")), at_ms, "");
}

static void each_of_sim(struct tenant *tenant, each_request *call, void *context)
{
    char *log = tenant_log(tenant);
    for (char *line = log, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        json_t *entry = json_loadb(line, (size_t)(end - line), 0, NULL);
        call_for_entry(entry, call, context);
        json_decref(entry);
    }
    free(log);
}

static void each(struct story *story, each_request *call, void *context)
{
    if (story->raw)
        each_of_raw(story->raw, call, context);
    else if (story->tenant)
        each_of_sim(story->tenant, call, context);
}

struct counting {
    const char *method, *part;
    size_t count;
};

static void count_one(void *context, const char *method, const char *target, int64_t at_ms,
                      const char *text)
{
    struct counting *counting = context;
    (void)at_ms;
    (void)text;
    size_t length = strlen(target), tail = strcspn(counting->part, "$");
    bool ends = counting->part[tail] == '$';
    bool meant = ends ? length >= tail && strncmp(target + length - tail, counting->part, tail) == 0
                      : strstr(target, counting->part) != NULL;
    counting->count += strcmp(method, counting->method) == 0 && meant;
}

static size_t count_requests(struct story *story, const char *what)
{
    char method[16], part[256];
    assert_int_equal(sscanf(what, "%15s %255s", method, part), 2);
    struct counting counting = {method, part, 0};
    each(story, count_one, &counting);
    return counting.count;
}

/* "METHOD PART = N" or "METHOD PART >= N", the latter waited for. PART stands in the address; with
 * a $ at its end it ends it. */
static void do_requests(struct story *story, const char *value)
{
    char relation[3];
    size_t wanted = 0, count;
    assert_int_equal(sscanf(value, "%*s %*s %2s %zu", relation, &wanted), 2);
    int64_t limit = story_now_ms() + TERM_LIMIT_MS;
    do {
        term_settle(story_term(story), 20);
        count = count_requests(story, value);
    } while (*relation == '>' && count < wanted && story_now_ms() < limit);
    if (*relation == '>' ? count < wanted : count != wanted)
        fail_msg("line %d: %zu requests, not %s", story->step->line, count, value);
}

/* "METHOD PART": how many there were, for `more`, which tells how many have come since. */
static void do_count(struct story *story, const char *value)
{
    snprintf(story->counted, sizeof story->counted, "%s", value);
    story->count = count_requests(story, value);
}

static void do_more(struct story *story, const char *value)
{
    size_t now = count_requests(story, story->counted);
    if (now - story->count != strtoul(value, NULL, 10))
        fail_msg("line %d: %zu more requests, not %s", story->step->line, now - story->count,
                 value);
}

/* At least so many more come by themselves. */
static void do_grows(struct story *story, const char *value)
{
    size_t wanted = story->count + strtoul(value, NULL, 10);
    int64_t limit = story_now_ms() + TERM_LIMIT_MS;
    while (count_requests(story, story->counted) < wanted) {
        if (story_now_ms() > limit)
            fail_msg("line %d: nothing more is asked for", story->step->line);
        term_settle(story_term(story), 20);
    }
}

static void do_writes(struct story *story, const char *value)
{
    story->writes = strtoul(value, NULL, 10);
}

static void do_reads(struct story *story, const char *value)
{
    story->more_reads = strtoul(value, NULL, 10);
}

static void do_strangers(struct story *story, const char *value)
{
    size_t wanted = strtoul(value, NULL, 10);
    if (raw_server_connections(story->stranger) < wanted ||
        (wanted == 0 && raw_server_connections(story->stranger) > 0))
        fail_msg("the stranger saw %zu connections", raw_server_connections(story->stranger));
}

struct watching {
    size_t writes, lists;
    int64_t first_ms, last_ms;
    char odd[256]; /* a target that nothing of ours may ask for; "": none did */
};

/* Whatever an id, a link or an address held: a path of the service, of characters that paths have,
 * that leads nowhere else. */
static bool is_fine_target(const char *target)
{
    static const char *const roots[] = {"/v1.0/solutions/backupRestore", "/beta/solutions/",
                                        "/v1.0/$batch"};
    bool rooted = false;
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        rooted |= strncmp(target, roots[i], strlen(roots[i])) == 0;
    size_t fine = strspn(target, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "-._~!$&'()*+,;=:@/?%");
    return rooted && fine == strlen(target) && !strstr(target, "/.");
}

static void watch_one(void *context, const char *method, const char *target, int64_t at_ms,
                      const char *text)
{
    struct watching *watching = context;
    (void)text;
    watching->writes += strcmp(method, "GET") != 0;
    if (!is_fine_target(target))
        snprintf(watching->odd, sizeof watching->odd, "%s", target);
    size_t length = strlen(target), tail = strlen(LIST);
    watching->lists += length >= tail && strcmp(target + length - tail, LIST) == 0;
    if (watching->first_ms == 0)
        watching->first_ms = at_ms;
    watching->last_ms = at_ms;
}

static void no_token(void *context, const char *method, const char *target, int64_t at_ms,
                     const char *text)
{
    (void)context;
    (void)method;
    (void)at_ms;
    if (strstr(text, TENANT_TOKEN) || strstr(target, TENANT_TOKEN))
        fail_msg("the token went to somebody else:\n%s", text);
}

static void check_leaks(struct story *story)
{
    size_t length = 0;
    const char *bytes = story->term ? term_bytes(story->term, &length) : "";
    if (memmem(bytes, length, TENANT_TOKEN, strlen(TENANT_TOKEN)) ||
        (story->out && strstr(story->out, TENANT_TOKEN)) ||
        (story->err && strstr(story->err, TENANT_TOKEN)))
        fail_msg("the token was written to the terminal");
    if (story->stranger)
        each_of_raw(story->stranger, no_token, NULL);
}

/* The first page of a list may be asked for at the start, by each key, after each planned interval
 * and after each back-off, of which the shortest is 1.6 s. */
void story_check_requests(struct story *story)
{
    struct watching seen = {0};
    each(story, watch_one, &seen);
    if (seen.writes != story->writes)
        fail_msg("%zu writes left, not %zu", seen.writes, story->writes);
    if (*seen.odd)
        fail_msg("it asked for %s", seen.odd);
    size_t most = 3 + (size_t)story->presses + story->more_reads +
                  (size_t)((seen.last_ms - seen.first_ms) / 1600);
    if (seen.lists > most)
        fail_msg("%zu requests for the list in %lld ms: that is hammering", seen.lists,
                 (long long)(seen.last_ms - seen.first_ms));
    check_leaks(story);
}

/* --- without a screen --- */

static void end_run(struct story *story, struct run run)
{
    free(story->out);
    free(story->err);
    story->ran = true;
    story->status = run.status;
    story->out = run.out;
    story->err = run.err;
    fprintf(stderr, "--- status %d, out:\n%s--- err:\n%s---\n", run.status, run.out, run.err);
}

/* A shell command; $PROGRAM and the rest stand for what they are. */
static void do_command(struct story *story, const char *value)
{
    struct tenant *tenant = story_tenant(story);
    char *line = story_expand(story, value);
    char *whole = xasprintf("export XDG_STATE_HOME='%s/state' XDG_CONFIG_HOME='%s/config'; %s",
                            tenant->dir, tenant->dir, line);
    end_run(story, run_shell(whole));
    free(whole);
    free(line);
}

/* --once with these arguments, under the row's shell line. */
static void do_once(struct story *story, const char *value)
{
    char *line = xasprintf("%s%s exec $PROGRAM --once --graph-url $ROOT --token-file $TOKENFILE %s",
                           story->shell ? story->shell : "", story->shell ? ";" : "", value);
    do_command(story, line);
    free(line);
}

static void do_exit(struct story *story, const char *value)
{
    if (story->status != atoi(value))
        fail_msg("line %d: it ended with %d, not %s", story->step->line, story->status, value);
}

static void look(struct story *story, const char *text, const char *value, bool wanted)
{
    char *part = story_expand(story, value);
    if ((strstr(text, part) != NULL) != wanted)
        fail_msg("line %d: %s = %s; it is:\n%s", story->step->line, story->step->verb, part, text);
    free(part);
}

static void do_out(struct story *story, const char *value)
{
    look(story, story->out, value, true);
}

static void do_err(struct story *story, const char *value)
{
    look(story, story->err, value, true);
}

static void do_no_out(struct story *story, const char *value)
{
    look(story, story->out, value, false);
}

static void do_no_err(struct story *story, const char *value)
{
    look(story, story->err, value, false);
}

/* A file of the row: "PATH TEXT" must hold the text. */
static void do_file(struct story *story, const char *value)
{
    struct strbuf text;
    struct fault why;
    char *whole = story_expand(story, value), *rest = whole, *path = strsep(&rest, " ");
    strbuf_init(&text, STRBUF_NO_LIMIT);
    if (!strbuf_read_file(&text, path, &why))
        fail_msg("%s", why.text);
    if (!strstr(text.bytes, rest))
        fail_msg("%s does not hold %s:\n%s", path, rest, text.bytes);
    strbuf_release(&text);
    free(whole);
}

const struct verb story_screen_verbs[] = {
    {"open", do_open},
    {"state", do_state},
    {"shows", do_shows},
    {"gone", do_gone},
    {"not", do_not},
    {"sessions", do_sessions},
    {"requests", do_requests},
    {"count", do_count},
    {"more", do_more},
    {"grows", do_grows},
    {"writes", do_writes},
    {"reads", do_reads},
    {"strangers", do_strangers},
    {"command", do_command},
    {"once", do_once},
    {"exit", do_exit},
    {"out", do_out},
    {"err", do_err},
    {"no-out", do_no_out},
    {"no-err", do_no_err},
    {"file", do_file},
    {NULL, NULL},
};
