/* test_crash.c - a fault of the program itself: the terminal first, then the death it was to be.
 * Each death is died by a copy of this program, on a terminal of its own. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "crash.h"
#include "crash_report.h"
#include "fake/fake_tenant.h"
#include "fake/fetch_rig.h"
#include "fake/temp_folder.h"
#include "fetch/fetcher.h"
#include "screen.h"
#include "screen_restore.h"

#define FAREWELL "restored\n"
/* In the place of a signal's number. */
#define NO_MEMORY     (-1)
#define MEMBER_OF_NO  (-2) /* a member of what malloc did not give */
#define MEMBER_OF_BAD (-3) /* the same of a NULL that has other reasons */
#define ABORT_OF_NO   (-4) /* the heap, after something went by what it did not fill */
#define GO_ON_WITH_NO (-5) /* no memory, and nothing is said of it */

/* --- the copy that dies --- */

static int deeper(volatile int *depth)
{
    volatile char room[4096];
    room[0] = (char)++*depth;
    return *depth < 0 ? 0 : deeper(depth) + room[0];
}

static void read_member(int error)
{
    /* The pointer, too: a compiler that knows it warns of it. */
    volatile const char *volatile nowhere = (const char *)(uintptr_t)0xFB8;
    errno = error;
    (void)*nowhere;
}

static void die_of(int number)
{
    int depth = 0;
    if (number == NO_MEMORY)
        xalloc_die();
    if (number == MEMBER_OF_NO || number == MEMBER_OF_BAD)
        read_member(number == MEMBER_OF_NO ? ENOMEM : ENOENT);
    errno = ENOMEM;
    if (number == ABORT_OF_NO)
        abort();
    if (number == GO_ON_WITH_NO)
        screen_restore_curses_end();
    errno = 0;
    if (number > 0)
        raise(number);
    else
        deeper(&depth);
}

static int number_for_thread;

static void wait_and_die(struct http *http, const struct pollfd *fds, size_t count,
                         int64_t deadline_boot_ms)
{
    (void)http;
    (void)fds;
    (void)count;
    (void)deadline_boot_ms;
    die_of(number_for_thread);
}

/* The thread that reads the service dies in its first wait. */
static void die_of_on_the_fetch_thread(int number)
{
    struct fault why;
    struct http *http = fake_tenant_new(clock_system());
    number_for_thread = number;
    http->wait = wait_and_die;
    const struct fetcher_options options = {.clock = clock_system(),
                                            .model = model_new(&why),
                                            .http = http,
                                            .tokens = fake_tokens_new(),
                                            .root = FAKE_TENANT_ROOT,
                                            .interval_s = 30};
    fetcher_start(&options, &why);
    for (;;)
        pause();
}

/* A frame that is being written, and then one after the other without an end. */
static void *write_frames(void *begun)
{
    screen_restore_write_begin();
    (void)!write(0, "half\n", 5);
    sem_post(begun);
    /* The other thread fails meanwhile; or later, which is as good. It waits for us, but not for
     * longer than a second: who yields again and again is made to wait that long by a scheduler
     * that has others to serve. */
    for (int i = 0; i < 20; i++)
        (void)poll(NULL, 0, 1);
    (void)!write(0, "whole\n", 6);
    for (;;) {
        screen_restore_write_end();
        screen_restore_write_begin();
    }
    return NULL;
}

static void die_while_another_writes(int number)
{
    pthread_t thread;
    sem_t begun;
    sem_init(&begun, 0, 0);
    pthread_create(&thread, NULL, write_frames, &begun);
    sem_wait(&begun);
    die_of(number);
}

/* Descriptor 0 is its terminal; how: the number of a signal, or 0 for a stack that runs over. */
static int die(const char *how, const char *where)
{
    struct termios modes, raw;
    struct rlimit no_core = {0, 0};
    alarm(30); /* who does not die of it dies of this */
    setrlimit(RLIMIT_CORE, &no_core);
    tcgetattr(0, &modes);
    raw = modes;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    tcsetattr(0, TCSANOW, &raw);
    crash_report_prepare(getenv("CRASH_PATH"));
    crash_report_place("detail", "LIVE");
    crash_install();
    screen_restore_arm(0, 0, &modes, FAREWELL, strlen(FAREWELL));
    if (strcmp(where, "disarmed") == 0)
        screen_restore_disarm();
    if (strcmp(where, "curses") == 0)
        screen_restore_curses_begin();
    if (strcmp(where, "writing") == 0)
        die_while_another_writes(atoi(how));
    if (strcmp(where, "thread") == 0)
        die_of_on_the_fetch_thread(atoi(how));
    die_of(atoi(how));
    return 0;
}

