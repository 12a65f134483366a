/* test_state_file.c - the file a run is kept in: its rules, and what a kill leaves of it. */
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "cli/state_file.h"
#include "fake/temp_folder.h"
#include "model/store.h"
#include "unit/confine.h"
#include "unit/make_session.h"

static const struct image_owner owner = {"tenant", "megan@contoso.com", "https://graph/v1.0"};

struct place {
    char folder[64];
    char *path, *beside;
};

static int set_up(void **state)
{
    struct place *place = xcalloc(1, sizeof *place);
    char *name = state_file_name(&owner);
    strcpy(place->folder, "/tmp/restoretop-state-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    place->path = xasprintf("%s/state/restoretop/%s", place->folder, name);
    place->beside = xasprintf("%s.new", place->path);
    free(name);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    int status = temp_folder_remove(place->folder);
    free(place->path);
    free(place->beside);
    free(place);
    return status;
}

static struct strbuf bytes_of(const char *text)
{
    struct strbuf bytes;
    strbuf_init(&bytes, STRBUF_NO_LIMIT);
    strbuf_puts(&bytes, text);
    return bytes;
}

static enum state_file_result put(const char *path, const char *text, struct fault *why)
{
    struct strbuf bytes = bytes_of(text);
    enum state_file_result result = state_file_write(path, &bytes, why);
    strbuf_release(&bytes);
    return result;
}

static void put_fine(const char *path, const char *text)
{
    assert_int_equal(put(path, text, NULL), STATE_FILE_WRITTEN);
}

static unsigned mode_of(const char *path)
{
    struct stat status;
    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode & 07777;
}

/* What reading gives: the text, or a sentence that says `words`. */
static void expect_read(const char *path, const char *text, bool may_write, const char *words)
{
    struct fault why = {.kind = FAULT_NONE};
    struct strbuf out;
    bool writable = !may_write;
    strbuf_init(&out, 4096);
    assert_int_equal(state_file_read(path, &out, &writable, &why), text != NULL);
    assert_string_equal(out.bytes, text ? text : "");
    assert_int_equal(writable, may_write);
    if (words)
        assert_non_null(strstr(why.text, words));
    else
        assert_int_equal(why.kind, FAULT_NONE);
    strbuf_release(&out);
}

static void what_is_written_is_read_by_its_owner_alone(void **state)
{
    struct place *place = *state;
    expect_read(place->path, NULL, true, NULL); /* there is none, nor its folder */
    put_fine(place->path, "one");
    expect_read(place->path, "one", true, NULL);
    put_fine(place->path, "two");
    expect_read(place->path, "two", true, NULL);
    assert_int_equal(mode_of(place->path), 0600);
    assert_int_not_equal(access(place->beside, F_OK), 0);
    char *folder = xstrndup(place->path, (size_t)(strrchr(place->path, '/') - place->path));
    assert_int_equal(mode_of(folder), 0700);
    free(folder);
}

static void owners_have_files_of_their_own(void **state)
{
    const struct image_owner others[] = {{"tenant2", owner.account, owner.root},
                                         {owner.tenant, "m", owner.root},
                                         {owner.tenant, owner.account, "r"},
                                         {"tenantm", "egan@contoso.com", owner.root}};
    char *name = state_file_name(&owner);
    (void)state;
    assert_string_equal(name, "state-9855ed08db6b750e"); /* of every build and machine */
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char *other = state_file_name(&others[i]);
        assert_string_not_equal(name, other);
        free(other);
    }
    free(name);
}

static void what_breaks_the_rules_is_left_alone(void **state)
{
    struct place *place = *state;
    put_fine(place->path, "private");
    assert_int_equal(chmod(place->path, 0640), 0);
    expect_read(place->path, NULL, false, "open to other users (mode 0640)");
    assert_int_equal(chmod(place->path, 0600), 0);
    char *moved = xasprintf("%s.moved", place->path);
    assert_int_equal(rename(place->path, moved), 0);
    assert_int_equal(symlink(moved, place->path), 0);
    expect_read(place->path, NULL, false, "symbolic link");
    assert_int_equal(unlink(place->path), 0);
    assert_int_equal(mkdir(place->path, 0700), 0);
    expect_read(place->path, NULL, false, "no regular file");
    assert_int_equal(rmdir(place->path), 0);
    assert_int_equal(mkfifo(place->path, 0600), 0);
    expect_read(place->path, NULL, false, "no regular file"); /* and does not wait for a writer */
    free(moved);
}

static void a_read_only_file_is_read_and_kept(void **state)
{
    struct place *place = *state;
    put_fine(place->path, "as it was");
    assert_int_equal(chmod(place->path, 0400), 0);
    expect_read(place->path, "as it was", false, "read-only");
}

static void another_user_s_is_left_alone(void **state)
{
    struct place *place = *state;
    if (geteuid() != 0)
        skip();
    put_fine(place->path, "his");
    assert_int_equal(chown(place->path, NOBODY, NOBODY), 0);
    expect_read(place->path, NULL, false, "another user");
}

static int locked_folder_body(void *context)
{
    const struct place *place = context;
    struct fault why = {.kind = FAULT_NONE};
    drop_root();
    CHILD_HOLDS(put(place->path, "new", &why) == STATE_FILE_FAILED);
    CHILD_HOLDS(strstr(why.text, "Permission denied") != NULL);
    return CHILD_FINE;
}

