/* What a sign-in is kept in: comes back, is refused with a reason, is locked, is deleted. The cases
 * of modes run as an unprivileged user, each beside the control that shows what would be accepted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "auth/keyring.h"
#include "auth/token_cache.h"
#include "auth/token_cache_private.h"
#include "base/xalloc.h"
#include "fake/temp_folder.h"
#include "unit/confine.h"

#define TOKEN "refresh-token-0.AAAA-secret"

struct rig {
    char base[64];   /* our own temporary folder */
    char folder[96]; /* of the cache; not there at first */
    struct auth_config config;
    struct token_cache *cache;
    char leaf[80], path[200]; /* of its file, once it was stored */
};

/* A client of its own for each run: a user's runs share one keyring. */
static void set_config(struct auth_config *config, const char *tenant, const char *client)
{
    struct fault why;
    auth_config_init(config);
    free(config->tenant);
    free(config->client);
    config->tenant = xstrdup(tenant);
    config->client = xasprintf("%08x%s", (unsigned)getpid(), client + 8);
    assert_true(auth_config_check(config, AUTH_BROWSER, &why));
}

static int set_up(void **state)
{
    struct rig *rig = xcalloc(1, sizeof *rig);
    snprintf(rig->base, sizeof rig->base, "/tmp/restoretop-cache-XXXXXX");
    assert_non_null(mkdtemp(rig->base));
    snprintf(rig->folder, sizeof rig->folder, "%s/state/restoretop/", rig->base);
    set_config(&rig->config, "contoso.com", "00000000-0000-0000-0000-00000000000a");
    *state = rig;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    if (rig->cache)
        token_cache_delete(rig->cache, &why);
    token_cache_close(rig->cache);
    auth_config_release(&rig->config);
    assert_int_equal(temp_folder_remove(rig->base), 0);
    free(rig);
    return 0;
}

static struct token_cache *open_cache(struct rig *rig, enum cache_keeping keeping)
{
    struct fault why;
    struct token_cache *cache = token_cache_open(keeping, rig->folder, &rig->config, &why);
    if (!cache)
        fail_msg("%s", why.text);
    return cache;
}

static bool keyring_is_refused(void)
{
    struct secret *key = NULL;
    struct fault why;
    enum keyring_result result = keyring_read("restoretop:probe", &key, &why);
    secret_free(key);
    return result == KEYRING_REFUSED;
}

static enum cache_result store_token(struct token_cache *cache, const char *token,
                                     struct fault *why)
{
    struct cache_record record = {.refresh = secret_new(token, strlen(token)),
                                  .account = "megan@contoso.com",
                                  .tenant = "1d9f",
                                  .granted = 5,
                                  .device = true,
                                  .saved_ms = 1795444327000};
    enum cache_result result = token_cache_store(cache, &record, why);
    cache_record_release(&record);
    return result;
}

static void find_file(struct rig *rig, const char *ending)
{
    char *list = xasprintf("cd %s && ls *%s", rig->folder, ending);
    FILE *pipe = popen(list, "r");
    assert_non_null(fgets(rig->leaf, sizeof rig->leaf, pipe));
    rig->leaf[strcspn(rig->leaf, "\n")] = '\0';
    snprintf(rig->path, sizeof rig->path, "%s/%s", rig->folder, rig->leaf);
    pclose(pipe);
    free(list);
}

/* Opens the cache and keeps TOKEN in it. */
static void keep(struct rig *rig, enum cache_keeping keeping)
{
    struct fault why;
    if (keeping == CACHE_KEYRING && keyring_is_refused())
        skip();
    rig->cache = open_cache(rig, keeping);
    assert_int_equal(store_token(rig->cache, TOKEN, &why), CACHE_OK);
    find_file(rig, keeping == CACHE_KEYRING ? ".sealed" : ".plain");
}