/* --- who watches --- */

struct death {
    int status;
    char screen[512], said[512];
    bool cooked; /* the terminal's modes are as they were */
};

/* All that was written by those who have closed the other end: what a pseudo-terminal was told may
 * come in pieces, and later than its process ends. */
static void read_all(int fd, char *buf, size_t size)
{
    size_t length = 0;
    ssize_t got;
    while ((got = read(fd, buf + length, size - 1 - length)) > 0)
        length += (size_t)got;
    buf[length] = '\0';
}

static void become_the_copy(int terminal, int errors, const char *how, const char *where)
{
    dup2(terminal, 0);
    dup2(errors, 2);
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* handle_segv=2 would keep our handler out */
    execl("/proc/self/exe", "test_crash", how, where, (char *)NULL);
    _exit(127);
}

static struct death watch(int number, const char *where)
{
    struct death death;
    struct termios modes;
    int ends[2], master = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
    int terminal = open(ptsname(master), O_RDWR | O_NOCTTY);
    assert_true(terminal >= 0);
    assert_int_equal(pipe(ends), 0);
    char how[16];
    snprintf(how, sizeof how, "%d", number);
    pid_t pid = fork();
    if (pid == 0)
        become_the_copy(terminal, ends[1], how, where);
    close(ends[1]);
    assert_int_equal(waitpid(pid, &death.status, 0), pid);
    tcgetattr(terminal, &modes);
    close(terminal);
    read_all(master, death.screen, sizeof death.screen);
    read_all(ends[0], death.said, sizeof death.said);
    death.cooked = (modes.c_lflag & (ICANON | ECHO)) == (ICANON | ECHO);
    close(ends[0]);
    close(master);
    return death;
}

static void each_fault_dies_its_own_death(const char *where)
{
    static const int numbers[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct death death = watch(numbers[i], where);
        assert_true(WIFSIGNALED(death.status));
        assert_int_equal(WTERMSIG(death.status), numbers[i]);
        assert_string_equal(death.screen, "restored\r\n");
        assert_true(death.cooked);
        assert_string_equal(death.said, "restoretop: a fault of the program itself; the terminal "
                                        "was restored. Please report it.\n");
    }
}

static void each_fault_restores_the_terminal_and_dies_its_own_death(void **unused)
{
    (void)unused;
    each_fault_dies_its_own_death("armed");
}

static void a_fault_of_the_fetch_thread_does_so_as_well(void **unused)
{
    (void)unused;
    each_fault_dies_its_own_death("thread");
}

static void a_stack_that_runs_over_still_finds_room_to_restore(void **unused)
{
    static const char *const places[] = {"armed", "thread"};
    (void)unused;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        struct death death = watch(0, places[i]);
        assert_true(WIFSIGNALED(death.status));
        assert_int_equal(WTERMSIG(death.status), SIGSEGV);
        assert_string_equal(death.screen, "restored\r\n");
        assert_true(death.cooked);
    }
}

static void curses_without_memory_is_no_fault_of_the_program(void **unused)
{
    static const int ways[] = {MEMBER_OF_NO, ABORT_OF_NO, GO_ON_WITH_NO};
    (void)unused;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct death death = watch(ways[i], "curses");
        assert_true(WIFEXITED(death.status));
        assert_int_equal(WEXITSTATUS(death.status), 70);
        assert_string_equal(death.screen, "restored\r\n");
        assert_true(death.cooked);
        assert_string_equal(death.said, "restoretop: no memory was left for the screen.\n"
                                        "The machine is out of memory: the program stops here.\n");
    }
}

/* What came later would stand on the shell's screen, or hide the cursor there. */
static void nothing_is_drawn_behind_what_restores(void **unused)
{
    (void)unused;
    struct death death = watch(NO_MEMORY, "writing");
    assert_int_equal(WEXITSTATUS(death.status), 70);
    assert_string_equal(death.screen, "half\r\nwhole\r\nrestored\r\n");
    assert_true(death.cooked);
}

