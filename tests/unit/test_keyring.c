/* The kernel's keyring: what was put there is found, until it is deleted; refusals are sentences.
 * Tests of a keyring that works are skipped where the kernel (or a container) has none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <linux/keyctl.h>
#include <string.h>

#include "auth/keyring.h"
#include "unit/confine.h"

/* Its own for each run: a user's runs share one keyring. */
static char name_one[64], name_two[64];

static void need_keyring(void)
{
    struct secret *key = NULL;
    struct fault why;
    enum keyring_result result = keyring_read(name_one, &key, &why);
    secret_free(key);
    if (result == KEYRING_REFUSED)
        skip();
}

static int remove_keys(void **state)
{
    (void)state;
    struct fault why;
    keyring_delete(name_one, &why);
    keyring_delete(name_two, &why);
    return 0;
}

static void a_key_is_there_until_it_is_deleted(void **state)
{
    (void)state;
    need_keyring();
    struct secret *made = NULL, *found = NULL;
    struct fault why;
    assert_int_equal(keyring_read(name_one, &found, &why), KEYRING_NO_KEY);
    assert_null(found);
    assert_int_equal(keyring_delete(name_one, &why), KEYRING_NO_KEY);
    assert_int_equal(keyring_create(name_one, &made, &why), KEYRING_OK);
    assert_int_equal(secret_length(made), KEYRING_KEY_BYTES);
    assert_int_equal(keyring_read(name_one, &found, &why), KEYRING_OK);
    assert_true(secret_equal(made, found));
    assert_int_equal(keyring_delete(name_one, &why), KEYRING_OK);
    secret_free(found);
    found = NULL;
    assert_int_equal(keyring_read(name_one, &found, &why), KEYRING_NO_KEY);
    secret_free(made);
}

static void names_are_apart_and_a_new_key_replaces_the_old(void **state)
{
    (void)state;
    need_keyring();
    struct secret *one = NULL, *two = NULL, *again = NULL, *found = NULL;
    struct fault why;
    assert_int_equal(keyring_create(name_one, &one, &why), KEYRING_OK);
    assert_int_equal(keyring_create(name_two, &two, &why), KEYRING_OK);
    assert_int_equal(keyring_create(name_one, &again, &why), KEYRING_OK);
    assert_false(secret_equal(one, two));
    assert_false(secret_equal(one, again));
    assert_int_equal(keyring_read(name_one, &found, &why), KEYRING_OK);
    assert_true(secret_equal(found, again));
    assert_int_equal(keyring_delete(name_one, &why), KEYRING_OK);
    secret_free(found);
    found = NULL;
    assert_int_equal(keyring_read(name_two, &found, &why), KEYRING_OK);
    secret_free(one);
    secret_free(two);
    secret_free(again);
    secret_free(found);
}

static int another_process_finds_it(void *context)
{
    struct secret *found = NULL;
    struct fault why;
    CHILD_HOLDS(keyring_read(name_one, &found, &why) == KEYRING_OK);
    CHILD_HOLDS(secret_equal(found, context));
    secret_free(found);
    return CHILD_FINE;
}

static void another_process_of_the_user_finds_it(void **state)
{
    (void)state;
    need_keyring();
    struct secret *made = NULL;
    struct fault why;
    assert_int_equal(keyring_create(name_one, &made, &why), KEYRING_OK);
    EXPECT_CHILD(another_process_finds_it, made);
    secret_free(made);
}

/* Whoever has linked the key elsewhere loses it, too. */
static void a_deleted_key_is_readable_nowhere(void **state)
{
    (void)state;
    need_keyring();
    struct secret *made = NULL;
    struct fault why;
    char bytes[64];
    assert_int_equal(keyring_create(name_one, &made, &why), KEYRING_OK);
    long key = syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", name_one, 0);
    assert_true(key != -1);
    assert_int_equal(syscall(SYS_keyctl, KEYCTL_LINK, key, KEY_SPEC_PROCESS_KEYRING), 0);
    assert_int_equal(syscall(SYS_keyctl, KEYCTL_READ, key, bytes, sizeof bytes), KEYRING_KEY_BYTES);
    assert_int_equal(keyring_delete(name_one, &why), KEYRING_OK);
    assert_int_equal(syscall(SYS_keyctl, KEYCTL_READ, key, bytes, sizeof bytes), -1);
    secret_free(made);
}

struct refusal {
    int calls[2], error;
    enum keyring_result on_create;
    const char *text, *hint;
};

static int refuse(void *context)
{
    const struct refusal *refusal = context;
    struct secret *key = NULL;
    struct fault why = {0};
    if (!deny(refusal->calls, 2, refusal->error))
        return CHILD_SKIPPED;
    enum keyring_result result = keyring_create(name_one, &key, &why);
    if (result == KEYRING_REFUSED && refusal->calls[0] == SYS_add_key &&
        !strstr(why.text, "add_key"))
        return CHILD_SKIPPED; /* this kernel refuses before the filter does */
    CHILD_HOLDS(result == refusal->on_create);
    CHILD_HOLDS(key == NULL);
    CHILD_HOLDS(strstr(why.text, refusal->text));
    CHILD_HOLDS(strstr(why.hint, refusal->hint));
    CHILD_HOLDS(strstr(why.hint, "--token-cache memory"));
    return CHILD_FINE;
}

static void a_container_that_forbids_it_is_told_of(void **state)
{
    (void)state;
    static const int errors[] = {EPERM, ENOSYS, EACCES};
    static const char *const words[] = {"Operation not permitted", "Function not implemented",
                                        "Permission denied"};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct refusal refusal = {{SYS_keyctl, SYS_add_key},
                                  errors[i],
                                  KEYRING_REFUSED,
                                  words[i],
                                  "Containers often forbid it"};
        EXPECT_CHILD(refuse, &refusal);
    }
}

static void a_full_quota_is_told_of(void **state)
{
    (void)state;
    struct refusal refusal = {{SYS_add_key, SYS_request_key},
                              EDQUOT,
                              KEYRING_REFUSED,
                              "quota exceeded",
                              "/proc/key-users"};
    EXPECT_CHILD(refuse, &refusal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_key_is_there_until_it_is_deleted, remove_keys),
        cmocka_unit_test_teardown(names_are_apart_and_a_new_key_replaces_the_old, remove_keys),
        cmocka_unit_test_teardown(another_process_of_the_user_finds_it, remove_keys),
        cmocka_unit_test_teardown(a_deleted_key_is_readable_nowhere, remove_keys),
        cmocka_unit_test(a_container_that_forbids_it_is_told_of),
        cmocka_unit_test(a_full_quota_is_told_of),
    };
    snprintf(name_one, sizeof name_one, "restoretop:test_keyring.%d", (int)getpid());
    snprintf(name_two, sizeof name_two, "restoretop:test_keyring.%d.2", (int)getpid());
    drop_root();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