/* The record is whole, or there is none. */
static enum cache_result load(struct token_cache *cache, struct fault *why)
{
    struct cache_record record = {0};
    enum cache_result result = token_cache_load(cache, &record, why);
    if (result == CACHE_OK) {
        assert_non_null(record.refresh);
        assert_string_equal(record.account, "megan@contoso.com");
        assert_string_equal(record.tenant, "1d9f");
        assert_int_equal(record.granted, 5);
        assert_true(record.device);
        assert_int_equal(record.saved_ms, 1795444327000);
    } else {
        assert_null(record.refresh);
    }
    cache_record_release(&record);
    return result;
}

static bool load_gives(struct token_cache *cache, const char *token)
{
    struct cache_record record = {0};
    struct fault why;
    bool same = token_cache_load(cache, &record, &why) == CACHE_OK &&
                strcmp(secret_text(record.refresh), token) == 0;
    cache_record_release(&record);
    return same;
}

static void is_refused(struct rig *rig, const char *words)
{
    struct fault why = {0};
    assert_int_equal(load(rig->cache, &why), CACHE_FAILED);
    if (!strstr(why.text, words))
        fail_msg("\"%s\" is not in \"%s\"", words, why.text);
    if (!strstr(why.hint, rig->leaf))
        fail_msg("%s does not name the file", why.hint);
}

static void is_accepted(struct rig *rig)
{
    struct fault why;
    assert_int_equal(load(rig->cache, &why), CACHE_OK);
}

static char *bytes_of(const char *path, size_t *ret_length)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, 1 << 20);
    assert_true(strbuf_read_file(&text, path, &why));
    return strbuf_take(&text, ret_length);
}

static void put_bytes(const char *path, const char *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, length), length);
    close(fd);
}

/* --- keeping --- */

static void comes_back(struct rig *rig, enum cache_keeping keeping)
{
    struct fault why;
    keep(rig, keeping);
    token_cache_close(rig->cache);
    rig->cache = open_cache(rig, keeping);
    is_accepted(rig);
    assert_true(load_gives(rig->cache, TOKEN));
    assert_int_equal(store_token(rig->cache, "the-next", &why), CACHE_OK);
    assert_true(load_gives(rig->cache, "the-next"));
}

static void what_is_sealed_comes_back_and_is_not_readable(void **state)
{
    struct rig *rig = *state;
    size_t length;
    comes_back(rig, CACHE_KEYRING);
    char *bytes = bytes_of(rig->path, &length);
    assert_null(memmem(bytes, length, "the-next", 8));
    assert_null(memmem(bytes, length, "contoso", 7));
    free(bytes);
    token_cache_close(rig->cache);
    rig->cache = open_cache(rig, CACHE_FILE); /* no way from one to the other */
    struct fault why;
    assert_int_equal(load(rig->cache, &why), CACHE_EMPTY);
}

static void what_is_plain_comes_back_and_is_readable(void **state)
{
    struct rig *rig = *state;
    size_t length;
    comes_back(rig, CACHE_FILE);
    char *bytes = bytes_of(rig->path, &length);
    assert_non_null(memmem(bytes, length, "the-next", 8)); /* the control of the case above */
    free(bytes);
}

static void memory_keeps_nothing(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    rig->cache = token_cache_open(CACHE_MEMORY, NULL, &rig->config, &why);
    assert_int_equal(store_token(rig->cache, TOKEN, &why), CACHE_OK);
    assert_int_equal(load(rig->cache, &why), CACHE_EMPTY);
    assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_OK);
    assert_int_equal(token_cache_delete(rig->cache, &why), CACHE_EMPTY);
    assert_int_equal(access(rig->folder, F_OK), -1);
}

