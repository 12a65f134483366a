/* What a run leaves to the next: the list, with its age, until there is a newer one; what happened;
 * and what came about while nobody was there. */
#include <fcntl.h>
#include <glob.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
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
#include "e2e/console.h"

/* Tokens that say whose they are; of two tenants. */
#define HEAD  "eyJhbGciOiAibm9uZSJ9."
#define TAIL  "MjIyMi00MzMzLTg0NDQtNTU1NTU1NTU1NTU1IiwgInVwbiI6ICJtZWdhbkBjb250b3NvLmNvbSJ9.c2ln"
#define MEGAN HEAD "eyJ0aWQiOiAiMTExMTExMTEt" TAIL
#define HERS  HEAD "eyJ0aWQiOiAiOTk5OTk5OTkt" TAIL

#define SESSIONS   "/v1.0/solutions/backupRestore/restoreSessions"
#define CLOCK_SHIM TEST_BINARY_DIR "/tests/e2e/libclock_shim.so"
#define AWAY_S     22320 /* 6 h 12 m */
#define KEPT_WORDS "as the last run left it at"

struct world {
    struct tenant *tenant;
    char *clock_file;
    char *preload, *clock_name, *asan;
};

static void set_clock(struct world *world, int64_t ahead_s)
{
    int64_t ahead[2] = {ahead_s, ahead_s};
    int fd = open(world->clock_file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, ahead, sizeof ahead), sizeof ahead);
    close(fd);
}

static void open_world(struct world *world, const char *speed, const char *sessions)
{
    const char *args[] = {"--sessions", sessions, "--speed", speed, NULL};
    const char *options = getenv("ASAN_OPTIONS");
    world->tenant = tenant_start_as(args, 0, MEGAN);
    world->tenant->keeps_choices = true;
    world->clock_file = xasprintf("%s/clock", world->tenant->dir);
    world->preload = xstrdup("LD_PRELOAD=" CLOCK_SHIM);
    world->clock_name = xasprintf("RESTORETOP_TEST_CLOCK=%s", world->clock_file);
    world->asan = xasprintf("ASAN_OPTIONS=%s%sverify_asan_link_order=0", options ? options : "",
                            options ? ":" : "");
    set_clock(world, 0);
}

static void close_world(struct world *world)
{
    tenant_free(world->tenant);
    free(world->clock_file);
    free(world->preload);
    free(world->clock_name);
    free(world->asan);
}

static struct term *start(struct world *world, const char *const *args)
{
    const char *const env[] = {world->preload, world->clock_name, world->asan, NULL};
    return console_start_as(world->tenant, 24, 120, args, NULL, env);
}

static void kill_hard(struct term *term)
{
    int status = 0;
    kill(term_pid(term), SIGKILL);
    assert_true(term_wait_exit(term, &status));
    assert_true(WIFSIGNALED(status));
    term_free(term);
}

/* The one file of this owner; NULL: there is none. Caller frees. */
static char *state_file(const struct world *world)
{
    char *pattern = xasprintf("%s/state/restoretop/state-????????????????", world->tenant->dir);
    glob_t found;
    char *path = NULL;
    if (glob(pattern, 0, NULL, &found) == 0) {
        assert_int_equal(found.gl_pathc, 1);
        path = xstrdup(found.gl_pathv[0]);
        globfree(&found);
    }
    free(pattern);
    return path;
}

static bool is_there(struct term *term, void *context)
{
    char *path = state_file(context);
    (void)term;
    free(path);
    return path != NULL;
}

static struct strbuf bytes_of(const char *path)
{
    struct strbuf bytes;
    struct fault why;
    strbuf_init(&bytes, STRBUF_NO_LIMIT);
    assert_true(strbuf_read_file(&bytes, path, &why));
    return bytes;
}

