#include "base/scratch.h"

#include <stdalign.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/xalloc.h"

#define LARGE ((size_t)128 * 1024) /* below, a mapping costs more than it saves */

struct head {
    alignas(max_align_t) size_t mapped; /* bytes of the mapping; 0: from the heap */
};

void *scratch_new(size_t count, size_t size)
{
    size_t bytes;
    struct head *head;
    if (__builtin_mul_overflow(count, size, &bytes) ||
        __builtin_add_overflow(bytes, sizeof *head, &bytes))
        xalloc_die();
    if (bytes < LARGE) {
        head = xcalloc(1, bytes);
    } else { /* populated: one call instead of a fault for each page */
        head = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE,
                    -1, 0);
        if (head == MAP_FAILED)
            xalloc_die();
        head->mapped = bytes;
    }
    return head + 1;
}

void scratch_free(void *scratch)
{
    if (!scratch)
        return;
    struct head *head = (struct head *)scratch - 1;
    if (head->mapped > 0)
        (void)munmap(head, head->mapped);
    else
        free(head);
}
