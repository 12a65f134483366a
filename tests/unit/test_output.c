/* What was printed and did not arrive. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/output.h"

/* A device that is full, or whose reader has gone. */
static ssize_t fail_write(void *cookie, const char *bytes, size_t size)
{
    (void)bytes;
    (void)size;
    errno = *(int *)cookie;
    return 0; /* of fopencookie: an error */
}

struct ending {
    int error;
    bool flushed; /* before, so that the flush at the end has nothing to do */
    enum exit_status status, expected;
    const char *says;
};

static void expect(const struct ending *ending)
{
    int error = ending->error;
    char *said = NULL;
    size_t length = 0;
    FILE *err = open_memstream(&said, &length);
    FILE *out = fopencookie(&error, "w", (cookie_io_functions_t){.write = fail_write});
    assert_non_null(out);
    fputs("rows", out);
    if (ending->flushed)
        assert_int_not_equal(fflush(out), 0);
    assert_int_equal(output_finish(out, 0, ending->status, err), ending->expected);
    assert_false(ferror(out)); /* forgotten */
    fclose(out);
    fclose(err);
    assert_string_equal(said, ending->says);
    free(said);
}

static void a_failure_is_told_and_hides_no_other(void **state)
{
#define SENTENCE "restoretop: the output could not be written"
    static const struct ending endings[] = {
        {ENOSPC, false, EXIT_HEALTHY, EXIT_INTERNAL, SENTENCE ": No space left on device\n"},
        {ENOSPC, false, EXIT_ATTENTION, EXIT_INTERNAL, SENTENCE ": No space left on device\n"},
        {ENOSPC, false, EXIT_SIGN_IN, EXIT_SIGN_IN, SENTENCE ": No space left on device\n"},
        {ENOSPC, true, EXIT_HEALTHY, EXIT_INTERNAL, SENTENCE "\n"},
        {ENOSPC, true, EXIT_SIGN_IN, EXIT_SIGN_IN, SENTENCE "\n"},
        {EPIPE, false, EXIT_ATTENTION, EXIT_ATTENTION, ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        expect(&endings[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_told_and_hides_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