static void one_run(struct world *world)
{
    struct term *term = start(world, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    console_quit(term);
}

/* --- the list --- */

static void the_old_list_comes_first_with_its_age_and_then_the_new_one(void **state)
{
    struct world world;
    size_t length;
    (void)state;
    open_world(&world, "0.000001", "19");
    one_run(&world);
    set_clock(&world, AWAY_S);
    tenant_fault(world.tenant, "latency:ms=3000,path=restoreSessions\n");
    struct term *term = start(&world, NULL);
    assert_true(term_wait(term, KEPT_WORDS));
    assert_true(term_wait(term, "draft"));
    assert_true(console_wait_state(term, "STALE"));
    const char *bytes = term_bytes(term, &length);
    assert_null(memmem(bytes, length, "LIVE", 4));
    assert_null(memmem(bytes, length, "LOADING", 7));
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait_gone(term, KEPT_WORDS));
    console_quit(term);
    close_world(&world);
}

static void nobody_else_s_list_is_shown(void **state)
{
    struct world world;
    (void)state;
    open_world(&world, "0.000001", "19");
    one_run(&world);
    tenant_write_token(world.tenant, HERS);
    struct term *term = start(&world, NULL);
    assert_true(console_wait_state(term, "SIGNED OUT")); /* the simulator does not know her */
    assert_false(term_shows(term, "draft"));
    assert_false(term_shows(term, "completed"));
    console_quit(term);
    char *path = state_file(&world); /* and she has none */
    free(path);
    close_world(&world);
}

/* Another one signs in, by the same command: a token file has whoever wrote it last. */
static struct tenant *sign_in(struct world *world, struct tenant *before, const char *token)
{
    tenant_stop(before);
    tenant_write_token(world->tenant, token);
    return tenant_start_as(NULL, world->tenant->port, token);
}

static void a_filter_is_its_owner_s(void **state)
{
    struct world world;
    (void)state;
    open_world(&world, "0.000001", "19");
    struct term *term = start(&world, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "/-st:completed\r");
    assert_true(term_wait(term, "Esc clears the filter."));
    console_quit(term);
    struct tenant *hers = sign_in(&world, world.tenant, HERS);
    term = start(&world, NULL);
    assert_true(term_wait(term, "The filter that was kept is another account's"));
    assert_true(term_wait_gone(term, "/-st:completed"));
    console_quit(term);
    struct tenant *megans = sign_in(&world, hers, MEGAN);
    term = start(&world, NULL);
    assert_true(term_wait(term, "filter kept from last time"));
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, "/-st:completed"));
    console_quit(term);
    tenant_free(hers);
    tenant_free(megans);
    close_world(&world);
}

static void off_reads_nothing_and_writes_nothing(void **state)
{
    struct world world;
    const char *const off[] = {"--cache", "off", NULL};
    (void)state;
    open_world(&world, "0.000001", "19");
    struct term *term = start(&world, off);
    assert_true(console_wait_state(term, "LIVE"));
    console_quit(term);
    assert_null(state_file(&world));
    one_run(&world);
    char *path = state_file(&world);
    struct strbuf before = bytes_of(path);
    assert_non_null(memmem(before.bytes, before.length, "megan@contoso.com", 17));
    assert_null(memmem(before.bytes, before.length, "eyJ", 3)); /* no token, and no part of one */
    tenant_fault(world.tenant, "latency:ms=2000,path=restoreSessions\n");
    term = start(&world, off);
    assert_true(console_wait_state(term, "LOADING"));
    assert_false(term_shows(term, "draft"));
    assert_true(console_wait_state(term, "LIVE"));
    console_quit(term);
    struct strbuf after = bytes_of(path);
    assert_int_equal(before.length, after.length);
    assert_memory_equal(before.bytes, after.bytes, after.length);
    strbuf_release(&before);
    strbuf_release(&after);
    free(path);
    close_world(&world);
}

/* A demo and an unknown owner leave nothing. */
static void a_token_that_says_nothing_keeps_nothing(void **state)
{
    struct world world;
    (void)state;
    open_world(&world, "0.000001", "19");
    struct tenant *mute = tenant_start(NULL, 0);
    struct term *term = console_start(mute, 24, 80, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "j");
    console_quit(term);
    struct world other = {.tenant = mute};
    assert_null(state_file(&other));
    tenant_free(mute);
    close_world(&world);
}

