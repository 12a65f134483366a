/* crash_report.c - the handler's half calls open(2), write(2), mkdir(2), close(2),
 * clock_gettime(2), getpid(2) and two plain system calls, all async-signal-safe. Like
 * screen_restore.c it is a place where state cannot be passed in.
 *
 * Who called whom is told by all words on the stack that lie within our own code, as offsets that
 * addr2line(1) takes. That is more than were called, but it needs neither frame pointers nor an
 * unwinder, which may allocate or lock. The stack is read by process_vm_readv(2), for which a bad
 * address is an error and no second crash. */
#include "crash_report.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#define PATH_BYTES   1024
#define REPORT_BYTES 4096
#define STACK_WORDS  2048
#define CALLS_MAX    64
#define BUILD_BYTES  20

static struct {
    char path[PATH_BYTES]; /* "": none */
    char build[2 * BUILD_BYTES + 1];
    uintptr_t base, code, code_end; /* of the program: where it was loaded; its instructions */
    const char *_Atomic view, *_Atomic data;
} prepared;

/* --- at start --- */

/* The first place that is free, else the oldest file. */
static int choose_number(const char *path)
{
    int chosen = 1;
    time_t oldest = 0;
    for (int i = 1; i <= CRASH_REPORTS; i++) {
        struct stat st;
        snprintf(prepared.path, sizeof prepared.path, "%s-%d.txt", path, i);
        if (lstat(prepared.path, &st) != 0)
            return i;
        if (i > 1 && st.st_mtime >= oldest)
            continue;
        chosen = i;
        oldest = st.st_mtime;
    }
    return chosen;
}

static void take_build(const char *note, size_t length)
{
    while (length >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) head;
        memcpy(&head, note, sizeof head);
        size_t name = (head.n_namesz + 3U) & ~3U, text = (head.n_descsz + 3U) & ~3U;
        const unsigned char *id = (const unsigned char *)note + sizeof head + name;
        if (sizeof head + name + text > length)
            return;
        for (size_t i = 0; head.n_type == NT_GNU_BUILD_ID && i < head.n_descsz; i++)
            if (i < BUILD_BYTES)
                snprintf(prepared.build + 2 * i, 3, "%02x", id[i]);
        note += sizeof head + name + text;
        length -= sizeof head + name + text;
    }
}

/* The first object is the program itself. */
static int look_at_program(struct dl_phdr_info *info, size_t size, void *context)
{
    (void)size;
    (void)context;
    prepared.base = info->dlpi_addr;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        uintptr_t at = info->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_NOTE)
            take_build((const char *)at, part->p_memsz);
        if (part->p_type == PT_LOAD && part->p_flags & PF_X) {
            prepared.code = at;
            prepared.code_end = at + part->p_memsz;
        }
    }
    return 1;
}

void crash_report_prepare(const char *path)
{
    prepared.path[0] = '\0';
    (void)dl_iterate_phdr(look_at_program, NULL);
    if (path && strlen(path) < PATH_BYTES - 16) {
        int number = choose_number(path);
        snprintf(prepared.path, sizeof prepared.path, "%s-%d.txt", path, number);
    }
}

void crash_report_place(const char *view, const char *data)
{
    atomic_store_explicit(&prepared.view, view, memory_order_relaxed);
    atomic_store_explicit(&prepared.data, data, memory_order_relaxed);
}

/* --- in the handler --- */

struct report {
    char bytes[REPORT_BYTES];
    size_t length;
};

static void put(struct report *report, const char *text)
{
    while (*text && report->length < REPORT_BYTES)
        report->bytes[report->length++] = *text++;
}

static void put_number(struct report *report, uint64_t number, unsigned base)
{
    char digits[24];
    size_t at = sizeof digits;
    digits[--at] = '\0';
    do
        digits[--at] = "0123456789abcdef"[number % base];
    while ((number /= base) > 0);
    put(report, base == 16 ? "0x" : "");
    put(report, digits + at);
}

static void put_line(struct report *report, const char *name, const char *text)
{
    put(report, name);
    put(report, text && *text ? text : "unknown");
    put(report, "\n");
}

