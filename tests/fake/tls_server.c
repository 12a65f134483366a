#include "fake/tls_server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "fake/children.h"

struct tls_server {
    pid_t pid;
    FILE *output; /* kept open, so that it does not die of writing */
    int port;
};

static void run_server(const struct certificates *folder, const char *certificate,
                       const char *arguments, int out)
{
    char *command = xasprintf("cd %s && exec openssl s_server -accept 127.0.0.1:0 -cert %s.crt "
                              "-key %s.key -www %s </dev/null 2>&1",
                              certificates_folder(folder), certificate, certificate, arguments);
    dup2(out, STDOUT_FILENO);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

struct tls_server *tls_server_start(const struct certificates *folder, const char *certificate,
                                    const char *arguments)
{
    struct tls_server *server = xcalloc(1, sizeof *server);
    char line[256];
    int ends[2];
    if (pipe(ends) != 0 || (server->pid = children_fork()) < 0)
        abort();
    if (server->pid == 0)
        run_server(folder, certificate, arguments, ends[1]);
    close(ends[1]);
    server->output = fdopen(ends[0], "r");
    while (server->port == 0 && fgets(line, sizeof line, server->output)) {
        const char *colon = strncmp(line, "ACCEPT ", 7) == 0 ? strrchr(line, ':') : NULL;
        server->port = colon ? atoi(colon + 1) : 0;
    }
    if (server->port == 0)
        abort();
    return server;
}

void tls_server_stop(struct tls_server *server)
{
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    fclose(server->output);
    free(server);
}

int tls_server_port(const struct tls_server *server)
{
    return server->port;
}
