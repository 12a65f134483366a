/* unit_pass.h - which pages of an open session's units are read, and which are read again. Pure:
 * the pages are the dossier's, the requests the reading's.
 *
 * A pass goes through the pages in the service's order, each by the link that the page before it
 * carries; a look reads up to the first that holds units. What has ended does not change: a pass
 * for a poll leaves out pages whose units have all ended, reads at most PASS_PAGES others and goes
 * on from there with the next poll.
 *
 * No order of the units is promised. Where they are listed by what changes (failed ones first), a
 * unit moves to a page that is not read again, and would be lost. */
#ifndef RESTORETOP_FETCH_UNIT_PASS_H
#define RESTORETOP_FETCH_UNIT_PASS_H

#include "base/spans.h"
#include "model/session.h"
#include "model/units.h"

#define PASS_PAGES    10                  /* requests that one poll may cost */
#define PASS_QUIET_MS (5 * MINUTE_MS)     /* a list of several pages whose counts stand still */
#define PASS_UNITS    ((size_t)50 * 1000) /* a session has 10,000 at most, so they say */
#define PASS_EMPTY    100                 /* pages without a unit that a list may have */

/* What a pass is for; a later one says more than an earlier. */
enum pass_kind {
    PASS_NONE,
    PASS_POLL,    /* what may have changed, a few pages of it */
    PASS_CHANGED, /* the session's status did: all that may have changed with it */
    PASS_ASKED    /* a person wants all of it, whatever it is */
};

struct unit_pass {
    bool all; /* every page is wanted, not the first alone */
    enum pass_kind kind;
    enum pass_kind again; /* wanted while one was under way: afterwards */
    size_t at;            /* the page that is being read */
    bool restarted;       /* a link had run out, and it began anew */
    /* private */
    enum pass_kind ended; /* the last one that came to its end */
    size_t looked, left, from;
    int64_t began_boot_ms;
    int32_t completed, failed, total;
    size_t distinct, repeated; /* units after the last pass that read all of it */
    int64_t anew_boot_ms;      /* when one was begun since pages had shifted */
};
void unit_pass_init(struct unit_pass *pass);

/* True: a poll has a reason to look at the units again. units NULL: nothing was read yet. */
bool unit_pass_due(const struct unit_pass *pass, const struct units *units,
                   const struct session *session, int64_t now_boot_ms, int64_t now_wall_ms);

/* A pass is under way and more is wanted: widens it if that is not too late, else plans another one
 * after it. */
void unit_pass_raise(struct unit_pass *pass, enum pass_kind kind);

/* Begins one; false: there is nothing to read. Then `at` is the first page to read. */
bool unit_pass_begin(struct unit_pass *pass, enum pass_kind kind, const struct units *units,
                     const struct session *session, int64_t now_boot_ms, int64_t now_wall_ms);
/* Page `at` is among the units. True: `at` is the next one to read; false: the pass is over. */
bool unit_pass_next(struct unit_pass *pass, const struct units *units, int64_t now_wall_ms);
/* A pass came to its end. True: pages have shifted (a unit was lost, or stands on two of them), and
 * all of it is to be read anew: at once after few pages and after the session's end, else once in
 * PASS_QUIET_MS. */
bool unit_pass_shifted(struct unit_pass *pass, const struct units *units, int64_t now_boot_ms);
void unit_pass_end(struct unit_pass *pass); /* it is broken off; what waits in `again` stays */

/* The list is no list but goes on for ever: a page links to one before it, there are far more units
 * than the session counts, or page after page without any. */
bool unit_pass_goes_round(const struct units *units, const struct session *session);

#endif
