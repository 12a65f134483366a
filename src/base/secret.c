#include "base/secret.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

struct secret {
    char *pages; /* a mapping of its own: what is left out of core dumps is whole pages */
    size_t mapped;
    size_t length;
};

static size_t whole_pages(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    if (bytes > (size_t)-1 - page)
        xalloc_die();
    return (bytes + page - 1) / page * page;
}

struct secret *secret_new(const char *bytes, size_t length)
{
    struct secret *secret = xcalloc(1, sizeof(*secret));

    secret->length = length;
    secret->mapped = whole_pages(length + 1); /* zeroed by the kernel: the NUL is there */
    secret->pages =
        mmap(NULL, secret->mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (secret->pages == MAP_FAILED)
        xalloc_die();
    madvise(secret->pages, secret->mapped, MADV_DONTDUMP);
    /* Best effort: the limit on locked memory may be small, and a token in swap is no reason to
     * stop. */
    mlock(secret->pages, secret->mapped);
    if (length > 0)
        memcpy(secret->pages, bytes, length);
    return secret;
}

void secret_free(struct secret *secret)
{
    if (secret == NULL)
        return;
    explicit_bzero(secret->pages, secret->mapped);
    munmap(secret->pages, secret->mapped);
    free(secret);
}

const char *secret_text(const struct secret *secret)
{
    return secret->pages;
}

size_t secret_length(const struct secret *secret)
{
    return secret->length;
}

/* Looks at every byte whatever differs, so that the time taken does not tell where. The length is
 * not secret. */
static bool same_bytes(const char *a, const char *b, size_t length)
{
    volatile unsigned char difference = 0;

    for (size_t i = 0; i < length; i++)
        difference = (unsigned char)(difference | (a[i] ^ b[i]));
    return difference == 0;
}

bool secret_equal(const struct secret *a, const struct secret *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->length == b->length && same_bytes(a->pages, b->pages, a->length);
}

void secret_protect_process(bool allow_core)
{
    static const struct rlimit none = {0, 0};
    if (allow_core)
        return;
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &none); /* for whatever makes itself dumpable again */
}