static void a_folder_that_takes_nothing_fails_with_a_sentence(void **state)
{
    struct place *place = *state;
    struct fault why = {.kind = FAULT_NONE};
    put_fine(place->path, "old");
    char *folder = xstrndup(place->path, (size_t)(strrchr(place->path, '/') - place->path));
    assert_int_equal(chmod(folder, 0555), 0);
    assert_int_equal(chmod(place->folder, 0755), 0);
    char *state_folder = xasprintf("%s/state", place->folder);
    assert_int_equal(chmod(state_folder, 0755), 0);
    EXPECT_CHILD(locked_folder_body, place);
    expect_read(place->path, "old", true, NULL);
    assert_int_equal(put("/dev/null/x/state", "new", &why), STATE_FILE_FAILED);
    assert_int_equal(why.kind, FAULT_SYSTEM);
    free(folder);
    free(state_folder);
}

static void one_console_writes_at_a_time(void **state)
{
    struct place *place = *state;
    struct fault why = {.kind = FAULT_NONE};
    put_fine(place->path, "old");
    int fd = open(place->beside, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(put(place->path, "new", &why), STATE_FILE_BUSY);
    expect_read(place->path, "old", true, NULL);
    close(fd); /* it died: what it left is used again */
    put_fine(place->path, "new");
    expect_read(place->path, "new", true, NULL);
    assert_int_not_equal(access(place->beside, F_OK), 0);
}

/* --- kills --- */

#define KILLS 200
#define SEED  20261126

static struct snapshot *made_snapshot(size_t count)
{
    struct store *store = store_new(false, NULL, NULL);
    char id[64];
    for (size_t i = 0; i < count; i++) {
        snprintf(id, sizeof id, "959ba739-70b5-43c4-8c90-%012zx", i);
        struct session session = make_counted(id, SESSION_ACTIVE, 10, 3, 1);
        store_restore(store, &session);
    }
    struct snapshot *snapshot = store_cut(store);
    snapshot->swept_ms = snapshot->listed_ms = snapshot->polled_ms = 1000;
    store_free(store);
    return snapshot;
}

/* What parent and child both see. */
struct shared {
    _Atomic uint64_t written;
    atomic_bool runs;
};

/* Writes image after image, each with its number, until somebody kills it. */
_Noreturn static void write_for_ever(const char *path, struct snapshot *const snapshots[2],
                                     uint64_t number, struct shared *shared)
{
    struct presence presence = PRESENCE_NONE;
    atomic_store(&shared->runs, true);
    for (;; number++) {
        struct strbuf bytes;
        strbuf_init(&bytes, IMAGE_BYTES_MAX);
        presence.events_seen = number;
        image_write(&bytes, &owner, snapshots[number % 2], &presence, 2000);
        if (state_file_write(path, &bytes, NULL) != STATE_FILE_WRITTEN)
            _exit(1);
        atomic_store(&shared->written, number);
        strbuf_release(&bytes);
    }
}

/* The number of the image that is there; its sessions are those that went with it. */
static uint64_t read_number(const char *path)
{
    struct strbuf bytes;
    struct fault why = {.kind = FAULT_NONE};
    enum image_verdict verdict;
    bool may_write = false;
    strbuf_init(&bytes, IMAGE_BYTES_MAX);
    if (!state_file_read(path, &bytes, &may_write, &why)) {
        assert_int_equal(why.kind, FAULT_NONE); /* killed before the first */
        strbuf_release(&bytes);
        return 0;
    }
    struct image *image = image_read(&bytes, &owner, &verdict, &why);
    assert_int_equal(verdict, IMAGE_FINE);
    uint64_t number = image_presence(image).events_seen;
    assert_int_equal(image_session_count(image), number % 2 ? 3000 : 3);
    image_free(image);
    strbuf_release(&bytes);
    return number;
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A random moment of its first, second or third image, however long those take here; not of its
 * birth. */
static void wait_for_moment(const struct shared *shared, uint64_t last, uint64_t *random)
{
    const uint64_t whole = last + next_random(random) % 3;
    while (!atomic_load(&shared->runs) || atomic_load(&shared->written) < whole)
        sched_yield();
    int64_t moment = now_us() + next_random(random) % 12000;
    while (now_us() < moment)
        sched_yield();
}

/* At any moment: the file is one of those that were written, and the last one or the one that was
 * under way. */
static void a_kill_leaves_the_last_image_or_the_next(void **state)
{
    struct place *place = *state;
    struct snapshot *const snapshots[2] = {made_snapshot(3), made_snapshot(3000)};
    uint64_t random = SEED, last = 0, rounds_with_news = 0;
    struct shared *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(shared != MAP_FAILED);
    for (int i = 0; i < KILLS; i++) {
        atomic_store(&shared->written, last);
        atomic_store(&shared->runs, false);
        pid_t child = fork();
        if (child == 0)
            write_for_ever(place->path, snapshots, last + 1, shared);
        wait_for_moment(shared, last, &random);
        kill(child, SIGKILL);
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status)); /* and did not fail */
        uint64_t number = read_number(place->path), told = atomic_load(&shared->written);
        assert_in_range(number, told, told + 1);
        rounds_with_news += number > last;
        last = number;
    }
    assert_true(rounds_with_news > KILLS / 4); /* it did hit writers, not only starts */
    put_fine(place->path, "and the next start writes");
    assert_int_equal(munmap(shared, sizeof *shared), 0);
    snapshot_unref(snapshots[0]);
    snapshot_unref(snapshots[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_written_is_read_by_its_owner_alone, set_up,
                                        tear_down),
        cmocka_unit_test(owners_have_files_of_their_own),
        cmocka_unit_test_setup_teardown(what_breaks_the_rules_is_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_read_only_file_is_read_and_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_user_s_is_left_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_takes_nothing_fails_with_a_sentence, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_console_writes_at_a_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_kill_leaves_the_last_image_or_the_next, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests_name("state_file", tests, NULL, NULL);
}
