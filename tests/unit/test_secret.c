/* test_secret.c - the promises of base/secret.h, as far as a process can see them of itself. */
#include "base/secret.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void a_secret_is_a_copy_with_its_length(void **state)
{
    char source[] = "eyJ0eXAi.part.sig";
    struct secret *secret = secret_new(source, strlen(source));

    (void)state;
    memset(source, 'x', sizeof(source) - 1);
    assert_string_equal(secret_text(secret), "eyJ0eXAi.part.sig");
    assert_int_equal(secret_length(secret), 17);
    secret_free(secret);
}

static void every_length_round_a_page_is_held_and_terminated(void **state)
{
    static const size_t lengths[] = {0, 1, 4094, 4095, 4096, 4097, 8191, 8192, 70000};
    static char source[70000];

    (void)state;
    memset(source, 't', sizeof(source));
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        struct secret *secret = secret_new(source, lengths[i]);

        assert_int_equal(secret_length(secret), lengths[i]);
        assert_int_equal(strlen(secret_text(secret)), lengths[i]);
        assert_memory_equal(secret_text(secret), source, lengths[i]);
        secret_free(secret);
    }
}

static void equal_means_same_length_and_bytes(void **state)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        {"token", "token", true},
        {"token", "tokem", false},
        {"token", "Token", false},
        {"token", "token1", false},
        {"", "", true},
        {"", "x", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct secret *a = secret_new(cases[i].a, strlen(cases[i].a));
        struct secret *b = secret_new(cases[i].b, strlen(cases[i].b));

        assert_int_equal(secret_equal(a, b), cases[i].equal);
        assert_int_equal(secret_equal(b, a), cases[i].equal);
        assert_true(secret_equal(a, a));
        assert_false(secret_equal(a, NULL) || secret_equal(NULL, b));
        secret_free(a);
        secret_free(b);
    }
    assert_true(secret_equal(NULL, NULL));
}

static void freeing_nothing_is_allowed(void **state)
{
    (void)state;
    secret_free(NULL);
}

/* Whether the mapping that holds `address` carries the flag, as /proc/self/smaps lists them. */
static bool mapping_has_flag(const void *address, const char *flag)
{
    FILE *maps = fopen("/proc/self/smaps", "r");
    unsigned long start, end;
    bool inside = false, found = false;
    char line[1024];

    assert_non_null(maps);
    while (fgets(line, sizeof(line), maps) != NULL) {
        if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
            inside = (uintptr_t)address >= start && (uintptr_t)address < end;
        else if (inside && strncmp(line, "VmFlags:", 8) == 0)
            found = strstr(line, flag) != NULL;
    }
    fclose(maps);
    return found;
}

static void a_secret_is_left_out_of_core_dumps(void **state)
{
    struct secret *secret = secret_new("token", 5);

    (void)state;
    assert_true(mapping_has_flag(secret_text(secret), " dd"));
    assert_false(mapping_has_flag(secret, " dd")); /* the control: other memory is not marked */
    secret_free(secret);
}

static int dumpable_after_protecting(bool allow_core)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        secret_protect_process(allow_core);
        struct rlimit core;
        getrlimit(RLIMIT_CORE, &core);
        if (!allow_core && core.rlim_max != 0)
            _exit(99);
        _exit(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_protected_process_is_not_dumpable(void **state)
{
    (void)state;
    assert_int_equal(dumpable_after_protecting(false), 0);
    assert_int_equal(dumpable_after_protecting(true), prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
    assert_int_not_equal(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0); /* or the first says nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_a_copy_with_its_length),
        cmocka_unit_test(every_length_round_a_page_is_held_and_terminated),
        cmocka_unit_test(equal_means_same_length_and_bytes),
        cmocka_unit_test(freeing_nothing_is_allowed),
        cmocka_unit_test(a_secret_is_left_out_of_core_dumps),
        cmocka_unit_test(a_protected_process_is_not_dumpable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