static void a_bad_file_costs_one_sentence(void **state)
{
    struct world world;
    (void)state;
    open_world(&world, "0.000001", "19");
    one_run(&world);
    char *path = state_file(&world);
    assert_int_equal(truncate(path, 100), 0);
    struct term *term = start(&world, NULL);
    assert_true(term_wait(term, "damaged or cut short: it begins anew"));
    assert_true(console_wait_state(term, "LIVE"));
    console_quit(term);
    assert_int_equal(chmod(path, 0400), 0);
    term = start(&world, NULL);
    assert_true(term_wait(term, "read-only: it is shown, and nothing new is kept"));
    assert_true(console_wait_state(term, "LIVE"));
    console_quit(term);
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0400); /* the very same file */
    free(path);
    close_world(&world);
}

/* How often the thread that keeps has slept so far. */
static long keeper_sleeps(pid_t pid)
{
    char *pattern = xasprintf("/proc/%d/task/*/status", (int)pid);
    glob_t found;
    long sleeps = -1;
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct strbuf text = bytes_of(found.gl_pathv[i]);
        const char *count = strstr(text.bytes, "\nvoluntary_ctxt_switches:");
        if (strncmp(text.bytes, "Name:\tkeeper\n", 13) == 0 && count)
            sleeps = atol(strchr(count, ':') + 1);
        strbuf_release(&text);
    }
    globfree(&found);
    free(pattern);
    return sleeps;
}

#define MINUTE_MOST 40 /* bytes, all that polls without news may write */

/* It sleeps through polls that bring nothing, or wakes once for what came before them. */
static void polls_without_news_wake_nobody(void **state)
{
    struct world world;
    const char *const args[] = {"--interval", "5", "--filter", "st:completed", NULL};
    size_t length;
    (void)state;
    open_world(&world, "0.000001", "19");
    struct term *term = start(&world, args);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait_until(term, is_there, &world));
    console_wait_polls(term, world.tenant, 3);
    term_settle(term, 100);
    long before = keeper_sleeps(term_pid(term));
    assert_true(before > 0);
    term_forget(term);
    console_wait_polls(term, world.tenant, 3);
    (void)term_bytes(term, &length);
    assert_in_range(length, 0, MINUTE_MOST);
    assert_in_range(keeper_sleeps(term_pid(term)), before, before + 1);
    console_quit(term);
    close_world(&world);
}

/* --- what came about --- */

static void activate_one(struct world *world)
{
    int status = 0;
    char *id = tenant_find(world->tenant, "draft");
    assert_non_null(id);
    char *path = xasprintf(SESSIONS "/%s/activate", id);
    free(tenant_request(world->tenant, "POST", path, NULL, &status));
    assert_int_equal(status / 100, 2);
    free(path);
    free(id);
}

static void delete_one(struct world *world)
{
    int status = 0;
    char *id = tenant_find(world->tenant, "draft");
    assert_non_null(id);
    char *path = xasprintf(SESSIONS "/%s", id);
    free(tenant_request(world->tenant, "DELETE", path, NULL, &status));
    assert_int_equal(status / 100, 2);
    free(path);
    free(id);
}

/* Killed in the middle of restores; meanwhile others start two drafts and delete a third. */
static void a_restart_after_a_kill_tells_what_came_about(void **state)
{
    struct world world;
    (void)state;
    open_world(&world, "0.000001", "19");
    struct term *term = start(&world, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "j");
    assert_true(term_wait_until(term, is_there, &world));
    kill_hard(term);
    activate_one(&world);
    activate_one(&world);
    delete_one(&world);
    set_clock(&world, AWAY_S);
    term = start(&world, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, "WHILE YOU WERE AWAY (6h12m):  2 started   w show only these"));
    term_send(term, "w");
    assert_true(term_wait(term, "[1 All 2/"));
    assert_true(term_wait(term, "is:away"));
    kill_hard(term); /* it was not dismissed, and that is kept in a minute at most */
    set_clock(&world, AWAY_S + 60);
    term = start(&world, NULL);
    assert_true(term_wait(term, "WHILE YOU WERE AWAY (6h1"));
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "e");
    assert_true(term_wait(term, "activating"));
    assert_true(term_wait(term, "gone"));
    term_send(term, "/activating\r");
    assert_true(term_wait(term, "2 of "));
    term_escape(term);
    term_send(term, "W");
    assert_true(term_wait_gone(term, "WHILE YOU WERE AWAY"));
    console_quit(term);
    term = start(&world, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    assert_false(term_shows(term, "WHILE YOU WERE AWAY"));
    console_quit(term);
    close_world(&world);
}

