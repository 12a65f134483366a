/* fuzz_loopback.c - whatever a program on this machine says to the listener. What counts is a GET
 * of "/?" with one Host that is ours, in whatever pieces it comes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/loopback_http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_target(const char *head, size_t size, const char *target, size_t length)
{
    if (target < head || target + length > head + size || length < 2 ||
        memcmp(target, "/?", 2) != 0 || memcmp(head, "GET ", 4) != 0)
        abort();
    for (size_t i = 0; i < length; i++) {
        if (target[i] <= ' ' || target[i] == 0x7f)
            abort();
    }
    if (memmem(head, size, "53123", 5) == NULL)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *head = (const char *)data, *target = NULL;
    size_t length = 0;
    enum loopback_verdict whole = loopback_judge(head, size, 53123, &target, &length);
    if (whole == LOOPBACK_TARGET)
        check_target(head, size, target, length);
    /* a beginning is either not enough yet, or already decided */
    if (whole == LOOPBACK_INCOMPLETE && size > 0 &&
        loopback_judge(head, size - 1, 53123, &target, &length) != LOOPBACK_INCOMPLETE)
        abort();
    return 0;
}
