/* Preloaded into the program under test: its wall clock and its boot clock are ahead by as many
 * seconds as two numbers in a file say, which the test changes while it runs.
 *
 * With RESTORETOP_TEST_CLOCK_JUMPS the program itself moves them on: when its threads (so many) all
 * sleep, and nothing comes for a moment, time jumps to the first of their deadlines. A month of
 * polling takes as long as its work. libcurl's own timers (CLOCK_MONOTONIC) stay in real time. */
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define THREADS_MAX 8
#define MOMENT_MS   1
#define ANSWER_MS   150 /* a request is under way: so long nothing jumps */

static volatile int64_t *ahead; /* wall, boot */
static int threads;             /* that sleep by poll; 0: time does not jump */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct sleeper {
    bool sleeps;
    int64_t until_ms; /* boot */
} sleepers[THREADS_MAX];
static int known;
static _Thread_local struct sleeper *mine;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("RESTORETOP_TEST_CLOCK"),
               *jumps = getenv("RESTORETOP_TEST_CLOCK_JUMPS");
    int fd = path ? open(path, (jumps ? O_RDWR : O_RDONLY) | O_CLOEXEC) : -1;
    if (fd < 0)
        return;
    void *place =
        mmap(NULL, 2 * sizeof *ahead, PROT_READ | (jumps ? PROT_WRITE : 0), MAP_SHARED, fd, 0);
    if (place != MAP_FAILED) {
        ahead = place;
        threads = jumps ? atoi(jumps) : 0;
    }
    close(fd);
}

int clock_gettime(clockid_t id, struct timespec *now)
{
    int status = (int)syscall(SYS_clock_gettime, id, now);
    if (status == 0 && ahead && (id == CLOCK_REALTIME || id == CLOCK_BOOTTIME))
        now->tv_sec += ahead[id == CLOCK_BOOTTIME];
    return status;
}

static int64_t boot_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int real_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    struct timespec timeout = {timeout_ms / 1000, timeout_ms % 1000 * 1000000L};
    return (int)syscall(SYS_ppoll, fds, count, timeout_ms < 0 ? NULL : &timeout, NULL, 0);
}

/* Whole seconds: so much later than its deadline somebody wakes at most. */
static void jump(void)
{
    int64_t first = INT64_MAX, now = boot_ms();
    bool all = known == threads;
    for (int i = 0; i < known; i++) {
        all = all && sleepers[i].sleeps;
        first = sleepers[i].until_ms < first ? sleepers[i].until_ms : first;
    }
    if (!all || first == INT64_MAX || first <= now)
        return;
    ahead[0] += (first - now + 999) / 1000;
    ahead[1] += (first - now + 999) / 1000;
}

static void note(bool sleeps, int64_t until_ms)
{
    pthread_mutex_lock(&lock);
    if (!mine && known < threads && known < THREADS_MAX)
        mine = &sleepers[known++];
    if (mine)
        *mine = (struct sleeper){sleeps, until_ms};
    if (sleeps)
        jump();
    pthread_mutex_unlock(&lock);
}

/* A thread that waits for more than its wake-up waits for an answer; the first one is the screen's.
 */
static bool awaits_answer(nfds_t count)
{
    return count > 1 && getpid() != (pid_t)syscall(SYS_gettid);
}

int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    if (threads == 0 || timeout_ms == 0)
        return real_poll(fds, count, timeout_ms);
    int64_t until = timeout_ms < 0 ? INT64_MAX : boot_ms() + timeout_ms;
    int ready = real_poll(fds, count, awaits_answer(count) ? ANSWER_MS : MOMENT_MS);
    while (ready == 0 && boot_ms() < until) {
        note(true, until);
        ready = real_poll(fds, count, MOMENT_MS);
    }
    note(false, until);
    return ready;
}

int __poll_chk(struct pollfd *fds, nfds_t count, int timeout_ms, size_t room);
int __poll_chk(struct pollfd *fds, nfds_t count, int timeout_ms, size_t room)
{
    (void)room;
    return poll(fds, count, timeout_ms);
}
