/* fuzz_session_scan.c - the scanner of list pages against the JSON library: the same records, or
 * both refuse. Mutations keep most inputs JSON (json_mutate.h). */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "fake/json_mutate.h"
#include "fake/scan_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
/* libFuzzer's own; not there where a corpus is replayed. */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *differs = scan_oracle_page((const char *)data, size);
    if (differs != NULL) {
        fprintf(stderr, "the scanner and the library part at: %s\n", differs);
        abort();
    }
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
    uint64_t random = seed;
    if (LLVMFuzzerMutate != NULL && (size == 0 || seed % 8 == 0))
        return LLVMFuzzerMutate(data, size, max_size);
    for (unsigned int left = seed % 3 + 1; left > 0 && size > 0; left--)
        size = json_mutate((char *)data, size, max_size, &random);
    return size;
}
