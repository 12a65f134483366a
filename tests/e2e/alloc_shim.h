/* alloc_shim.h - what a test and the preloaded alloc_shim.c have in common: a file of this. */
#ifndef RESTORETOP_TESTS_ALLOC_SHIM_H
#define RESTORETOP_TESTS_ALLOC_SHIM_H

#include <stdatomic.h>
#include <stdint.h>

#define ALLOC_SHIM_VARIABLE "RESTORETOP_TEST_ALLOC"

struct alloc_shim {
    int64_t fail_at;       /* 1 and on; 0: none fails */
    int64_t all;           /* and all behind it */
    _Atomic int64_t count; /* so far */
};

#endif
