/* matrix.h - the fault matrix as data: tests/faults/CLASS.ini, one section a fault.
 *
 *     [name]               the fault; unique within its class
 *     verb = value         a step, taken in this order (story.h); one verb may stand more than once
 *
 * `;` begins a comment line. A section with `each = A | B` lines is a family: it becomes a row for
 * each of them, with A for $1 and B for $2 in its name and its steps. */
#ifndef RESTORETOP_TESTS_MATRIX_H
#define RESTORETOP_TESTS_MATRIX_H

#include <stdbool.h>
#include <stddef.h>

struct step {
    char *verb, *value;
    int line;
};

struct row {
    char *kind; /* its class: the name of its file */
    char *name;
    struct step *steps;
    size_t count, capacity;
};

struct matrix {
    struct row *rows;
    size_t count, capacity;
};

/* Every *.ini of the folder, sorted by name. A file that cannot be read as above ends the test. */
void matrix_load(struct matrix *matrix, const char *folder);
void matrix_release(struct matrix *matrix);
/* Value of the row's first step of that verb; NULL: it has none. */
const char *row_value(const struct row *row, const char *verb);

#endif