static const char *name_of(int number)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {{0, "no memory was left"}, {SIGSEGV, "SIGSEGV"}, {SIGABRT, "SIGABRT"},
                 {SIGBUS, "SIGBUS"},        {SIGFPE, "SIGFPE"},   {SIGILL, "SIGILL"},
                 {SIGSYS, "SIGSYS"},        {SIGTRAP, "SIGTRAP"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == number)
            return names[i].name;
    return NULL;
}

struct machine {
    uintptr_t instruction, stack;
};

/* here: the frame of who writes the report, where there is no signal's context. */
static struct machine machine_at(const void *context, const void *here)
{
    struct machine at = {0, (uintptr_t)here};
#if defined(__x86_64__)
    const ucontext_t *machine = context;
    if (machine)
        at = (struct machine){(uintptr_t)machine->uc_mcontext.gregs[REG_RIP],
                              (uintptr_t)machine->uc_mcontext.gregs[REG_RSP]};
#elif defined(__aarch64__)
    const ucontext_t *machine = context;
    if (machine)
        at = (struct machine){machine->uc_mcontext.pc, machine->uc_mcontext.sp};
#else
    (void)context;
#endif
    return at;
}

static bool is_code(uintptr_t word)
{
    return word >= prepared.code && word < prepared.code_end;
}

static void put_call(struct report *report, uintptr_t address)
{
    put(report, " ");
    put_number(report, address - prepared.base, 16);
}

/* A page's rest at a time: where the stack ends, so does the reading. */
static size_t read_stack(uintptr_t at, uintptr_t *words, size_t most)
{
    struct iovec to = {words, most * sizeof *words}, from = {(void *)at, 4096 - at % 4096};
    if (from.iov_len > to.iov_len)
        from.iov_len = to.iov_len;
    long got = syscall(SYS_process_vm_readv, getpid(), &to, 1UL, &from, 1UL, 0UL);
    return got > 0 ? (size_t)got / sizeof *words : 0;
}

static void put_calls(struct report *report, const void *context, const void *here)
{
    struct machine at = machine_at(context, here);
    put_line(report, "in: ", is_code(at.instruction) || !context ? "our code" : "a library");
    uintptr_t words[512];
    size_t calls = 0, seen = 0, got;
    put(report, "code:");
    if (is_code(at.instruction))
        put_call(report, at.instruction);
    at.stack &= ~(sizeof(uintptr_t) - 1);
    while (seen < STACK_WORDS &&
           (got = read_stack(at.stack + seen * sizeof *words, words, 512)) > 0) {
        for (size_t i = 0; i < got && calls < CALLS_MAX; i++)
            if (is_code(words[i])) {
                put_call(report, words[i]);
                calls++;
            }
        seen += got;
    }
    put(report, "\n");
}

static void fill(struct report *report, int number, const siginfo_t *info, const void *context,
                 const void *here)
{
    struct timespec now = {.tv_sec = 0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    put_line(report, "restoretop ", RESTORETOP_VERSION);
    put_line(report, "build: ", prepared.build);
    put_line(report, "fault: ", name_of(number));
    put(report, "time: ");
    put_number(report, (uint64_t)now.tv_sec, 10);
    put(report, " s since 1970\n");
    put_line(report, "thread: ", syscall(SYS_gettid) == getpid() ? "the screen's" : "another");
    put_line(report, "view: ", atomic_load_explicit(&prepared.view, memory_order_relaxed));
    put_line(report, "data: ", atomic_load_explicit(&prepared.data, memory_order_relaxed));
    if (info && (number == SIGSEGV || number == SIGBUS) && info->si_code > 0) {
        put(report, "address: ");
        put_number(report, (uintptr_t)info->si_addr, 16);
        put(report, "\n");
    }
    put_calls(report, context, here);
}

static void make_folders(void)
{
    for (char *slash = strchr(prepared.path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(prepared.path, 0700);
        *slash = '/';
    }
}

const char *crash_report_write(int number, const siginfo_t *info, const void *context)
{
    struct report report = {.length = 0};
    if (!*prepared.path)
        return NULL;
    make_folders();
    /* What lies there is a file of before or somebody's trap: it goes, and is not written into. */
    (void)unlink(prepared.path);
    int fd =
        open(prepared.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0)
        return NULL;
    fill(&report, number, info, context, __builtin_frame_address(0));
    bool whole = write(fd, report.bytes, report.length) == (ssize_t)report.length;
    (void)close(fd);
    return whole ? prepared.path : NULL;
}
