/* run.h - the program run to its end without a terminal, and looking at what it printed. Needs
 * cmocka: a wrong text fails the test with the text in the message. */
#ifndef RESTORETOP_TESTS_RUN_H
#define RESTORETOP_TESTS_RUN_H

#include "e2e/tenant.h"

struct run {
    int status; /* exit status, or 128 + signal */
    char *out, *err;
};

/* --once on the tenant; args may be NULL. */
struct run run_once(struct tenant *tenant, const char *const *args);
/* The program without a tenant; args are argv[1] and on, env is added (may be NULL). */
struct run run_plain(const char *const *args, const char *const *env);
struct run run_shell(const char *command); /* /bin/sh -c */
void run_free(struct run *run);
bool has_program(const char *name); /* in PATH */

void expect_text(const char *text, const char *part);
void expect_no_text(const char *text, const char *part);
/* Nothing that a terminal would act upon: no C0 but the line end, no DEL, no C1. */
void expect_plain_text(const char *text);
size_t count_lines(const char *text);

#endif
