/* Code of libraries that ran once is let go of, and is there again when it is needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <pthread.h>

#include "base/code_pages.h"

static void use_library(void)
{
    json_t *value = json_loads("{\"a\":[1,2.5,\"\\u00e9\"]}", 0, NULL);
    assert_non_null(value);
    char *text = json_dumps(value, JSON_COMPACT);
    assert_string_equal(text, "{\"a\":[1,2.5,\"\xc3\xa9\"]}");
    free(text);
    json_decref(value);
}

/* KB of the library that are in memory: of what nobody can write to, or of what is written. */
static long library_kb(bool writable)
{
    char line[512], perms[8];
    long total = 0, kb;
    bool counts = false;
    FILE *maps = fopen("/proc/self/smaps", "re");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%*x-%*x %7s", perms) == 1)
            counts = strstr(line, "libjansson") && (perms[1] == 'w') == writable;
        else if (counts && sscanf(line, "Rss: %ld", &kb) == 1)
            total += kb;
    }
    assert_int_equal(fclose(maps), 0);
    return total;
}

static void code_that_ran_is_let_go_of_and_comes_back(void **state)
{
    (void)state;
    use_library();
    const long code = library_kb(false), written = library_kb(true);
    assert_true(code > 0);
    code_pages_release();
    assert_true(library_kb(false) < code / 2); /* what was relocated counts, and stays */
    assert_int_equal(library_kb(true), written);
    use_library();
    assert_true(library_kb(false) > 0);
}

static void *use_often(void *context)
{
    (void)context;
    for (int i = 0; i < 2000; i++)
        use_library();
    return NULL;
}

static void others_run_it_meanwhile(void **state)
{
    pthread_t thread;
    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, use_often, NULL), 0);
    for (int i = 0; i < 200; i++)
        code_pages_release();
    assert_int_equal(pthread_join(thread, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_that_ran_is_let_go_of_and_comes_back),
        cmocka_unit_test(others_run_it_meanwhile),
    };
    return cmocka_run_group_tests_name("code pages", tests, NULL, NULL);
}
