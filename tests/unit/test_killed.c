/* test_killed.c - kill -9 at 200 random moments while something is written: the next start reads it
 * without a fault, what was told to be written is there, and at most one more. The audit log's part
 * is in test_audit_file.c. */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "auth/token_cache.h"
#include "base/errands.h"
#include "base/xalloc.h"
#include "cli/acks_saver.h"
#include "fake/temp_folder.h"
#include "unit/make_session.h"

#define KILLS      200
#define WAIT_MS    10000
#define ROUND_MOST 50 /* acknowledgements by one writer: the list is written whole each time */

struct place {
    char base[64];
    char *folder, *path;
    int *written; /* shared with the writers: how many were told to be written */
};

static int set_up(void **state)
{
    struct place *place = xcalloc(1, sizeof *place);
    strcpy(place->base, "/tmp/restoretop-killed-XXXXXX");
    assert_non_null(mkdtemp(place->base));
    place->folder = xasprintf("%s/state/restoretop", place->base);
    place->path = xasprintf("%s/acknowledged", place->folder);
    place->written = mmap(NULL, sizeof *place->written, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(place->written, MAP_FAILED);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    int status = temp_folder_remove(place->base);
    munmap(place->written, sizeof *place->written);
    free(place->folder);
    free(place->path);
    free(place);
    return status;
}

/* --- the moment --- */

/* After its first record, or before it; the writer never ends by itself. */
static void kill_at_a_random_moment(const struct place *place, pid_t pid, unsigned *random)
{
    const volatile int *written = place->written;
    int before = *written;
    *random = *random * 1103515245U + 12345U;
    for (int waits = *random >> 8 & 7 ? WAIT_MS : 1; waits > 0 && *written == before; waits--)
        (void)poll(NULL, 0, 1);
    for (volatile unsigned turns = *random >> 12 & 0xFFFFF; turns > 0; turns--) {
    } /* some milliseconds at most */
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* --- acknowledgements --- */

static struct session numbered(char *buf, size_t size, int number)
{
    snprintf(buf, size, "5b3c1f60-0d7e-4a53-8f4e-%012d", number);
    return make_session(buf, WORKLOAD_EXCHANGE, SESSION_FAILED);
}

static pid_t start_acknowledging(const struct place *place)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    struct fault why = {.kind = FAULT_NONE};
    struct acks *acks = acks_load(place->path, &why);
    char id[64];
    struct errands *errands = errands_new();
    struct acks_saver *saver = acks_saver_new(errands, acks);
    for (int left = ROUND_MOST; left > 0 && why.kind == FAULT_NONE; left--) {
        struct session session = numbered(id, sizeof id, *place->written);
        if (!acks_has(acks, &session))
            acks_toggle(acks, &session);
        acks_saver_save(saver);
        struct pollfd done = {.fd = errands_fd(errands), .events = POLLIN};
        (void)poll(&done, 1, -1);
        errands_take(errands);
        if (!acks_saver_take_fault(saver, &why))
            ++*place->written;
    }
    for (;;)
        pause();
}

static void check_acks(const struct place *place)
{
    struct fault why = {.kind = FAULT_NONE};
    struct acks *acks = acks_load(place->path, &why);
    char id[64];
    if (why.kind != FAULT_NONE)
        fail_msg("after %d: %s", *place->written, why.text);
    for (int i = 0; i < *place->written; i++) {
        struct session session = numbered(id, sizeof id, i);
        if (!acks_has(acks, &session))
            fail_msg("acknowledgement %d of %d is lost", i, *place->written);
    }
    struct session beyond = numbered(id, sizeof id, *place->written + 1);
    assert_false(acks_has(acks, &beyond));
    acks_free(acks);
}

/* How many files the folder holds; each is made to look old. */
static int count_files(const char *folder)
{
    static const struct timespec old[2] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
    DIR *files = opendir(folder);
    const struct dirent *entry;
    int count = 0;
    assert_non_null(files);
    while ((entry = readdir(files)))
        if (entry->d_name[0] != '.') {
            assert_int_equal(utimensat(dirfd(files), entry->d_name, old, 0), 0);
            count++;
        }
    closedir(files);
    return count;
}

/* What was being written when it was killed goes with a later save. */
static void check_no_litter(const struct place *place)
{
    struct fault why = {.kind = FAULT_NONE};
    struct session session = make_session("other", WORKLOAD_EXCHANGE, SESSION_FAILED);
    char *litter = xasprintf("%s.new-abc123", place->path),
         *other = xasprintf("%s.backup", place->path);
    close(open(litter, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    close(open(other, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    int before = count_files(place->folder);
    printf("%d of %d moments left half a file\n", before - 3, KILLS);
    struct acks *acks = acks_load(place->path, &why);
    acks_toggle(acks, &session);
    assert_true(acks_save(acks, &why));
    assert_int_equal(count_files(place->folder), 2); /* the list, and what is not ours */
    assert_int_equal(access(other, F_OK), 0);
    acks_free(acks);
    free(litter);
    free(other);
}

static void acknowledgements_survive_kill_9(void **state)
{
    struct place *place = *state;
    unsigned random = 2;
    for (int i = 0; i < KILLS; i++) {
        kill_at_a_random_moment(place, start_acknowledging(place), &random);
        check_acks(place);
    }
    assert_true(*place->written > KILLS / 2);
    check_no_litter(place);
}

/* --- the sign-in that is kept --- */

static void set_config(struct auth_config *config)
{
    struct fault why;
    auth_config_init(config);
    free(config->tenant);
    free(config->client);
    config->tenant = xstrdup("contoso.com");
    config->client = xstrdup("00000000-0000-0000-0000-00000000000a");
    assert_true(auth_config_check(config, AUTH_BROWSER, &why));
}

static enum cache_result store_number(struct token_cache *cache, int number, struct fault *why)
{
    char token[64];
    snprintf(token, sizeof token, "refresh-%d-", number);
    struct cache_record record = {.refresh = secret_new(token, strlen(token)),
                                  .account = "megan@contoso.com"};
    enum cache_result result = token_cache_store(cache, &record, why);
    cache_record_release(&record);
    return result;
}

static pid_t start_storing(const struct place *place, const struct auth_config *config)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    struct fault why;
    struct token_cache *cache = token_cache_open(CACHE_FILE, place->folder, config, &why);
    for (;;)
        if (cache && store_number(cache, *place->written + 1, &why) == CACHE_OK)
            ++*place->written;
}

/* The newest, or the one that was on its way. */
static void check_cache(const struct place *place, const struct auth_config *config)
{
    struct fault why = {.kind = FAULT_NONE};
    struct token_cache *cache = token_cache_open(CACHE_FILE, place->folder, config, &why);
    struct cache_record record = {0};
    assert_non_null(cache);
    enum cache_result result = token_cache_load(cache, &record, &why);
    int number = -1;
    if (result == CACHE_FAILED)
        fail_msg("after %d: %s", *place->written, why.text);
    if (result == CACHE_OK)
        assert_int_equal(sscanf(secret_text(record.refresh), "refresh-%d-", &number), 1);
    assert_true(result == CACHE_OK || *place->written == 0);
    assert_true(number == *place->written || number == *place->written + 1 ||
                result == CACHE_EMPTY);
    cache_record_release(&record);
    token_cache_close(cache);
}

static void a_sign_in_survives_kill_9(void **state)
{
    struct place *place = *state;
    struct auth_config config;
    struct fault why;
    unsigned random = 3;
    set_config(&config);
    for (int i = 0; i < KILLS; i++) {
        kill_at_a_random_moment(place, start_storing(place, &config), &random);
        check_cache(place, &config);
    }
    assert_true(*place->written > KILLS / 2);
    struct token_cache *cache = token_cache_open(CACHE_FILE, place->folder, &config, &why);
    assert_int_equal(store_number(cache, 0, &why), CACHE_OK); /* no lock is left behind */
    token_cache_close(cache);
    assert_in_range(count_files(place->folder), 1, 2); /* it and its lock */
    auth_config_release(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(acknowledgements_survive_kill_9, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_sign_in_survives_kill_9, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("killed", tests, NULL, NULL);
}