/* Nor is every NULL a lack of memory. */
static void another_null_is_told_as_a_fault(void **unused)
{
    static const struct {
        int number;
        const char *where;
    } cases[] = {{MEMBER_OF_BAD, "curses"}, {MEMBER_OF_NO, "armed"}, {SIGSEGV, "curses"}};
    (void)unused;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct death death = watch(cases[i].number, cases[i].where);
        assert_true(WIFSIGNALED(death.status));
        assert_int_equal(WTERMSIG(death.status), SIGSEGV);
        assert_non_null(strstr(death.said, "Please report it."));
    }
}

static void without_a_terminal_taken_nothing_is_restored(void **unused)
{
    (void)unused;
    struct death death = watch(SIGABRT, "disarmed");
    assert_int_equal(WTERMSIG(death.status), SIGABRT);
    assert_string_equal(death.screen, "");
    assert_false(death.cooked);
    assert_non_null(strstr(death.said, "Please report it."));
}

static void the_terminal_is_restored_once_with_bounded_bytes(void **unused)
{
    struct termios modes;
    char bytes[2 * SCREEN_RESTORE_BYTES], got[sizeof bytes];
    int ends[2];
    (void)unused;
    memset(&modes, 0, sizeof modes);
    memset(bytes, 'x', sizeof bytes);
    assert_int_equal(pipe(ends), 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    screen_restore_arm(ends[0], ends[1], &modes, bytes, sizeof bytes);
    screen_emergency_restore();
    screen_emergency_restore();
    assert_int_equal(read(ends[0], got, sizeof got), SCREEN_RESTORE_BYTES);
    assert_true(read(ends[0], got, sizeof got) < 0);
    close(ends[0]);
    close(ends[1]);
}

/* --- the report --- */

struct place {
    char folder[64], path[128];
};

static int set_up(void **state)
{
    struct place *place = xcalloc(1, sizeof *place);
    strcpy(place->folder, "/tmp/restoretop-crash-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof place->path, "%s/state/restoretop/crash", place->folder);
    setenv("CRASH_PATH", place->path, 1);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    int status = temp_folder_remove(place->folder);
    unsetenv("CRASH_PATH");
    free(place);
    return status;
}

static char *report_path(const struct place *place, int number)
{
    return xasprintf("%s-%d.txt", place->path, number);
}

static char *read_report(const struct place *place, int number)
{
    struct strbuf text;
    struct fault why;
    char *path = report_path(place, number);
    strbuf_init(&text, 4096);
    if (!strbuf_read_file(&text, path, &why))
        fail_msg("%s", why.text);
    free(path);
    return strbuf_take(&text, NULL);
}

static void expect_line(const char *report, const char *line)
{
    const char *at = strstr(report, line);
    if (!at || (at > report && at[-1] != '\n'))
        fail_msg("no line \"%s\" in\n%s", line, report);
}

static void expect_report(char *report, const char *fault, const char *thread)
{
    expect_line(report, "restoretop " RESTORETOP_VERSION "\n");
    expect_line(report, fault);
    expect_line(report, thread);
    expect_line(report, "view: detail\n");
    expect_line(report, "data: LIVE\n");
    expect_line(report, "code: 0x");
    expect_line(report, "time: 1");
    const char *build = strstr(report, "build: ");
    assert_true(build && strspn(build + 7, "0123456789abcdef") >= 16);
    assert_true(strspn(strstr(report, "code: ") + 5, " x0123456789abcdef\n") ==
                strlen(strstr(report, "code: ") + 5)); /* addresses, and nothing else behind them */
    free(report);
}

static void expect_said(const struct death *death, const char *before, const struct place *place,
                        const char *behind)
{
    char *words = xasprintf("%s%s-1.txt%s", before, place->path, behind);
    assert_string_equal(death->said, words);
    free(words);
}

static void a_fault_leaves_a_report_and_says_where(void **state)
{
    struct place *place = *state;
    struct stat st;
    struct death death = watch(SIGSEGV, "armed");
    assert_int_equal(WTERMSIG(death.status), SIGSEGV);
    assert_string_equal(death.screen, "restored\r\n");
    expect_said(&death,
                "restoretop: a fault of the program itself; the terminal was restored. Please "
                "report it, with ",
                place, ".\n");
    char *path = report_path(place, 1);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    free(path);
    expect_report(read_report(place, 1), "fault: SIGSEGV\n", "thread: the screen's\n");
}

static void the_fetch_thread_and_a_full_stack_leave_one(void **state)
{
    struct place *place = *state;
    watch(SIGABRT, "thread");
    expect_report(read_report(place, 1), "fault: SIGABRT\n", "thread: another\n");
    watch(0, "armed");
    char *report = read_report(place, 2);
    expect_line(report, "address: 0x");
    expect_report(report, "fault: SIGSEGV\n", "thread: the screen's\n");
}

static void no_memory_leaves_one_and_status_70(void **state)
{
    struct place *place = *state;
    struct death death = watch(NO_MEMORY, "armed");
    assert_true(WIFEXITED(death.status));
    assert_int_equal(WEXITSTATUS(death.status), 70);
    assert_string_equal(death.screen, "restored\r\n");
    assert_true(death.cooked);
    expect_said(&death, "restoretop: a report of it is in ", place,
                ".\nThe machine is out of memory: the program stops here.\n");
    expect_report(read_report(place, 1), "fault: no memory was left\n", "thread: the screen's\n");
}

/* The sixth takes the place of the oldest. */
static void five_reports_are_kept(void **state)
{
    struct place *place = *state;
    for (int i = 1; i <= CRASH_REPORTS; i++) {
        watch(SIGABRT, "armed");
        struct timespec times[2] = {{.tv_sec = 1000000000 + (i == 3 ? 0 : i)}};
        times[1] = times[0];
        char *path = report_path(place, i);
        assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
        free(path);
    }
    watch(SIGFPE, "armed");
    expect_report(read_report(place, 3), "fault: SIGFPE\n", "thread: the screen's\n");
    expect_report(read_report(place, 2), "fault: SIGABRT\n", "thread: the screen's\n");
    char *path = report_path(place, CRASH_REPORTS + 1);
    assert_int_not_equal(access(path, F_OK), 0);
    free(path);
}

/* Another's link is no way into a file of ours, and a folder that cannot be had is no second fault.
 */
static void a_report_is_written_into_nothing_that_lies_there(void **state)
{
    struct place *place = *state;
    char *target = xasprintf("%s/target", place->folder), *path = report_path(place, 1);
    watch(SIGABRT, "armed"); /* makes the folders */
    assert_int_equal(unlink(path), 0);
    FILE *file = fopen(target, "we");
    fputs("kept", file);
    fclose(file);
    for (int i = 1; i <= CRASH_REPORTS; i++) {
        char *link = report_path(place, i);
        assert_int_equal(symlink(target, link), 0);
        free(link);
    }
    watch(SIGABRT, "armed");
    struct stat st;
    assert_int_equal(stat(target, &st), 0);
    assert_int_equal(st.st_size, 4);
    setenv("CRASH_PATH", "/dev/null/restoretop/crash", 1);
    struct death death = watch(SIGABRT, "armed");
    assert_int_equal(WTERMSIG(death.status), SIGABRT);
    assert_non_null(strstr(death.said, "Please report it.\n"));
    free(target);
    free(path);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_fault_leaves_a_report_and_says_where, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_fetch_thread_and_a_full_stack_leave_one, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_memory_leaves_one_and_status_70, set_up, tear_down),
        cmocka_unit_test_setup_teardown(five_reports_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_report_is_written_into_nothing_that_lies_there, set_up,
                                        tear_down),
        cmocka_unit_test(each_fault_restores_the_terminal_and_dies_its_own_death),
        cmocka_unit_test(a_fault_of_the_fetch_thread_does_so_as_well),
        cmocka_unit_test(a_stack_that_runs_over_still_finds_room_to_restore),
        cmocka_unit_test(curses_without_memory_is_no_fault_of_the_program),
        cmocka_unit_test(another_null_is_told_as_a_fault),
        cmocka_unit_test(nothing_is_drawn_behind_what_restores),
        cmocka_unit_test(without_a_terminal_taken_nothing_is_restored),
        cmocka_unit_test(the_terminal_is_restored_once_with_bounded_bytes),
    };
    if (argc == 3)
        return die(argv[1], argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
