#include "e2e/proc.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "e2e/term.h"

#define LOOK_MS 10 /* nothing tells of a stranger's end */

/* NULL: not readable. Caller frees. */
static char *read_text(pid_t pid, const char *name)
{
    char path[64];
    struct strbuf text;
    struct fault why;
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    strbuf_init(&text, STRBUF_NO_LIMIT);
    if (!strbuf_read_file(&text, path, &why)) {
        strbuf_release(&text);
        return NULL;
    }
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] == '\0')
            text.bytes[i] = '\n';
    return strbuf_take(&text, NULL);
}

char *proc_text(pid_t pid, const char *name)
{
    char *text = read_text(pid, name);
    if (!text)
        fail_msg("/proc/%d/%s cannot be read", (int)pid, name);
    return text;
}

pid_t proc_child(pid_t parent)
{
    char name[64];
    snprintf(name, sizeof name, "task/%d/children", (int)parent);
    char *text = read_text(parent, name);
    pid_t child = text ? (pid_t)atoi(text) : 0;
    free(text);
    return child;
}

char proc_state(pid_t pid)
{
    char *text = read_text(pid, "stat");
    const char *end = text ? strrchr(text, ')') : NULL;
    char letter = end && end[1] ? end[2] : '\0';
    free(text);
    return letter;
}

bool proc_runs(pid_t pid, const char *name)
{
    char letter = proc_state(pid);
    char *text = read_text(pid, "comm");
    bool runs = letter && letter != 'Z' && letter != 'X' && text &&
                strncmp(text, name, strcspn(text, "\n")) == 0;
    free(text);
    return runs;
}

bool proc_wait_gone(pid_t pid, const char *name)
{
    for (int waited = 0; proc_runs(pid, name); waited += LOOK_MS) {
        if (waited > TERM_LIMIT_MS)
            return false;
        poll(NULL, 0, LOOK_MS);
    }
    return true;
}

bool proc_wait_state(pid_t pid, char letter)
{
    for (int waited = 0; proc_state(pid) != letter; waited += LOOK_MS) {
        if (waited > TERM_LIMIT_MS)
            return false;
        poll(NULL, 0, LOOK_MS);
    }
    return true;
}
