#include "e2e/nameless.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0)
        close(fd);
    return good;
}

/* Root of the new namespaces, whoever we are outside. */
static bool enter_namespaces(void)
{
    char users[64], groups[64];
    snprintf(users, sizeof users, "0 %u 1", (unsigned)getuid());
    snprintf(groups, sizeof groups, "0 %u 1", (unsigned)getgid());
    return unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) == 0 &&
           write_text("/proc/self/uid_map", users) && write_text("/proc/self/setgroups", "deny") &&
           write_text("/proc/self/gid_map", groups) &&
           mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static bool raise_loopback(void)
{
    struct ifreq request = {.ifr_name = "lo"};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    bool good = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &request) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

/* A file of our own over one of the system's. */
static bool cover(const char *path, const char *with, const char *text)
{
    return write_text(with, text) && mount(with, path, NULL, MS_BIND, NULL) == 0;
}

/* Longer than any test waits; and no other way to a name than asking. */
static bool cover_resolver(void)
{
    return mount("none", "/mnt", "tmpfs", 0, NULL) == 0 &&
           cover("/etc/resolv.conf", "/mnt/resolv.conf",
                 "nameserver 127.0.0.1\noptions timeout:30 attempts:5\n") &&
           cover("/etc/nsswitch.conf", "/mnt/nsswitch.conf", "hosts: dns\n");
}

/* Takes what is asked, answers nothing, lives as long as the program does. */
static void be_silent(int server, const char *asked)
{
    char query[512];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (recv(server, query, sizeof query, 0) >= 0)
        (void)write_text(asked, "");
    _exit(0);
}

static bool start_silent_server(const char *asked)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(53)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (server < 0 || bind(server, (struct sockaddr *)&address, sizeof address) != 0)
        return false;
    pid_t child = fork();
    if (child == 0)
        be_silent(server, asked);
    close(server);
    return child > 0;
}

int nameless_run(const char *asked, char **argv)
{
    if (enter_namespaces() && raise_loopback() && cover_resolver() && start_silent_server(asked))
        execv(argv[0], argv);
    printf(NAMELESS_REFUSED ": %s\n", strerror(errno));
    return 1;
}

static bool was_asked(struct term *term, void *context)
{
    (void)term;
    return access(context, F_OK) == 0;
}

bool nameless_wait_asked(struct term *term, const char *asked)
{
    char path[4096];
    snprintf(path, sizeof path, "%s", asked);
    return term_wait_until(term, was_asked, path);
}
