/* test_keeper.c - what is kept when, and for whom: the keeper's thread, real files, and a clock on
 * which a minute is a tenth of a second. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/folder.h"
#include "base/timefmt.h"
#include "base/xalloc.h"
#include "cli/keeper.h"
#include "cli/state_file.h"
#include "fake/temp_folder.h"
#include "model/store.h"
#include "unit/make_session.h"

#define FASTER   600
#define LIMIT_MS 20000 /* real; far above what it takes */

static const struct image_owner owner = {"tenant", "megan@contoso.com", "https://graph/v1.0"};

/* --- a fast clock --- */

static int64_t fast_boot(struct clock *clock)
{
    (void)clock;
    return clock_system()->boot_ms(clock_system()) * FASTER;
}

static int64_t fast_wall(struct clock *clock)
{
    (void)clock;
    return INT64_C(1791981127000);
}

static atomic_int waits_for_a_moment;

static int fast_poll(struct clock *clock, struct pollfd *fds, nfds_t count, int64_t deadline_ms)
{
    if (deadline_ms != CLOCK_NEVER)
        atomic_fetch_add(&waits_for_a_moment, 1);
    int64_t now = fast_boot(clock), left = deadline_ms > now ? deadline_ms - now : 0;
    return poll(fds, count, deadline_ms == CLOCK_NEVER ? -1 : (int)(left / FASTER + 1));
}

static struct clock fast = {.wall_ms = fast_wall, .boot_ms = fast_boot, .poll = fast_poll};

/* --- a console without a screen --- */

struct rig {
    char folder[64];
    char *path;
    struct model *model;
    struct store *store;
    struct keeper *keeper;
    struct strbuf warnings;
    struct whose whose;
    int64_t swept_ms;
    bool kept;
};

static void open_keeper(struct rig *rig, const char *tenant, const char *account)
{
    struct fault why;
    const struct keeper_options options = {.clock = &fast,
                                           .model = rig->model,
                                           .folder = rig->folder,
                                           .root = owner.root,
                                           .tenant = tenant,
                                           .account = account};
    rig->keeper = keeper_new(&options, &rig->warnings);
    assert_true(keeper_start(rig->keeper, &why));
}

static int set_up(void **state)
{
    atomic_store(&waits_for_a_moment, 0);
    struct rig *rig = xcalloc(1, sizeof *rig);
    char *name = state_file_name(&owner);
    snprintf(rig->folder, sizeof rig->folder, "/tmp/restoretop-keeper-XXXXXX");
    assert_non_null(mkdtemp(rig->folder));
    strcat(rig->folder, "/");
    rig->path = xasprintf("%s%s", rig->folder, name);
    free(name);
    rig->model = model_new(NULL);
    rig->store = store_new(false, NULL, NULL);
    strbuf_init(&rig->warnings, 4096);
    snprintf(rig->whose.tenant, sizeof rig->whose.tenant, "%s", owner.tenant);
    snprintf(rig->whose.account, sizeof rig->whose.account, "%s", owner.account);
    rig->swept_ms = 1000;
    *state = rig;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *rig = *state;
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    model_free(rig->model);
    store_free(rig->store);
    strbuf_release(&rig->warnings);
    int status = temp_folder_remove(rig->folder);
    free(rig->path);
    free(rig);
    return status;
}

static void publish(struct rig *rig)
{
    struct snapshot *snapshot = store_cut(rig->store);
    snapshot->swept_ms = snapshot->listed_ms = rig->swept_ms;
    snapshot->whose = rig->whose;
    snapshot->kept = rig->kept;
    struct snapshot *held = snapshot_ref(snapshot);
    model_publish(rig->model, snapshot);
    keeper_published(rig->keeper, held);
    snapshot_unref(held);
}

static void merge(struct rig *rig, const char *id)
{
    struct session session = make_session(id, WORKLOAD_EXCHANGE, SESSION_ACTIVE);
    store_merge(rig->store, &session, STORE_GET, 1000);
}

/* --- what is in the file --- */

struct kept {
    bool there;
    size_t sessions;
    struct presence presence;
    int64_t listed_ms;
    ino_t inode; /* another for each time it was written */
    char last[32];
};

static const struct identity_set *same_person(void *context, const struct identity_set *set)
{
    (void)context;
    return set;
}

static void note_id(void *context, const struct session *session)
{
    struct kept *kept = context;
    snprintf(kept->last, sizeof kept->last, "%s", session->id);
}

