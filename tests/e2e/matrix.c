#include "e2e/matrix.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

#define FAMILY "each"
#define FIELDS 9

static void add_step(struct row *row, const char *verb, const char *value, int line)
{
    row->steps = xgrow(row->steps, row->count, &row->capacity, sizeof *row->steps);
    row->steps[row->count++] = (struct step){xstrdup(verb), xstrdup(value), line};
}

static struct row *add_row(struct matrix *matrix, const char *kind, const char *name)
{
    matrix->rows = xgrow(matrix->rows, matrix->count, &matrix->capacity, sizeof *matrix->rows);
    struct row *row = &matrix->rows[matrix->count++];
    *row = (struct row){.kind = xstrdup(kind), .name = xstrdup(name)};
    return row;
}

static void row_release(struct row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        free(row->steps[i].verb);
        free(row->steps[i].value);
    }
    free(row->steps);
    free(row->kind);
    free(row->name);
}

void matrix_release(struct matrix *matrix)
{
    for (size_t i = 0; i < matrix->count; i++)
        row_release(&matrix->rows[i]);
    free(matrix->rows);
    *matrix = (struct matrix){0};
}

const char *row_value(const struct row *row, const char *verb)
{
    for (size_t i = 0; i < row->count; i++)
        if (strcmp(row->steps[i].verb, verb) == 0)
            return row->steps[i].value;
    return NULL;
}

static char *trim(char *text)
{
    text += strspn(text, " \t");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]))
        text[--length] = '\0';
    return text;
}

/* text with the family's fields for $1 ... $9. */
static char *fill_in(const char *text, char *const *fields)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (; *text; text++) {
        int digit = *text == '$' && text[1] >= '1' && text[1] <= '9' ? text[1] - '1' : -1;
        if (digit >= 0 && fields[digit]) {
            strbuf_puts(&out, fields[digit]);
            text++;
        } else {
            strbuf_putc(&out, *text);
        }
    }
    return strbuf_take(&out, NULL);
}

static void add_member_of_family(struct matrix *matrix, const struct row *family, char *line)
{
    char *fields[FIELDS] = {NULL};
    size_t n = 0;
    for (char *field; n < FIELDS && (field = strsep(&line, "|")) != NULL;)
        fields[n++] = trim(field);
    char *name = fill_in(family->name, fields);
    struct row *row = add_row(matrix, family->kind, name);
    for (size_t i = 0; i < family->count; i++) {
        if (strcmp(family->steps[i].verb, FAMILY) == 0)
            continue;
        char *value = fill_in(family->steps[i].value, fields);
        add_step(row, family->steps[i].verb, value, family->steps[i].line);
        free(value);
    }
    free(name);
}

/* The last row, if it is a family, gives way to its members. */
static void unfold(struct matrix *matrix)
{
    if (matrix->count == 0 || !row_value(&matrix->rows[matrix->count - 1], FAMILY))
        return;
    struct row family = matrix->rows[--matrix->count];
    for (size_t i = 0; i < family.count; i++)
        if (strcmp(family.steps[i].verb, FAMILY) == 0)
            add_member_of_family(matrix, &family, family.steps[i].value);
    row_release(&family);
}

static void refuse(const char *path, int number, const char *why)
{
    fprintf(stderr, "%s:%d: %s\n", path, number, why);
    exit(2);
}

static void take_line(struct matrix *matrix, const char *path, const char *kind, char *line,
                      int number)
{
    char *text = trim(line), *equals = strchr(text, '=');
    if (*text == '\0' || *text == ';')
        return;
    if (*text == '[') {
        char *end = strrchr(text, ']');
        if (!end || end[1] != '\0')
            refuse(path, number, "a section's name ends in ]");
        *end = '\0';
        unfold(matrix);
        add_row(matrix, kind, text + 1);
        return;
    }
    if (!equals || matrix->count == 0)
        refuse(path, number, "neither [name] nor verb = value");
    *equals = '\0';
    add_step(&matrix->rows[matrix->count - 1], trim(text), trim(equals + 1), number);
}

static void load_file(struct matrix *matrix, const char *path)
{
    struct strbuf text;
    struct fault why;
    const char *slash = strrchr(path, '/');
    char *kind = xstrndup(slash + 1, strcspn(slash + 1, "."));
    strbuf_init(&text, STRBUF_NO_LIMIT);
    if (!strbuf_read_file(&text, path, &why))
        refuse(path, 0, why.text);
    char *rest = text.bytes, *line;
    for (int number = 1; (line = strsep(&rest, "\n")) != NULL; number++)
        take_line(matrix, path, kind, line, number);
    unfold(matrix);
    strbuf_release(&text);
    free(kind);
}

void matrix_load(struct matrix *matrix, const char *folder)
{
    char *pattern = xasprintf("%s/*.ini", folder);
    glob_t found = {0};
    *matrix = (struct matrix){0};
    if (glob(pattern, 0, NULL, &found) != 0)
        refuse(pattern, 0, "no such files");
    for (size_t i = 0; i < found.gl_pathc; i++)
        load_file(matrix, found.gl_pathv[i]);
    globfree(&found);
    free(pattern);
}
