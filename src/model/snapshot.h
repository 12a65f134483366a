/* snapshot.h - everything a screen needs at one moment. Counted; never changed after it is
 * published.
 *
 * Sessions stand in chunks of up to CHUNK_ROWS packed records (packed.h), each chunk counted and
 * immutable with an arena of its own, so that publishing copies only the chunks that changed and
 * one array of pointers: two full copies of a large tenant never exist. A row number is chunk *
 * CHUNK_ROWS + slot; numbers are stable while a session lives but not for ever: remember ids, not
 * rows. */
#ifndef RESTORETOP_MODEL_SNAPSHOT_H
#define RESTORETOP_MODEL_SNAPSHOT_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/fault.h"
#include "model/artifact.h"
#include "model/event.h"
#include "model/fault_log.h"
#include "model/history.h"
#include "model/holding.h"
#include "model/opened.h"
#include "model/paces.h"
#include "model/packed.h"
#include "model/people.h"
#include "model/service_state.h"
#include "model/session.h"
#include "model/signin.h"
#include "model/task_log.h"
#include "model/units.h"

#define CHUNK_ROWS 256
#define ROW_NONE   UINT32_MAX

struct chunk {
    atomic_uint refs;
    uint32_t count; /* slots used; freed ones among them are PACKED_FREE */
    struct packed rows[CHUNK_ROWS];
    struct shelf shelf;    /* what the rows point to */
    struct arena arena;    /* ... and what of it is the chunk's own */
    struct people *people; /* counted: lends created_by and modified_by */
};
void chunk_unref(struct chunk *chunk);

/* States of the data, each with its word and what it means, for the help and the man page. */
/* clang-format off */
#define DATA_STATES(X) \
    X(LOADING,    "LOADING",    "the list is being read for the first time") \
    X(LIVE,       "LIVE",       "what runs was read within the last two intervals (a banner says what of it cannot be), the list in its time; beside it when an answer last came") \
    X(STALE,      "STALE",      "an answer is later than planned, or the list is what an earlier run left; all is as old as it says") \
    X(OFFLINE,    "OFFLINE",    "the service cannot be reached or gives no usable answer; it is tried again by itself") \
    X(THROTTLED,  "THROTTLED",  "the service asks to wait, and is left alone until then") \
    X(SIGNED_OUT, "SIGNED OUT", "there is no token that is accepted; no request leaves") \
    X(REFUSED,    "REFUSED",    "the service says no: a permission or a role is missing")
/* clang-format on */
enum data_state {
#define X(name, word, help) DATA_##name,
    DATA_STATES(X)
#undef X
        DATA_STATE_COUNT
};
const char *data_state_word(enum data_state state);
const char *data_state_help(enum data_state state);

/* What became of a command, for the status line. */
enum notice_kind { NOTICE_INFO, NOTICE_OK, NOTICE_REFUSED, NOTICE_FAILED, NOTICE_UNCLEAR };
struct notice {
    uint64_t seq; /* 1, 2, ...; shown once by whoever remembers the last it showed */
    int64_t at_ms;
    enum notice_kind kind;
    char text[256];
    char hint[256];
};
#define NOTICE_MAX 8

/* All that was read of one session beyond its record. Counted, immutable. */
struct detail {
    atomic_uint refs;
    struct arena arena;
    const char *id;
    uint8_t workload;
    int64_t read_ms;         /* wall clock of the GET's answer; TIME_NONE: not answered yet */
    const char *raw_session; /* the GET's JSON, indented, unknown members included; NULL: none */
    char request_id[64], client_request_id[64]; /* of that answer, for support; "" none */
    struct units *units;                        /* what it restores, counted; NULL: not read */
    bool has_bulk;
    int64_t bulk_read_ms; /* wall clock of the bulk requests' answer, where there is one */
    const struct bulk_request *bulk;
    size_t bulk_count;
    const char *raw_bulk;
    struct fault session_fault, artifacts_fault, bulk_fault; /* FAULT_NONE: none */
};
struct detail *detail_ref(const struct detail *detail); /* NULL gives NULL */
void detail_unref(struct detail *detail);

