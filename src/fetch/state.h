/* state.h - the state of the data, decided in one place. Pure. */
#ifndef RESTORETOP_FETCH_STATE_H
#define RESTORETOP_FETCH_STATE_H

#include "model/snapshot.h"

/* What is known of the connection and of the age of the data. Faults: NULL or FAULT_NONE = none. */
struct state_input {
    const struct fault *signed_out;    /* no request leaves until somebody acts */
    const struct fault *hold;          /* the service asked to wait, and the wait is not over */
    const struct fault *sweep_end;     /* with which the last sweep ended */
    const struct fault *hot_refusal;   /* a poll of single sessions got nothing but refusals */
    const struct fault *outage;        /* calls fail, and nothing else was answered since */
    const struct fault *sweep_trouble; /* the sweep's call fails though others are answered */
    const struct fault *unread;        /* some running sessions cannot be read though others are */
    bool loaded;                       /* a sweep was whole */
    int64_t now_boot_ms, live_until_boot_ms;
};

/* Rules, first that holds: SIGNED_OUT; THROTTLED; REFUSED (401, 403, 404, other 4xx, and what we
 * refuse to follow); OFFLINE (THROTTLED when the outage is one) while nothing is answered; STALE
 * when the last sweep ended in an unreadable page; LOADING until the first whole sweep; LIVE until
 * live_until; STALE. *ret_fault is never NULL; FAULT_NONE where only time has passed, and for LIVE
 * but where `unread` stands: LIVE is what can be read, and what cannot is told beside it. */
enum data_state state_decide(const struct state_input *input, const struct fault **ret_fault);

/* The kind of trouble, for one event when it begins and one when it is over: equal numbers are the
 * same outage. 0: all is well. */
int state_trouble(enum data_state state, const struct fault *fault);

struct live_input {
    bool hot;            /* something can change by itself */
    int64_t hot_boot_ms; /* when what can be read of it last was; CLOCK_NEVER */
    int64_t hot_period_ms;
    int64_t swept_boot_ms; /* end of the last whole sweep; CLOCK_NEVER */
    int64_t sweep_period_ms, sweep_took_ms;
};
/* LIVE = what can change, and be read, was read within 2 intervals, and the last sweep is within
 * twice its period (and the time a sweep takes). The boot time at which that ends; 0: it is not. */
int64_t state_live_until(const struct live_input *input);

#endif