static void modes_do_not_hang_on_the_umask(void **state)
{
    struct rig *rig = *state;
    struct stat status;
    static const mode_t masks[] = {0, 0277};
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        mode_t before = umask(i == 0 ? masks[i] : 022);
        if (!rig->cache)
            rig->cache = open_cache(rig, CACHE_FILE);
        umask(masks[i]);
        struct fault why;
        assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_OK);
        assert_int_equal(store_token(rig->cache, TOKEN, &why), CACHE_OK);
        token_cache_unlock(rig->cache);
        umask(before);
        find_file(rig, ".plain");
        assert_int_equal(stat(rig->path, &status), 0);
        assert_int_equal(status.st_mode & 07777, 0600);
    }
    assert_int_equal(stat(rig->folder, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0700);
}

static void each_sign_in_has_a_record_of_its_own(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    struct auth_config others[4], same;
    keep(rig, CACHE_FILE);
    set_config(&others[0], "fabrikam.com", "00000000-0000-0000-0000-00000000000a");
    set_config(&others[1], "contoso.com", "00000000-0000-0000-0000-00000000000b");
    for (int i = 2; i < 4; i++)
        set_config(&others[i], "contoso.com", "00000000-0000-0000-0000-00000000000a");
    others[2].cloud = cloud_info(CLOUD_DOD);
    free(others[3].authority);
    others[3].authority = xstrdup("https://login.test");
    set_config(&same, "Contoso.com", "00000000-0000-0000-0000-00000000000A");
    for (int i = 0; i < 5; i++) {
        struct auth_config *config = i < 4 ? &others[i] : &same;
        struct token_cache *cache = token_cache_open(CACHE_FILE, rig->folder, config, &why);
        assert_int_equal(load(cache, &why), i < 4 ? CACHE_EMPTY : CACHE_OK);
        token_cache_close(cache);
        auth_config_release(config);
    }
}

static void another_keeping_leaves_nothing_of_the_old_one(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    keep(rig, CACHE_FILE);
    token_cache_close(rig->cache);
    rig->cache = NULL;
    char *plain = xstrdup(rig->path);
    assert_int_equal(access(plain, F_OK), 0);
    keep(rig, CACHE_KEYRING);
    assert_int_equal(access(plain, F_OK), -1);
    assert_int_equal(load(rig->cache, &why), CACHE_OK);
    free(plain);
}

/* --- rules of the file --- */

static void others_may_have_no_access(void **state)
{
    struct rig *rig = *state;
    static const mode_t bits[] = {0040, 0020, 0010, 0004, 0002, 0001};
    keep(rig, CACHE_FILE);
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
        assert_int_equal(chmod(rig->path, 0600 | bits[i]), 0);
        is_refused(rig, "Other users have access");
    }
    chmod(rig->path, 0644);
    is_refused(rig, "(mode 0644)");
    chmod(rig->path, 0400);
    is_accepted(rig);
    chmod(rig->path, 0);
    struct fault why;
    assert_int_equal(load(rig->cache, &why), CACHE_FAILED);
    assert_non_null(strstr(why.text, "Permission denied"));
    chmod(rig->path, 0600);
    is_accepted(rig);
}

static void links_and_things_that_are_no_files_are_refused(void **state)
{
    struct rig *rig = *state;
    char elsewhere[128];
    keep(rig, CACHE_FILE);
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", rig->base);
    assert_int_equal(rename(rig->path, elsewhere), 0);
    assert_int_equal(symlink(elsewhere, rig->path), 0);
    is_refused(rig, "symbolic link");
    unlink(rig->path);
    assert_int_equal(mkfifo(rig->path, 0600), 0);
    is_refused(rig, "no regular file");
    unlink(rig->path);
    assert_int_equal(mkdir(rig->path, 0700), 0);
    is_refused(rig, "no regular file");
    rmdir(rig->path);
    assert_int_equal(rename(elsewhere, rig->path), 0);
    is_accepted(rig);
}