/* Who sees the tenant. Texts as the token or the sign-in tell them; "" not known. */
struct whose {
    char tenant[128], account[128];
    bool mixed; /* somebody else has signed in meanwhile: the rows may be of either */
};

struct snapshot {
    atomic_uint refs;
    uint64_t seq;
    /* A new number if a screen may have to show something else; the same if only times moved on
     * within their minutes. 0: not known. */
    uint64_t change;
    struct chunk **chunks;
    uint32_t chunk_count;
    uint32_t session_count; /* live rows, unreadable and gone ones included */

    enum data_state state;
    /* Why it is not LIVE; when it is: why some of what runs cannot be read, or FAULT_NONE. */
    struct fault fault;
    int64_t live_until_boot_ms; /* boot clock: LIVE turns STALE by itself then */
    int64_t made_ms;            /* wall clock; 0: not known */
    int64_t swept_ms;           /* wall clock: end of the last whole list; TIME_NONE: none yet */
    int64_t listed_ms;          /* wall clock: what it carried was read no earlier; TIME_NONE */
    int64_t hot_ms;             /* wall clock: running sessions last read; TIME_NONE */
    int64_t polled_ms;          /* wall clock: last good answer that the list rests on */
    bool kept; /* no list has been read in this run: it is the one that an earlier run kept */
    int64_t next_poll_ms;   /* wall clock of the next planned request; 0: none planned */
    int32_t unseen_bound_s; /* a brand-new session can stay unseen this long; -1: not known yet */
    uint32_t sweep_pages, sweep_sessions; /* of the listing under way, or of the last */
    int64_t clock_offset_ms;              /* service's Date minus ours, as last seen */
    struct service_state service;         /* what the backup service says of itself */
    bool service_settled;                 /* it was asked for, and answered or refused */
    unsigned not_permitted; /* 1 << workload: who is signed in may not see its units */

    struct event_log *events;  /* may be NULL */
    struct history *history;   /* of running sessions, and how long ended ones took; may be NULL */
    struct paces *paces;       /* of the running sessions (snapshot_pace); may be NULL */
    struct fault_log *faults;  /* calls that failed; may be NULL */
    struct detail *detail;     /* of the session that was opened; may be NULL */
    struct holdings *holdings; /* what opened running sessions restore; may be NULL */
    struct unit_naming naming; /* of the units of `detail` */
    struct holder_search holder; /* the search for the session that holds a unit */
    struct whose whose;
    struct opened *opened;  /* why units failed, where they were read; NULL: nowhere yet */
    struct task_log *tasks; /* the activity log; NULL: not asked for, or not read */
    struct signin *signin;  /* who is signed in; NULL: a token from outside */
    struct notice notices[NOTICE_MAX];
    uint32_t notice_count; /* oldest first */
    uint32_t writes_in_flight;
};

struct snapshot *snapshot_ref(const struct snapshot *snapshot);
void snapshot_unref(struct snapshot *snapshot); /* any thread; NULL allowed */

uint32_t snapshot_row_limit(const struct snapshot *snapshot); /* rows are 0 .. limit-1 */
/* The record of a row, put together in the caller's space, which is returned; NULL: a free slot.
 * Its texts are lent as long as the snapshot. */
const struct session *snapshot_row(const struct snapshot *snapshot, uint32_t row,
                                   struct session *space);
/* The same, if the session that stands there is this one; else NULL. For a row that is remembered
 * beside an id. */
const struct session *snapshot_row_of(const struct snapshot *snapshot, uint32_t row, const char *id,
                                      enum workload workload, struct session *space);
/* Its id alone, lent as long as the snapshot; NULL: a free slot. */
const char *snapshot_row_id(const struct snapshot *snapshot, uint32_t row);
/* Linear; for one look-up a frame at most. ROW_NONE when it is not there. */
uint32_t snapshot_find(const struct snapshot *snapshot, const char *id, enum workload workload);

/* The state at this moment: LIVE that has run out reads STALE. */
enum data_state snapshot_state_at(const struct snapshot *snapshot, int64_t boot_ms);

/* When the row's content was last known to be true (wall clock): its own reading, or the beginning
 * of the last sweep that carried it, whose pages may have been hours apart. */
int64_t snapshot_seen_ms(const struct snapshot *snapshot, const struct session *session);

#endif