/* --- pace --- */

/* The line of the screen that begins with that word; caller frees. */
static char *line_of(struct term *term, const char *word)
{
    const char *at = strstr(term_screen(term), word);
    return at ? xstrndup(at, strcspn(at, "\n")) : xstrdup("");
}

/* The first thing marked ~ in the selected row: nothing else is there before ETA. */
static char *eta_of(struct term *term)
{
    const char *at = strchr(console_selected(term), '~');
    return at ? xstrndup(at, strcspn(at, " ")) : xstrdup("");
}

/* What says how the large restore that runs goes on; the list first, then its detail. */
struct going {
    char *eta, *pace, *expected;
};

static void find_the_large_one(struct term *term)
{
    term_send(term, "/st:active units>1000\r");
    assert_true(term_wait(term, "[1 All 1/"));
}

static void look_how_it_goes(struct term *term, struct going *ret)
{
    assert_true(console_wait_selected(term, " ~"));
    ret->eta = eta_of(term);
    term_send(term, "\r");
    assert_true(term_wait(term, ", Exchange "));
    ret->pace = line_of(term, "Pace ");
    ret->expected = line_of(term, "Expected ");
}

static void free_going(struct going *going)
{
    free(going->eta);
    free(going->pace);
    free(going->expected);
}

struct written {
    struct world *world;
    ino_t was;
};

static ino_t inode_of(struct world *world)
{
    struct stat status;
    char *path = state_file(world);
    ino_t inode = path && stat(path, &status) == 0 ? status.st_ino : 0;
    free(path);
    return inode;
}

static bool is_written_anew(struct term *term, void *context)
{
    const struct written *written = context;
    const ino_t is = inode_of(written->world);
    (void)term;
    return is != 0 && is != written->was;
}

/* A key in the minute after the last writing is written, and what was seen until then with it. */
static void have_it_written(struct term *term, struct world *world, int64_t ahead_s)
{
    struct written written = {world, inode_of(world)};
    set_clock(world, ahead_s);
    term_send(term, "=");
    assert_true(term_wait(term, "How ~ is computed"));
    assert_true(term_wait_until(term, is_written_anew, &written));
    term_send(term, "=");
    assert_true(term_wait_gone(term, "How ~ is computed"));
}

/* The service fails, so that nothing is news; killed, the next console says the same of what
 * runs before it has read anything, and goes on from there. */
static void pace_and_eta_survive_a_kill_in_the_middle_of_a_restore(void **state)
{
    const char *const args[] = {"--interval", "5", NULL};
    struct going before, after;
    struct world world;
    (void)state;
    open_world(&world, "30", "40");
    struct term *term = start(&world, args);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait_until(term, is_there, &world));
    find_the_large_one(term);
    assert_true(console_wait_selected(term, " ~")); /* units have ended while we looked */
    tenant_fault(world.tenant, "status:code=503,path=backupRestore");
    assert_true(console_wait_no_state(term, "LIVE"));
    have_it_written(term, &world, 120);
    look_how_it_goes(term, &before);
    kill_hard(term);
    term = start(&world, args);
    assert_true(term_wait(term, KEPT_WORDS));
    assert_true(term_wait(term, "filter kept from last time"));
    look_how_it_goes(term, &after);
    assert_string_not_equal(before.eta, "");
    assert_string_equal(after.eta, before.eta);
    assert_string_equal(after.pace, before.pace);
    assert_string_equal(after.expected, before.expected);
    tenant_clear_faults(world.tenant);
    term_send(term, "R");
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, " left ("));
    assert_false(term_shows(term, "began anew"));
    free_going(&before);
    free_going(&after);
    console_quit(term);
    close_world(&world);
}

