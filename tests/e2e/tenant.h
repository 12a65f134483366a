/* tenant.h - a restoretop-sim of the test's own, in a process of its own, and a console pointed at
 * it. */
#ifndef RESTORETOP_TESTS_TENANT_H
#define RESTORETOP_TESTS_TENANT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "e2e/term.h"

struct tenant {
    pid_t pid;
    int port;
    char *dir;   /* a temporary folder: token, log, state and config homes of the console */
    char *root;  /* "http://127.0.0.1:PORT/v1.0" */
    char *token; /* that it accepts */
    char *token_file;
    char *log_file;
    bool keeps_choices; /* sort, filter and theme, from one console to the next */
};

#define TENANT_TOKEN "the-secret-token-of-the-tests"
#define PROGRAM      TEST_BINARY_DIR "/restoretop"
#define SIMULATOR    TEST_BINARY_DIR "/restoretop-sim"

/* args: further arguments, NULL-terminated; may be NULL. Asserts that it listens. port 0: a free
 * one. */
struct tenant *tenant_start(const char *const *args, int port);
/* One that accepts this token: one that says whose it is, where that matters. */
struct tenant *tenant_start_as(const char *const *args, int port, const char *token);
/* Another server of the test's own on that port, for what the simulator cannot do: a folder, a
 * root, no process. */
struct tenant *tenant_at(int port);
/* Consoles on it go on with this token. */
void tenant_write_token(struct tenant *tenant, const char *token);
void tenant_stop(struct tenant *tenant); /* the process ends, the folder stays */
void tenant_free(struct tenant *tenant); /* and the folder goes */

/* Fixtures for a group, or for one test: `*state` is a tenant of 14 sessions, among which there is
 * one of each kind, in which time goes as it does. A tenant that was made otherwise is torn down
 * likewise. */
int tenant_set_up(void **state);
int tenant_tear_down(void **state);
/* Behind a test: the next one begins without its faults. */
int tenant_clean_up(void **state);

/* Adds --fault specs (a line each) while it runs; clears them. */
void tenant_fault(struct tenant *tenant, const char *specs);
void tenant_clear_faults(struct tenant *tenant);
/* Until that many requests have met the fault that was added first, answered or not. */
bool tenant_wait_fault_used(struct tenant *tenant, size_t n);

/* Requests so far whose method is `method` (NULL: any) and whose path holds `part` (NULL: any). */
size_t tenant_requests(struct tenant *tenant, const char *method, const char *part);
/* Waits until that count is at least n. */
bool tenant_wait_requests(struct tenant *tenant, const char *method, const char *part, size_t n);
/* The whole request log. Caller frees. */
char *tenant_log(struct tenant *tenant);

/* A plain HTTP request to the simulator with its token. Returns the body (caller frees),
 * *ret_status. */
char *tenant_request(struct tenant *tenant, const char *method, const char *path, const char *body,
                     int *ret_status);
/* Id of the first session with that status word; caller frees; NULL: none. */
char *tenant_find(struct tenant *tenant, const char *status);

/* Status word of that session now; caller frees; NULL: there is no such session. */
char *tenant_status(struct tenant *tenant, const char *id);
/* Requests of consoles that were no GET. The tests' own requests have no user agent and do not
 * count. */
size_t tenant_writes(struct tenant *tenant, const char *method);

/* `restoretop --once` on that tenant, with args and env added (each may be NULL). Returns the exit
 * status; caller frees *ret_out and *ret_err. */
int once_run_on(struct tenant *tenant, const char *const *args, const char *const *env,
                char **ret_out, char **ret_err);

/* A console on that tenant. args may be NULL. */
struct term *console_start(struct tenant *tenant, int rows, int cols, const char *const *args);
struct term *console_start_as(struct tenant *tenant, int rows, int cols, const char *const *args,
                              const char *term_name, const char *const *env);

#endif
