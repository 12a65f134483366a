/* once.h - --once: the list printed, without a screen. All but once_run need neither network nor
 * clock. */
#ifndef RESTORETOP_CLI_ONCE_H
#define RESTORETOP_CLI_ONCE_H

#include <stdio.h>

#include "base/text.h"
#include "base/timefmt.h"
#include "cli/options.h"
#include "model/order.h"

/* How the wait for the first whole list goes. */
struct once_wait {
    bool for_service;             /* what is printed tells the service's status too */
    int64_t listed_boot_ms;       /* since when the list is whole; CLOCK_NEVER: it is not */
    int64_t faulty_since_boot_ms; /* CLOCK_NEVER: all well */
    int64_t last_try_ms;          /* next_try_ms of the fault last counted */
    int tries;
};
enum once_verdict { ONCE_WAIT, ONCE_PRINT, ONCE_GIVE_UP };

#define ONCE_TRIES       3     /* failed tries in a row that are waited through */
#define ONCE_FAULTY_MS   60000 /* and for how long in all */
#define ONCE_THROTTLE_MS 30000 /* a longer wait asked for by the service is not waited for */
#define ONCE_SERVICE_MS  5000  /* so long a whole list waits for the service's status */

void once_wait_init(struct once_wait *wait, bool for_service);
/* What a snapshot means for the wait. GIVE_UP: snapshot->fault says why. */
enum once_verdict once_judge(struct once_wait *wait, const struct snapshot *snapshot,
                             int64_t now_ms, int64_t boot_ms);
/* boot ms at which to judge again without a new snapshot; CLOCK_NEVER: none. */
int64_t once_deadline(const struct once_wait *wait);

/* What is printed. All borrowed. */
struct once_output {
    const struct snapshot *snapshot;
    const struct order *order;
    const struct attention_rule *rule;
    enum text_charset charset;
    enum time_style time_style;
    const char *root; /* service root, for JSON */
};

/* A line a session, columns separated by two spaces, each as wide as its widest cell (WHAT, BY and
 * ERROR are cut); STATUS WL WHAT UNITS FAILED RUN CREATED BY ERROR ID, "-" where there is nothing.
 * Every cell passes the text gate. */
void once_print_table(const struct once_output *output, FILE *out);

/* One object: "sessions" (Graph's members as they came, ours under "derived") and "derived" of the
 * whole. Always valid JSON: an object whose text is none is given by the id and what we know of it.
 * Control and bidi characters inside strings become \u escapes, broken UTF-8 U+FFFD. */
void once_print_json(const struct once_output *output, FILE *out);

/* Why nothing was printed: the sentence, what to do, and what support asks for; a line each. */
void once_print_fault(const struct fault *fault, FILE *err);

/* Whether anything printed needs attention. */
bool once_needs_attention(const struct once_output *output);

/* --once: waits for one whole list (or the fault that prevents it), prints, returns the exit
 * status. Nothing but text and JSON reaches out; no escape bytes ever. */
enum exit_status once_run(const struct settings *settings, FILE *out, FILE *err);

#endif