static struct kept look(const struct rig *rig)
{
    struct kept kept = {.there = false};
    struct strbuf bytes;
    struct fault why;
    struct stat status;
    enum image_verdict verdict;
    bool may_write;
    strbuf_init(&bytes, IMAGE_BYTES_MAX);
    if (state_file_read(rig->path, &bytes, &may_write, &why)) {
        struct image *image = image_read(&bytes, &owner, &verdict, &why);
        assert_non_null(image);
        kept.there = true;
        kept.sessions = image_session_count(image);
        kept.presence = image_presence(image);
        kept.listed_ms = image_times(image).listed_ms;
        image_each_session(image, &(struct image_session_taker){same_person, note_id, &kept});
        image_free(image);
    }
    if (stat(rig->path, &status) == 0)
        kept.inode = status.st_ino;
    strbuf_release(&bytes);
    return kept;
}

static bool wait_for(const struct rig *rig, bool (*holds)(const struct kept *kept, int64_t value),
                     int64_t value)
{
    int64_t limit = clock_system()->boot_ms(clock_system()) + LIMIT_MS;
    while (clock_system()->boot_ms(clock_system()) < limit) {
        struct kept kept = look(rig);
        if (kept.there && holds(&kept, value))
            return true;
        poll(NULL, 0, 2); /* a rename tells nobody */
    }
    return false;
}

static bool has_sessions(const struct kept *kept, int64_t value)
{
    return kept->sessions == (size_t)value;
}

static bool has_key(const struct kept *kept, int64_t value)
{
    return kept->presence.key_ms == value;
}

static void press(struct rig *rig, int64_t at_ms)
{
    struct presence presence = PRESENCE_NONE;
    presence.key_ms = at_ms;
    keeper_seen(rig->keeper, &presence);
}

/* --- when --- */

static void rows_events_and_keys_are_news(void **state)
{
    struct rig *rig = *state;
    open_keeper(rig, owner.tenant, owner.account);
    merge(rig, "a");
    publish(rig);
    assert_true(wait_for(rig, has_sessions, 1));
    merge(rig, "b");
    publish(rig);
    assert_true(wait_for(rig, has_sessions, 2));
    press(rig, 77);
    assert_true(wait_for(rig, has_key, 77));
    assert_int_equal(rig->warnings.length, 0);
}

/* Polls that confirm what is kept: its age is written at the end. */
static void without_news_nothing_is_written_before_the_end(void **state)
{
    struct rig *rig = *state;
    open_keeper(rig, owner.tenant, owner.account);
    merge(rig, "a");
    publish(rig);
    assert_true(wait_for(rig, has_sessions, 1));
    ino_t inode = look(rig).inode;
    for (int i = 0; i < 50; i++) { /* several of its minutes */
        rig->swept_ms += 1000;
        publish(rig);
        poll(NULL, 0, 10);
        assert_int_equal(look(rig).inode, inode);
    }
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    assert_int_equal(look(rig).listed_ms, rig->swept_ms);
    assert_int_not_equal(look(rig).inode, inode);
}

static void news_by_the_second_are_written_by_the_minute(void **state)
{
    struct rig *rig = *state;
    char id[32];
    open_keeper(rig, owner.tenant, owner.account);
    int64_t begin = fast_boot(&fast), writes = 0;
    ino_t inode = 0;
    for (int i = 0; i < 300; i++) {
        snprintf(id, sizeof id, "s%d", i);
        merge(rig, id);
        publish(rig);
        press(rig, i);
        struct kept kept = look(rig);
        writes += kept.inode != inode;
        inode = kept.inode;
        poll(NULL, 0, 1);
    }
    int64_t minutes = (fast_boot(&fast) - begin) / KEEPER_MS;
    assert_true(writes >= 1 || minutes < 2);
    assert_in_range(writes, 0, minutes + 1);
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    assert_int_equal(look(rig).sessions, 300);
    assert_int_equal(look(rig).presence.key_ms, 299);
}