static void a_link_is_replaced_and_never_written_through(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    char victim[128];
    size_t length;
    keep(rig, CACHE_FILE);
    snprintf(victim, sizeof victim, "%s/victim", rig->base);
    for (int i = 0; i < 2; i++) {
        put_bytes(victim, "precious", 8);
        unlink(rig->path);
        assert_int_equal(symlink(victim, rig->path), 0);
        if (i == 0)
            assert_int_equal(store_token(rig->cache, TOKEN, &why), CACHE_OK);
        else
            assert_int_equal(token_cache_delete(rig->cache, &why), CACHE_OK);
        char *bytes = bytes_of(victim, &length);
        assert_string_equal(bytes, "precious");
        free(bytes);
        assert_int_equal(load(rig->cache, &why), i == 0 ? CACHE_OK : CACHE_EMPTY);
    }
}

static void the_lock_s_file_has_the_same_rules(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    keep(rig, CACHE_FILE);
    find_file(rig, ".lock");
    assert_int_equal(chmod(rig->path, 0666), 0);
    assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_FAILED);
    assert_non_null(strstr(why.hint, "Remove the lock file"));
    unlink(rig->path);
    assert_int_equal(symlink("/tmp/nowhere-at-all", rig->path), 0);
    assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_FAILED);
    unlink(rig->path);
    assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_OK);
    token_cache_unlock(rig->cache);
}

static void cut_at(struct rig *rig, const char *bytes, size_t length)
{
    put_bytes(rig->path, bytes, length);
    is_refused(rig, "truncated or damaged");
}

static void truncated(struct rig *rig, enum cache_keeping keeping)
{
    size_t length;
    keep(rig, keeping);
    char *bytes = bytes_of(rig->path, &length);
    for (size_t i = 0; i < length; i++)
        cut_at(rig, bytes, i);
    char *longer = xasprintf("%*s", (int)length + 1, "");
    memcpy(longer, bytes, length);
    cut_at(rig, longer, length + 1);
    put_bytes(rig->path, bytes, length);
    is_accepted(rig);
    free(longer);
    free(bytes);
}

static void a_truncated_plain_file_is_refused(void **state)
{
    truncated(*state, CACHE_FILE);
}

static void a_truncated_sealed_file_is_refused(void **state)
{
    truncated(*state, CACHE_KEYRING);
}

/* Once, by the sign-in that takes its place; what is kept well is not. */
static void what_is_damaged_is_put_aside_until_signing_out(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    keep(rig, CACHE_FILE);
    char *aside = xasprintf("%s.aside", rig->path);
    assert_int_equal(store_token(rig->cache, TOKEN, &why), CACHE_OK);
    assert_int_equal(access(aside, F_OK), -1);
    put_bytes(rig->path, "restoretop", 10);
    is_refused(rig, "truncated or damaged");
    assert_int_equal(store_token(rig->cache, TOKEN, &why), CACHE_OK);
    is_accepted(rig);
    size_t length;
    char *bytes = bytes_of(aside, &length);
    assert_int_equal(length, 10);
    free(bytes);
    assert_int_equal(token_cache_delete(rig->cache, &why), CACHE_OK);
    assert_int_equal(access(aside, F_OK), -1);
    free(aside);
}

static void another_version_says_so(void **state)
{
    struct rig *rig = *state;
    keep(rig, CACHE_FILE);
    static const char newer[] = "restoretop sign-in 2\nend\n", other[] = "{\"RefreshToken\":{}}\n";
    put_bytes(rig->path, newer, sizeof newer - 1);
    is_refused(rig, "another version of restoretop");
    put_bytes(rig->path, other, sizeof other - 1);
    is_refused(rig, "truncated or damaged");
    static const char known[] = "restoretop sign-in 1\nlater this\nrefresh " TOKEN "\nend\n";
    put_bytes(rig->path, known, sizeof known - 1);
    assert_true(load_gives(rig->cache, TOKEN)); /* a line more is no other version */
}

