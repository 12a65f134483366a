/* person.h - a person's sign-in as a console has it: the real source, HTTP client and clock, turned
 * by hand as the fetcher turns them. Needs cmocka. */
#ifndef RESTORETOP_TESTS_PERSON_H
#define RESTORETOP_TESTS_PERSON_H

#include "auth/config.h"
#include "auth/signin.h"
#include "graph/call.h"

struct person {
    struct http *http;
    struct token_source *source;
    struct graph *graph;
};

/* What LOGIN_PERSON_CLIENT signs in with at that authority; a config for signin_new or a cache. */
struct auth_config *person_config(const char *authority);
/* options: config and the rest of what makes a source; net, method and makers are filled in here.
 * graph_root may be NULL. */
struct person *person_new(struct signin_options options, const char *graph_root);
void person_free(struct person *person);

struct signin person_status(struct person *person);
void person_wish(struct person *person, enum token_wish wish, const char *text);
bool person_has_token(struct person *person); /* Graph could be asked now */
/* Turns until it holds. False: not within the limit. */
typedef bool person_holds(struct person *person, const void *context);
bool person_wait(struct person *person, person_holds *holds, const void *context);
void person_run(struct person *person, int64_t ms); /* turns for so long */

/* Waits for what is common. Each fails the test when it does not come. */
void person_wait_in(struct person *person);
struct signin person_wait_asked(struct person *person); /* ask_url is there */
/* The sign-in that was asked for has ended, with these words. */
void person_wait_ask_fault(struct person *person, const char *words);

/* Status of one GET to Graph with the token at hand; 0: none came. */
int person_get(struct person *person);

/* login_host_open() beside the turns, as a browser on this machine does it. The page; the caller
 * frees. */
char *person_visit(struct person *person, const char *url);

#endif
