/* Preloaded into the program under test: one of its allocations fails, or all from that one on, as
 * numbers in a file say, and how many there were is counted there. Threads and libraries included;
 * what the loader did before is not counted. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "e2e/alloc_shim.h"

/* Whoever would have been called without us: glibc, or a sanitizer's or valgrind's heap in its
 * place. */
static struct {
    void *(*malloc)(size_t size);
    void *(*calloc)(size_t count, size_t size);
    void *(*realloc)(void *old, size_t size);
} next;

static struct alloc_shim *shim;

/* From the first call on, before any thread; glibc's dlsym allocates nothing for a name that is
 * there. */
static void find_next(void)
{
    if (next.realloc)
        return;
    next.malloc = (void *(*)(size_t))dlsym(RTLD_NEXT, "malloc");
    next.calloc = (void *(*)(size_t, size_t))dlsym(RTLD_NEXT, "calloc");
    next.realloc = (void *(*)(void *, size_t))dlsym(RTLD_NEXT, "realloc");
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv(ALLOC_SHIM_VARIABLE);
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *place = mmap(NULL, sizeof *shim, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (place != MAP_FAILED)
        shim = place;
    close(fd);
}

static int is_refused(void)
{
    find_next();
    if (!shim)
        return 0;
    int64_t number = atomic_fetch_add(&shim->count, 1) + 1;
    int refused =
        shim->fail_at > 0 && (number == shim->fail_at || (shim->all && number > shim->fail_at));
    if (refused)
        errno = ENOMEM;
    return refused;
}

void *malloc(size_t size)
{
    return is_refused() ? NULL : next.malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : next.calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return is_refused() ? NULL : next.realloc(old, size);
}