static void another_version_of_the_seal_says_so(void **state)
{
    struct rig *rig = *state;
    size_t length;
    keep(rig, CACHE_KEYRING);
    char *bytes = bytes_of(rig->path, &length);
    bytes[0] = 2;
    put_bytes(rig->path, bytes, length);
    is_refused(rig, "another version of restoretop");
    bytes[0] = 1;
    bytes[length / 2] ^= 4;
    put_bytes(rig->path, bytes, length);
    is_refused(rig, "truncated or damaged");
    free(bytes);
}

static void too_much_is_refused(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    keep(rig, CACHE_FILE);
    char *bytes = xcalloc(1, CACHE_FILE_MAX + 1);
    memset(bytes, 'x', CACHE_FILE_MAX + 1);
    put_bytes(rig->path, bytes, CACHE_FILE_MAX + 1);
    assert_int_equal(load(rig->cache, &why), CACHE_FAILED);
    bytes[CACHE_FILE_MAX] = '\0';
    assert_int_equal(store_token(rig->cache, bytes, &why), CACHE_FAILED);
    assert_non_null(strstr(why.text, "too long"));
    free(bytes);
}

static void a_name_with_line_ends_forges_nothing(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    struct cache_record record = {.refresh = secret_new(TOKEN, strlen(TOKEN)),
                                  .account = "x\nrefresh forged\nend\n"},
                        found = {0};
    keep(rig, CACHE_FILE);
    assert_int_equal(token_cache_store(rig->cache, &record, &why), CACHE_OK);
    assert_int_equal(token_cache_load(rig->cache, &found, &why), CACHE_OK);
    assert_string_equal(secret_text(found.refresh), TOKEN);
    assert_string_equal(found.account, "x refresh forged end ");
    cache_record_release(&record);
    cache_record_release(&found);
}

/* --- the folder --- */

static void the_folder_is_ours_alone_to_write_to(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    static const struct {
        mode_t mode;
        bool fine;
    } cases[] = {{0700, true}, {0755, true}, {0777, false}, {0770, false}, {0702, false}};
    rig->cache = open_cache(rig, CACHE_FILE);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(chmod(rig->folder, cases[i].mode), 0);
        struct token_cache *cache = token_cache_open(CACHE_FILE, rig->folder, &rig->config, &why);
        assert_int_equal(cache != NULL, cases[i].fine);
        if (!cache)
            assert_non_null(strstr(why.text, "other users may write"));
        token_cache_close(cache);
    }
    chmod(rig->folder, 0700);
}

static void a_folder_that_cannot_be_made_says_so(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    char path[160];
    snprintf(path, sizeof path, "%s/file/restoretop", rig->base);
    char *file = xasprintf("%s/file", rig->base);
    put_bytes(file, "", 0);
    free(file);
    assert_null(token_cache_open(CACHE_FILE, path, &rig->config, &why));
    assert_non_null(strstr(why.text, "Not a directory"));
    assert_non_null(strstr(why.hint, "--token-cache memory"));
    snprintf(path, sizeof path, "%s/closed/restoretop", rig->base);
    char *closed = xasprintf("%s/closed", rig->base);
    mkdir(closed, 0500);
    assert_null(token_cache_open(CACHE_FILE, path, &rig->config, &why));
    chmod(closed, 0700); /* the control: modes do count for us */
    struct token_cache *cache = token_cache_open(CACHE_FILE, path, &rig->config, &why);
    assert_non_null(cache);
    token_cache_close(cache);
    free(closed);
}

static void a_folder_that_went_away_is_a_sentence(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    keep(rig, CACHE_FILE);
    assert_int_equal(temp_folder_remove(rig->folder), 0);
    assert_int_equal(load(rig->cache, &why), CACHE_EMPTY);
    assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_FAILED);
    assert_non_null(strstr(why.text, "No such file or directory"));
}

/* --- deleting --- */

