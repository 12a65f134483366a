/* check.h - what a fuzz target promises of any input: broken, it is a crash that the fuzzer keeps.
 */
#ifndef RESTORETOP_TESTS_FUZZ_CHECK_H
#define RESTORETOP_TESTS_FUZZ_CHECK_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static inline void check(bool holds)
{
    if (!holds)
        abort();
}

/* Whole characters, or no text at all. */
static inline void check_text(const char *text)
{
    check(text == NULL || text_is_utf8(text, strlen(text)));
}

#endif
