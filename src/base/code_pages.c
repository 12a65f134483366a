/* code_pages.c - the kernel drops the pages of a private mapping of a file at once; a read of one
 * brings the file's bytes back. So only parts are taken that nobody writes to, and of libraries
 * alone whose code is as it is in the file. */
#include "base/code_pages.h"

#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* The loader wrote addresses into the code itself: a page would come back without them. Rare, and
 * on old machines only. */
static bool has_addresses_in_code(const ElfW(Dyn) * entry)
{
    for (; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_TEXTREL ||
            (entry->d_tag == DT_FLAGS && entry->d_un.d_val & DF_TEXTREL))
            return true;
    return false;
}

static bool may_be_dropped(const struct dl_phdr_info *object)
{
    /* The program itself has no name here. It stays: nearly all of it is needed, and a debugger's
     * breakpoints are written into it. */
    if (!object->dlpi_name || !*object->dlpi_name)
        return false;
    for (int i = 0; i < object->dlpi_phnum; i++)
        if (object->dlpi_phdr[i].p_type == PT_DYNAMIC)
            return !has_addresses_in_code(
                (const ElfW(Dyn) *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr));
    return false;
}

static int drop_object(struct dl_phdr_info *object, size_t size, void *context)
{
    const uintptr_t page = *(const uintptr_t *)context;
    (void)size;
    if (!may_be_dropped(object))
        return 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || part->p_flags & PF_W) /* that has what was relocated */
            continue;
        const uintptr_t begin = (object->dlpi_addr + part->p_vaddr) / page * page;
        const uintptr_t end = object->dlpi_addr + part->p_vaddr + part->p_filesz;
        (void)madvise((void *)begin, end - begin, MADV_DONTNEED);
    }
    return 0;
}

void code_pages_release(void)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    (void)dl_iterate_phdr(drop_object, &page);
}
