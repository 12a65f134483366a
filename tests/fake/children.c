#include "fake/children.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

void children_follow(pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it ended before it was asked */
        _exit(127);
}

pid_t children_fork(void)
{
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        children_follow(parent);
    return pid;
}

void children_adopt(void)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void children_end(bool (*keeps)(pid_t pid, const void *context), const void *context)
{
    char path[64];
    int pid;
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *file = fopen(path, "re");
    while (file && fscanf(file, "%d", &pid) == 1)
        if (!keeps(pid, context))
            kill(pid, SIGKILL);
    if (file)
        fclose(file);
}
