/* json_mutate.h - JSON text spoiled in one place, mostly so that it stays JSON: for fuzzers and for
 * tests that compare two readers. */
#ifndef RESTORETOP_TESTS_FAKE_JSON_MUTATE_H
#define RESTORETOP_TESTS_FAKE_JSON_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Changes the text in place; returns its new length, at most size. *random moves on. */
size_t json_mutate(char *text, size_t length, size_t size, uint64_t *random);

#endif
