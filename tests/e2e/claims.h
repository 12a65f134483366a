/* claims.h - what the mutations of tests/faults/mutations/ say that they turn red: every row of the
 * matrix must be claimed by one of them, and every claim must mean a row. Whether it is true only
 * ./dev mutate can tell, which takes an hour. */
#ifndef RESTORETOP_TESTS_CLAIMS_H
#define RESTORETOP_TESTS_CLAIMS_H

#include "e2e/matrix.h"

/* Names on standard output what is amiss, a line each; returns how many lines. folder: the
 * mutations'. */
size_t claims_check(const struct matrix *matrix, const char *folder);

#endif
