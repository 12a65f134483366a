/* signin.h - who is signed in, and how a sign-in that is under way stands: what a screen, whoami
 * and the status line show of it.
 *
 * Never a token, a secret or a device_code. The authorize URL and the user code are for the person
 * at the screen: they are shown and copied, never logged. Counted; immutable once it stands in a
 * snapshot. Times are wall clock ms (Unix), 0 = none, as they are for people; what acts by them
 * (src/auth) keeps boot time of its own. */
#ifndef RESTORETOP_MODEL_SIGNIN_H
#define RESTORETOP_MODEL_SIGNIN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "model/permission.h"

/* clang-format off */
/*        enum suffix  word of whoami           requests may leave */
#define SIGNIN_STATES(X)                                             \
    X(STARTING,        "signing in",            false)               \
    X(IN,              "signed in",             true)                \
    X(RENEWING,        "signed in, renewing",   true)                \
    X(WAITING,         "waiting to try again",  false)               \
    X(OUT,             "signed out",            false)               \
    X(BROKEN,          "cannot sign in",        false)
/* clang-format on */
/* WAITING: no token lives, and the network or the login host keeps us from another: goes on by
 * itself. OUT: a person must sign in. BROKEN: something must be put right first (id, secret,
 * certificate, file). */
enum signin_state {
#define X(name, word, sends) SIGNIN_##name,
    SIGNIN_STATES(X)
#undef X
        SIGNIN_STATE_COUNT
};
const char *signin_state_word(enum signin_state state);

/* A sign-in that a person was asked to take part in. It stands beside the state: who is signed in
 * may sign in anew, and a cancelled one leaves everything as it was. */
enum signin_ask { SIGNIN_ASK_NOTHING, SIGNIN_ASK_BROWSER, SIGNIN_ASK_DEVICE, SIGNIN_ASK_COUNT };

struct signin {
    atomic_uint refs;
    enum signin_state state;
    const char *method; /* "browser", "device code", "client secret", ...; static */
    const char *kept;   /* where the sign-in is kept: "keyring", "memory", "file"; static */
    char person_id[64], person_name[128]; /* of a person, as the directory has them; "" unknown */
    char account[128];                    /* who: a person's or an application's name; "" unknown */
    char tenant[128];                     /* a name or GUID */
    char client[64];                      /* the application's id */
    char login_host[128];                 /* "login.microsoftonline.com" */
    bool may_ask[SIGNIN_ASK_COUNT];       /* which sign-ins of a person this configuration has */
    bool device_first;                    /* a code is what was asked for: --auth device */
    bool may_forget;                      /* there is something that sign-out would delete */
    bool renewing; /* a renewal is under way whose answer is to be kept for the next start: ending
                      now could lose a sign-in that the login host has rotated */

    int64_t expires_ms; /* of the access token */
    int64_t renews_ms;  /* when it will be renewed */
    unsigned granted;   /* PERMISSION_BIT()s that the token carries */
    bool granted_known; /* false: the source does not tell (az, managed identity, token file) */
    int64_t skew_ms;    /* login host's Date minus our wall clock, once over 2 minutes; else 0 */

    struct fault fault; /* why the state is not IN, with hint, since and next try; FAULT_NONE */

    enum signin_ask ask;
    char ask_url[4096];     /* authorize URL, or the page for the code */
    char ask_code[32];      /* of the device flow; "" */
    char ask_forward[128];  /* "ssh -L 53123:127.0.0.1:53123 HOST"; "" where it is of no use */
    int64_t ask_expires_ms; /* the code or the listener ends then */
    struct fault ask_fault; /* how the last one ended, or what is wrong with what was pasted */
};

/* Appends the sentence on this machine's clock where it is wrong; false: it is not, or not known.
 */
bool signin_tell_clock(const struct signin *signin, struct strbuf *out);

/* A counted copy with refs == 1. */
struct signin *signin_copy(const struct signin *signin);
struct signin *signin_ref(const struct signin *signin); /* NULL gives NULL */
void signin_unref(struct signin *signin);               /* any thread; NULL allowed */

#endif
