/* parse_fixture.h - the bodies under tests/data. */
#ifndef RESTORETOP_TESTS_PARSE_FIXTURE_H
#define RESTORETOP_TESTS_PARSE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/timefmt.h"
#include "graph/graph_parse.h"

#define FFFD "\xEF\xBF\xBD"

static inline void read_data(const char *name, struct strbuf *body)
{
    char path[512];
    struct fault why = {0};
    snprintf(path, sizeof path, "%s/tests/data/%s", TEST_SOURCE_DIR, name);
    strbuf_init(body, STRBUF_NO_LIMIT);
    assert_true(strbuf_read_file(body, path, &why));
}

#endif