static void deletes_really(struct rig *rig)
{
    struct fault why;
    char link_path[128];
    size_t length;
    snprintf(link_path, sizeof link_path, "%s/hard-link", rig->base);
    assert_int_equal(link(rig->path, link_path), 0); /* the bytes on the disk, after the file */
    assert_int_equal(token_cache_delete(rig->cache, &why), CACHE_OK);
    assert_int_equal(access(rig->path, F_OK), -1);
    assert_int_equal(load(rig->cache, &why), CACHE_EMPTY);
    assert_int_equal(token_cache_delete(rig->cache, &why), CACHE_EMPTY);
    char *bytes = bytes_of(link_path, &length);
    assert_true(length > strlen(TOKEN));
    for (size_t i = 0; i < length; i++)
        assert_int_equal(bytes[i], 0);
    free(bytes);
}

static void a_plain_sign_in_is_overwritten_and_removed(void **state)
{
    keep(*state, CACHE_FILE);
    deletes_really(*state);
}

static void a_sealed_sign_in_is_gone_with_its_key(void **state)
{
    struct rig *rig = *state;
    size_t length;
    struct fault why;
    keep(rig, CACHE_KEYRING);
    char *bytes = bytes_of(rig->path, &length);
    deletes_really(rig);
    put_bytes(rig->path, bytes, length); /* from a backup, say */
    assert_int_equal(load(rig->cache, &why), CACHE_EMPTY);
    assert_true(token_cache_lost_key(rig->cache));
    free(bytes);
}

static void a_lost_key_is_no_fault_and_the_next_sign_in_is_kept(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    char name[100];
    keep(rig, CACHE_KEYRING);
    is_accepted(rig);
    assert_false(token_cache_lost_key(rig->cache));
    snprintf(name, sizeof name, "restoretop:%.64s", rig->leaf);
    assert_int_equal(keyring_delete(name, &why), KEYRING_OK);
    assert_int_equal(load(rig->cache, &why), CACHE_EMPTY);
    assert_true(token_cache_lost_key(rig->cache));
    assert_int_equal(store_token(rig->cache, TOKEN, &why), CACHE_OK);
    is_accepted(rig);
}

/* --- the lock --- */

static void one_holds_the_lock_and_the_other_is_told(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    keep(rig, CACHE_FILE);
    struct token_cache *other = open_cache(rig, CACHE_FILE);
    assert_int_equal(token_cache_lock(other, &why), CACHE_OK);
    assert_int_equal(token_cache_lock(other, &why), CACHE_OK); /* held is held */
    assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_BUSY);
    assert_int_equal(store_token(rig->cache, "mine", &why), CACHE_BUSY);
    assert_int_equal(token_cache_delete(rig->cache, &why), CACHE_BUSY);
    is_accepted(rig); /* reading needs no lock */
    assert_int_equal(store_token(other, "theirs", &why), CACHE_OK);
    assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_BUSY); /* it still holds it */
    token_cache_unlock(other);
    assert_true(load_gives(rig->cache, "theirs"));
    assert_int_equal(store_token(rig->cache, "mine", &why), CACHE_OK);
    assert_int_equal(token_cache_lock(other, &why), CACHE_OK); /* it was for the call only */
    token_cache_close(other);
    assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_OK);
}

