#include "e2e/claims.h"

#include <fnmatch.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

#define MARK "Turns red: "

/* A class by its name, or a pattern of CLASS/NAME, as test_e2e_faults takes them. */
static bool means(const char *claim, const struct row *row)
{
    char *name = xasprintf("%s/%s", row->kind, row->name);
    bool meant = strcmp(claim, row->kind) == 0 || fnmatch(claim, name, 0) == 0;
    free(name);
    return meant;
}

static size_t take_claim(const struct matrix *matrix, const char *path, const char *claim,
                         bool *claimed)
{
    size_t meant = 0;
    for (size_t i = 0; i < matrix->count; i++)
        if (means(claim, &matrix->rows[i])) {
            claimed[i] = true;
            meant++;
        }
    if (meant == 0)
        printf("%s: there is no row %s\n", path, claim);
    return meant == 0;
}

static size_t take_file(const struct matrix *matrix, const char *path, bool *claimed)
{
    struct strbuf text;
    struct fault why;
    size_t amiss = 0;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    if (!strbuf_read_file(&text, path, &why)) {
        printf("%s\n", why.text);
        amiss = 1;
    }
    char *rest = text.bytes, *line;
    while ((line = strsep(&rest, "\n")) != NULL)
        if (strncmp(line, MARK, strlen(MARK)) == 0)
            amiss += take_claim(matrix, path, line + strlen(MARK), claimed);
    strbuf_release(&text);
    return amiss;
}

size_t claims_check(const struct matrix *matrix, const char *folder)
{
    bool *claimed = xcalloc(matrix->count, sizeof *claimed);
    char *pattern = xasprintf("%s/*.patch", folder);
    glob_t found = {0};
    size_t amiss = 0;
    if (glob(pattern, 0, NULL, &found) != 0)
        printf("%s: no such files\n", pattern);
    for (size_t i = 0; i < found.gl_pathc; i++)
        amiss += take_file(matrix, found.gl_pathv[i], claimed);
    for (size_t i = 0; i < matrix->count; i++)
        if (!claimed[i]) {
            printf("no mutation turns %s/%s red\n", matrix->rows[i].kind, matrix->rows[i].name);
            amiss++;
        }
    globfree(&found);
    free(pattern);
    free(claimed);
    return amiss;
}
