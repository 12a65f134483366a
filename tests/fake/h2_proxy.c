#include "fake/h2_proxy.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "fake/certificates.h"
#include "fake/children.h"

struct h2_proxy {
    struct certificates *folder;
    pid_t pid;
    FILE *output;
    int life_fd; /* its standard input */
    int port;
};

bool h2_proxy_is_possible(void)
{
    return system("node -e 'process.exit(0)' 2>/dev/null") == 0;
}

static void run(const struct h2_proxy *proxy, int upstream_port, const char *kind, int in, int out)
{
    char port[16];
    snprintf(port, sizeof port, "%d", upstream_port);
    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    unsetenv("LD_PRELOAD");
    execlp("node", "node", TEST_FAKE_DIR "/h2_proxy.mjs", port,
           certificates_path(proxy->folder, "localhost.key"),
           certificates_path(proxy->folder, "localhost.crt"), kind, (char *)NULL);
    _exit(127);
}

struct h2_proxy *h2_proxy_start(int upstream_port, const char *kind)
{
    struct h2_proxy *proxy = xcalloc(1, sizeof *proxy);
    int in[2], out[2];
    proxy->folder = certificates_new();
    certificates_openssl(proxy->folder,
                         "req -x509 -newkey rsa:2048 -nodes -keyout localhost.key -out "
                         "localhost.crt -days 1 -subj /CN=localhost -addext "
                         "subjectAltName=DNS:localhost");
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0 ||
        (proxy->pid = children_fork()) < 0)
        abort();
    if (proxy->pid == 0)
        run(proxy, upstream_port, kind, in[0], out[1]);
    close(in[0]);
    close(out[1]);
    proxy->life_fd = in[1];
    proxy->output = fdopen(out[0], "r");
    if (fscanf(proxy->output, "listening on %d", &proxy->port) != 1)
        abort();
    return proxy;
}

void h2_proxy_stop(struct h2_proxy *proxy)
{
    if (!proxy)
        return;
    close(proxy->life_fd);
    kill(proxy->pid, SIGKILL);
    waitpid(proxy->pid, NULL, 0);
    fclose(proxy->output);
    certificates_free(proxy->folder);
    free(proxy);
}

void h2_proxy_heal(struct h2_proxy *proxy)
{
    kill(proxy->pid, SIGUSR2);
}

int h2_proxy_port(const struct h2_proxy *proxy)
{
    return proxy->port;
}

const char *h2_proxy_ca(const struct h2_proxy *proxy)
{
    return certificates_path(proxy->folder, "localhost.crt");
}