/* The same console, left alone: the first key tells. */
static void the_first_key_after_an_absence_tells(void **state)
{
    struct world world;
    const char *const args[] = {"--interval", "5", NULL};
    (void)state;
    open_world(&world, "0.000001", "19");
    struct term *term = start(&world, args);
    assert_true(console_wait_state(term, "LIVE"));
    term_send(term, "G");
    assert_true(term_wait(term, "15 of 15")); /* the key has arrived, the clock goes on */
    set_clock(&world, AWAY_S / 2);
    activate_one(&world);
    assert_true(term_wait(term, "◌2")); /* seen; one of them was there before */
    set_clock(&world, AWAY_S);
    term_settle(term, 200);
    assert_false(term_shows(term, "WHILE YOU WERE AWAY"));
    term_send(term, "k");
    assert_true(term_wait(term, "WHILE YOU WERE AWAY (6h12m):  1 started"));
    console_quit(term);
    close_world(&world);
}

static int number_before(const char *text, const char *word)
{
    const char *at = strstr(text, word);
    while (at && at > text && (at[-1] == ' ' || (at[-1] >= '0' && at[-1] <= '9')))
        at--;
    return at ? atoi(at) : 0;
}

/* A tenant that goes on by itself: what the line counts is what w shows. */
static void the_numbers_are_those_of_the_list(void **state)
{
    static const char *const words[] = {"failed",  "partial", "completed",
                                        "started", "drafted", "unclear"};
    struct world world;
    int sum = 0, shown = 0;
    (void)state;
    open_world(&world, "2000", "60");
    struct term *term = start(&world, NULL);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait_until(term, is_there, &world));
    kill_hard(term);
    char *id = tenant_find(world.tenant, "active");
    for (char *word = xstrdup("active"); id && strcmp(word, "active") == 0;) {
        free(word); /* until it is over */
        word = tenant_status(world.tenant, id);
        if (strcmp(word, "active") != 0) {
            free(word);
            break;
        }
    }
    free(id);
    set_clock(&world, AWAY_S);
    const char *const args[] = {"--interval", "300", NULL};
    term = start(&world, args);
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, "WHILE YOU WERE AWAY"));
    term_send(term, "w");
    assert_true(term_wait(term, "is:away"));
    const char *line = strstr(term_screen(term), "AWAY (");
    line = xstrndup(line, strcspn(line, "\n"));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        sum += number_before(line, words[i]);
    assert_int_equal(sscanf(strstr(term_screen(term), "[1 All "), "[1 All %d/", &shown), 1);
    if (sum != shown || sum == 0)
        fail_msg("%d in \"%s\", %d shown", sum, line, shown);
    free((char *)(uintptr_t)line);
    console_quit(term);
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_old_list_comes_first_with_its_age_and_then_the_new_one),
        cmocka_unit_test(nobody_else_s_list_is_shown),
        cmocka_unit_test(a_filter_is_its_owner_s),
        cmocka_unit_test(off_reads_nothing_and_writes_nothing),
        cmocka_unit_test(a_token_that_says_nothing_keeps_nothing),
        cmocka_unit_test(a_bad_file_costs_one_sentence),
        cmocka_unit_test(polls_without_news_wake_nobody),
        cmocka_unit_test(a_restart_after_a_kill_tells_what_came_about),
        cmocka_unit_test(pace_and_eta_survive_a_kill_in_the_middle_of_a_restore),
        cmocka_unit_test(the_first_key_after_an_absence_tells),
        cmocka_unit_test(the_numbers_are_those_of_the_list),
    };
    return cmocka_run_group_tests_name("e2e: state", tests, NULL, NULL);
}
