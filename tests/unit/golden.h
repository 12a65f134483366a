/* golden.h - what was drawn against tests/golden/NAME.txt. UPDATE_GOLDEN=1 writes it anew; look at
 * the difference before it is committed. Needs cmocka. */
#ifndef RESTORETOP_TESTS_GOLDEN_H
#define RESTORETOP_TESTS_GOLDEN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

/* The first line that differs, with its number. */
static inline void golden_difference(const char *name, const char *is, const char *should)
{
    int line = 1;
    while (*is && *is == *should) {
        line += *is == '\n';
        is++;
        should++;
    }
    print_error("%s: line %d differs near here:\n  is:     %.*s\n  should: %.*s\n", name, line,
                (int)strcspn(is, "\n"), is, (int)strcspn(should, "\n"), should);
}

static inline void golden_compare(const char *name, const char *is)
{
    char *path = xasprintf("%s/tests/golden/%s.txt", TEST_SOURCE_DIR, name);
    struct strbuf should;
    struct fault why = {0};

    strbuf_init(&should, STRBUF_NO_LIMIT);
    if (getenv("UPDATE_GOLDEN")) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs(is, file);
        assert_int_equal(fclose(file), 0);
    }
    if (!strbuf_read_file(&should, path, &why))
        fail_msg("%s (UPDATE_GOLDEN=1 makes it)", why.text);
    bool same = strcmp(is, should.bytes) == 0;
    if (!same)
        golden_difference(name, is, should.bytes);
    strbuf_release(&should);
    free(path);
    if (!same)
        fail_msg("%s is not what tests/golden has", name);
}

#endif