/* A process that has the lock, and one byte from it once it has. */
static pid_t start_holder(struct rig *rig, int *ret_pipe)
{
    int ends[2];
    struct fault why;
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct token_cache *cache = token_cache_open(CACHE_FILE, rig->folder, &rig->config, &why);
        if (!cache || token_cache_lock(cache, &why) != CACHE_OK || write(ends[1], "x", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    close(ends[1]);
    *ret_pipe = ends[0];
    return child;
}

static void a_process_that_dies_lets_go_of_the_lock(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    int from, status;
    char byte;
    rig->cache = open_cache(rig, CACHE_FILE);
    pid_t holder = start_holder(rig, &from);
    assert_int_equal(read(from, &byte, 1), 1);
    assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_BUSY);
    kill(holder, SIGKILL);
    assert_int_equal(waitpid(holder, &status, 0), holder);
    assert_int_equal(token_cache_lock(rig->cache, &why), CACHE_OK);
    close(from);
}

/* --- the machine refuses --- */

static int files_of_16_bytes(void *context)
{
    struct rig *rig = context;
    struct fault why = {0};
    const struct rlimit limit = {16, 16};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    CHILD_HOLDS(store_token(rig->cache, "newer", &why) == CACHE_FAILED);
    CHILD_HOLDS(strstr(why.text, "cannot be kept"));
    CHILD_HOLDS(strstr(why.text, "File too large"));
    CHILD_HOLDS(load_gives(rig->cache, TOKEN));
    return CHILD_FINE;
}

static void what_cannot_be_written_leaves_the_old_record(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    keep(rig, CACHE_FILE);
    EXPECT_CHILD(files_of_16_bytes, rig);
    char *left = xasprintf("ls %s | grep -q new$", rig->folder);
    assert_int_not_equal(system(left), 0);
    free(left);
    char *stale = xasprintf("%s.new", rig->path); /* of a process that died in between */
    put_bytes(stale, "half", 4);
    assert_int_equal(store_token(rig->cache, "newer", &why), CACHE_OK);
    assert_true(load_gives(rig->cache, "newer"));
    assert_int_equal(access(stale, F_OK), -1);
    free(stale);
}

static int no_keyring(void *context)
{
    struct rig *rig = context;
    struct fault why = {0};
    static const int calls[] = {SYS_keyctl, SYS_add_key};
    if (!deny(calls, 2, EPERM))
        return CHILD_SKIPPED;
    CHILD_HOLDS(!token_cache_open(CACHE_KEYRING, rig->folder, &rig->config, &why));
    CHILD_HOLDS(strstr(why.text, "keyring cannot keep"));
    CHILD_HOLDS(strstr(why.hint, "--token-cache memory"));
    if (rig->cache) { /* it was refused only after it had worked */
        CHILD_HOLDS(load(rig->cache, &why) == CACHE_FAILED);
        CHILD_HOLDS(store_token(rig->cache, "newer", &why) == CACHE_FAILED);
        CHILD_HOLDS(strstr(why.text, "keyring cannot keep"));
    }
    struct token_cache *file = token_cache_open(CACHE_FILE, rig->folder, &rig->config, &why);
    CHILD_HOLDS(file); /* the other keepings do not need it */
    CHILD_HOLDS(load(file, &why) == CACHE_EMPTY);
    token_cache_close(file);
    return CHILD_FINE;
}

static void a_refused_keyring_never_ends_in_a_plain_file(void **state)
{
    struct rig *rig = *state;
    EXPECT_CHILD(no_keyring, rig);
    char *plain = xasprintf("ls %s | grep -qv lock$", rig->folder);
    assert_int_not_equal(system(plain), 0);
    free(plain);
    keep(rig, CACHE_KEYRING);
    EXPECT_CHILD(no_keyring, rig);
    is_accepted(rig);
}

static int delete_without_keyring(void *context)
{
    struct rig *rig = context;
    struct fault why = {0};
    static const int calls[] = {SYS_keyctl, SYS_add_key};
    if (!deny(calls, 2, EPERM))
        return CHILD_SKIPPED;
    CHILD_HOLDS(token_cache_delete(rig->cache, &why) == CACHE_OK);
    CHILD_HOLDS(load(rig->cache, &why) == CACHE_EMPTY);
    return CHILD_FINE;
}

static void signing_out_works_where_the_keyring_is_refused(void **state)
{
    keep(*state, CACHE_FILE);
    EXPECT_CHILD(delete_without_keyring, *state);
}

/* --- what needs root to be made --- */

static void another_owner_s_file_is_refused(void **state)
{
    struct rig *rig = *state;
    struct fault why;
    if (geteuid() != 0)
        skip();
    keep(rig, CACHE_FILE);
    assert_int_equal(chown(rig->path, NOBODY, NOBODY), 0);
    is_refused(rig, "belongs to another user (65534)");
    assert_int_equal(chown(rig->path, 0, 0), 0);
    is_accepted(rig);
    assert_int_equal(chown(rig->folder, NOBODY, NOBODY), 0);
    assert_null(token_cache_open(CACHE_FILE, rig->folder, &rig->config, &why));
    assert_non_null(strstr(why.text, "other users may write"));
    assert_int_equal(chown(rig->folder, 0, 0), 0);
}

static int on_a_full_disk(void *context)
{
    struct rig *rig = context;
    struct fault why = {0};
    static const char filler[4096];
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", rig->base, "tmpfs", 0, "size=16k,mode=700") != 0)
        return CHILD_SKIPPED;
    struct token_cache *cache = token_cache_open(CACHE_FILE, rig->folder, &rig->config, &why);
    CHILD_HOLDS(cache && store_token(cache, TOKEN, &why) == CACHE_OK);
    char *path = xasprintf("%s/filler", rig->base);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    while (write(fd, filler, sizeof filler) > 0) {
    }
    CHILD_HOLDS(store_token(cache, "newer", &why) == CACHE_FAILED);
    CHILD_HOLDS(strstr(why.text, "No space left on device"));
    CHILD_HOLDS(load_gives(cache, TOKEN));
    CHILD_HOLDS(unlink(path) == 0);
    close(fd);
    CHILD_HOLDS(store_token(cache, "newer", &why) == CACHE_OK);
    token_cache_close(cache);
    free(path);
    return CHILD_FINE;
}

static void a_full_disk_is_a_sentence(void **state)
{
    if (geteuid() != 0)
        skip();
    EXPECT_CHILD(on_a_full_disk, *state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest of_root[] = {
        TEST(another_owner_s_file_is_refused),
        TEST(a_full_disk_is_a_sentence),
    };
    const struct CMUnitTest tests[] = {
        TEST(what_is_sealed_comes_back_and_is_not_readable),
        TEST(what_is_plain_comes_back_and_is_readable),
        TEST(memory_keeps_nothing),
        TEST(modes_do_not_hang_on_the_umask),
        TEST(each_sign_in_has_a_record_of_its_own),
        TEST(another_keeping_leaves_nothing_of_the_old_one),
        TEST(others_may_have_no_access),
        TEST(links_and_things_that_are_no_files_are_refused),
        TEST(a_link_is_replaced_and_never_written_through),
        TEST(the_lock_s_file_has_the_same_rules),
        TEST(a_truncated_plain_file_is_refused),
        TEST(a_truncated_sealed_file_is_refused),
        TEST(what_is_damaged_is_put_aside_until_signing_out),
        TEST(another_version_says_so),
        TEST(another_version_of_the_seal_says_so),
        TEST(too_much_is_refused),
        TEST(a_name_with_line_ends_forges_nothing),
        TEST(the_folder_is_ours_alone_to_write_to),
        TEST(a_folder_that_cannot_be_made_says_so),
        TEST(a_folder_that_went_away_is_a_sentence),
        TEST(a_plain_sign_in_is_overwritten_and_removed),
        TEST(a_sealed_sign_in_is_gone_with_its_key),
        TEST(a_lost_key_is_no_fault_and_the_next_sign_in_is_kept),
        TEST(one_holds_the_lock_and_the_other_is_told),
        TEST(a_process_that_dies_lets_go_of_the_lock),
        TEST(what_cannot_be_written_leaves_the_old_record),
        TEST(a_refused_keyring_never_ends_in_a_plain_file),
        TEST(signing_out_works_where_the_keyring_is_refused),
    };
    int failed = cmocka_run_group_tests(of_root, NULL, NULL);
    drop_root();
    return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