/* Nothing is lost: it is written once the other one is done. */
static void while_another_console_writes_news_wait(void **state)
{
    struct rig *rig = *state;
    open_keeper(rig, owner.tenant, owner.account);
    char *beside = xasprintf("%s.new", rig->path);
    assert_true(folder_make_for(rig->path, NULL));
    int theirs = open(beside, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(flock(theirs, LOCK_EX | LOCK_NB), 0);
    int64_t tried = fast_boot(&fast) + (int64_t)2 * KEEPER_MS;
    merge(rig, "a");
    publish(rig);
    while (fast_boot(&fast) < tried)
        poll(NULL, 0, 1);
    assert_false(look(rig).there);
    close(theirs);
    assert_true(wait_for(rig, has_sessions, 1));
    free(beside);
}

static void a_list_that_is_not_whole_is_not_kept(void **state)
{
    struct rig *rig = *state;
    open_keeper(rig, owner.tenant, owner.account);
    rig->swept_ms = TIME_NONE;
    merge(rig, "a");
    publish(rig);
    press(rig, 5);
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    assert_false(look(rig).there);
}

/* --- for whom --- */

static void nobody_known_keeps_nothing(void **state)
{
    struct rig *rig = *state;
    open_keeper(rig, "", "");
    rig->whose = (struct whose){.mixed = false};
    merge(rig, "a");
    publish(rig);
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    assert_false(look(rig).there);
}

/* Where nobody is known there is nothing to write, and a held key is 30 presses a second. */
static void keys_are_not_looked_at_one_by_one(void **state)
{
    struct rig *rig = *state;
    const struct presence presence = PRESENCE_NONE;
    open_keeper(rig, "", "");
    rig->whose = (struct whose){.mixed = false};
    merge(rig, "a");
    publish(rig);
    int64_t limit = clock_system()->boot_ms(clock_system()) + LIMIT_MS;
    while (clock_system()->boot_ms(clock_system()) < limit &&
           atomic_load(&waits_for_a_moment) < 3) { /* one may be the start's */
        keeper_seen(rig->keeper, &presence);
        poll(NULL, 0, 1);
    }
    assert_true(atomic_load(&waits_for_a_moment) >= 3);
}

static void who_signs_in_later_is_kept_from_then_on(void **state)
{
    struct rig *rig = *state;
    open_keeper(rig, "", "");
    merge(rig, "a");
    publish(rig);
    assert_true(wait_for(rig, has_sessions, 1));
}

static bool has_fault(struct rig *rig, struct fault *why)
{
    int64_t limit = clock_system()->boot_ms(clock_system()) + LIMIT_MS;
    while (clock_system()->boot_ms(clock_system()) < limit) {
        if (keeper_take_fault(rig->keeper, why))
            return true;
        poll(NULL, 0, 2);
    }
    return false;
}

static void a_bad_file_is_told_late_where_it_is_known_late(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    FILE *file = fopen(rig->path, "w");
    assert_non_null(file);
    fputs("something else", file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(rig->path, 0600), 0);
    open_keeper(rig, "", "");
    merge(rig, "a");
    publish(rig);
    assert_true(has_fault(rig, &why));
    assert_non_null(strstr(why.text, "none of restoretop's: it is left alone"));
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    struct stat status;
    assert_int_equal(stat(rig->path, &status), 0);
    assert_int_equal(status.st_size, strlen("something else"));
}

/* Nobody looks at the screen any more when the last of it is written. */
static void what_fails_at_the_end_is_told_once(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    char *beside = xasprintf("%s.new", rig->path);
    open_keeper(rig, owner.tenant, owner.account);
    assert_int_equal(mkdir(beside, 0700), 0); /* in its way, for root, too */
    merge(rig, "a");
    publish(rig);
    assert_true(keeper_finish(rig->keeper, &why));
    assert_non_null(strstr(why.text, "for the next start cannot be written"));
    assert_false(keeper_finish(rig->keeper, &why));
    assert_int_equal(rmdir(beside), 0);
    free(beside);
}

static void when_another_signs_in_nothing_is_written_any_more(void **state)
{
    struct rig *rig = *state;
    open_keeper(rig, owner.tenant, owner.account);
    merge(rig, "a");
    publish(rig);
    assert_true(wait_for(rig, has_sessions, 1));
    rig->whose.mixed = true; /* back again, with rows of both */
    merge(rig, "b");
    publish(rig);
    press(rig, 5);
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    assert_int_equal(look(rig).sessions, 1);
    open_keeper(rig, owner.tenant, owner.account);
    rig->whose.mixed = false;
    strcpy(rig->whose.tenant, "fabrikam");
    merge(rig, "c");
    publish(rig);
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    assert_int_equal(look(rig).sessions, 1);
}

/* --- what is there already --- */

static void write_file(const struct rig *rig, const char *bytes, size_t length, mode_t mode)
{
    FILE *file = fopen(rig->path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(rig->path, mode), 0);
}

static struct strbuf file_bytes(const struct rig *rig)
{
    struct strbuf bytes;
    struct fault why;
    strbuf_init(&bytes, IMAGE_BYTES_MAX);
    assert_true(strbuf_read_file(&bytes, rig->path, &why));
    return bytes;
}

/* A run over that file: one sentence that says `words`, the console goes on; `replaced`: by what it
 * knows. */
static void run_over(struct rig *rig, const char *words, bool replaced)
{
    struct strbuf before = file_bytes(rig);
    open_keeper(rig, owner.tenant, owner.account);
    assert_non_null(strstr(rig->warnings.bytes, words));
    assert_ptr_equal(strchr(rig->warnings.bytes, '\n'),
                     rig->warnings.bytes + rig->warnings.length - 1);
    strbuf_clear(&rig->warnings);
    keeper_drop_image(rig->keeper);
    merge(rig, "new");
    publish(rig);
    press(rig, 5);
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    struct strbuf after = file_bytes(rig);
    bool same =
        before.length == after.length && memcmp(before.bytes, after.bytes, after.length) == 0;
    assert_int_equal(same, !replaced);
    strbuf_release(&before);
    strbuf_release(&after);
}

static void a_bad_file_costs_the_history_and_one_sentence(void **state)
{
    struct rig *rig = *state;
    open_keeper(rig, owner.tenant, owner.account);
    merge(rig, "a");
    publish(rig);
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    struct strbuf good = file_bytes(rig);

    write_file(rig, good.bytes, good.length / 2, 0600);
    run_over(rig, "damaged or cut short: it begins anew", true);
    write_file(rig, "", 0, 0600);
    run_over(rig, "damaged or cut short", true);
    good.bytes[40] ^= 1;
    write_file(rig, good.bytes, good.length, 0600);
    run_over(rig, "damaged or cut short", true);
    good.bytes[40] ^= 1;
    good.bytes[8]++;
    write_file(rig, good.bytes, good.length, 0600);
    run_over(rig, "newer restoretop: it is left alone", false);
    good.bytes[8]--;
    write_file(rig, "#!/bin/sh\n", 10, 0600);
    run_over(rig, "none of restoretop's: it is left alone", false);
    write_file(rig, good.bytes, good.length, 0644);
    run_over(rig, "open to other users", false);
    write_file(rig, good.bytes, good.length, 0400);
    run_over(rig, "read-only: it is shown", false);
    strbuf_release(&good);
}

static void what_was_kept_is_given_back(void **state)
{
    struct rig *rig = *state;
    open_keeper(rig, owner.tenant, owner.account);
    merge(rig, "a");
    publish(rig);
    press(rig, 77);
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    open_keeper(rig, owner.tenant, owner.account);
    assert_int_equal(image_session_count(keeper_image(rig->keeper)), 1);
    assert_int_equal(keeper_presence(rig->keeper).key_ms, 77);
    keeper_drop_image(rig->keeper);
    assert_null(keeper_image(rig->keeper));
    assert_int_equal(keeper_presence(rig->keeper).key_ms, 77);
    ino_t inode = look(rig).inode;
    rig->kept = true; /* what the start shows is what is there */
    publish(rig);
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    assert_int_equal(look(rig).inode, inode);
}

/* Whoever writes last has it whole. */
static void two_consoles_replace_each_other_s_file(void **state)
{
    struct rig *rig = *state;
    open_keeper(rig, owner.tenant, owner.account);
    struct rig other = *rig;
    other.model = model_new(NULL);
    other.store = store_new(false, NULL, NULL);
    open_keeper(&other, owner.tenant, owner.account);
    for (int i = 0; i < 20; i++) {
        char id[16];
        snprintf(id, sizeof id, "mine%d", i);
        merge(rig, id);
        publish(rig);
        merge(&other, "his");
        press(&other, i);
        publish(&other);
        poll(NULL, 0, 5);
        struct kept kept = look(rig);
        bool his = strcmp(kept.last, "his") == 0; /* then with his key */
        if (kept.there)
            assert_int_equal(kept.presence.key_ms != TIME_NONE, his);
    }
    keeper_stop(other.keeper);
    merge(rig, "last"); /* who ends alone, and with news, is the last */
    publish(rig);
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    assert_int_equal(look(rig).sessions, 21);
    assert_true(look(rig).presence.key_ms == TIME_NONE);
    model_free(other.model);
    store_free(other.store);
}

static void a_folder_that_takes_nothing_is_told_once(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    snprintf(rig->folder + strlen(rig->folder), sizeof rig->folder - strlen(rig->folder), "file");
    FILE *file = fopen(rig->folder, "w"); /* where a folder should be */
    assert_non_null(file);
    fclose(file);
    strcat(rig->folder, "/");
    open_keeper(rig, owner.tenant, owner.account);
    merge(rig, "a");
    publish(rig);
    assert_true(has_fault(rig, &why));
    assert_int_equal(why.kind, FAULT_SYSTEM);
    press(rig, 5);
    assert_false(keeper_take_fault(rig->keeper, &why));
    keeper_stop(rig->keeper);
    rig->keeper = NULL;
    rig->folder[strlen(rig->folder) - strlen("file/")] = '\0';
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_events_and_keys_are_news, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_news_nothing_is_written_before_the_end, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(news_by_the_second_are_written_by_the_minute, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(while_another_console_writes_news_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_that_is_not_whole_is_not_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_known_keeps_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_are_not_looked_at_one_by_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_signs_in_later_is_kept_from_then_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_bad_file_is_told_late_where_it_is_known_late, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_fails_at_the_end_is_told_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(when_another_signs_in_nothing_is_written_any_more, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_bad_file_costs_the_history_and_one_sentence, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_kept_is_given_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_consoles_replace_each_other_s_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_takes_nothing_is_told_once, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("keeper", tests, NULL, NULL);
}
