#include "e2e/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"

struct run run_once(struct tenant *tenant, const char *const *args)
{
    struct run run;
    run.status = once_run_on(tenant, args, NULL, &run.out, &run.err);
    return run;
}

struct run run_plain(const char *const *args, const char *const *env)
{
    const char *argv[32] = {PROGRAM};
    struct run run;
    for (size_t i = 0; args[i] && i < 30; i++)
        argv[i + 1] = args[i];
    run.status = term_run(argv, env, &run.out, &run.err);
    return run;
}

struct run run_shell(const char *command)
{
    const char *argv[] = {"/bin/sh", "-c", command, NULL};
    struct run run;
    run.status = term_run(argv, NULL, &run.out, &run.err);
    return run;
}

bool has_program(const char *name)
{
    char *command = xasprintf("command -v %s", name);
    struct run run = run_shell(command);
    const bool there = run.status == 0;
    free(command);
    run_free(&run);
    return there;
}

void run_free(struct run *run)
{
    free(run->out);
    free(run->err);
}

void expect_text(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("expected \"%s\" in:\n%s", part, text);
}

void expect_no_text(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("expected no \"%s\" in:\n%s", part, text);
}

void expect_plain_text(const char *text)
{
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        bool c0 = (*at < 0x20 && *at != '\n') || *at == 0x7F;
        bool c1 = at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0;
        if (c0 || c1)
            fail_msg("byte 0x%02x at %td of:\n%s", *at, at - (const unsigned char *)text, text);
    }
}

size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; (text = strchr(text, '\n')) != NULL; text++)
        n++;
    return n;
}
