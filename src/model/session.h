/* session.h - one restore session (Graph: restoreSessionBase and its three derived types) as a
 * record.
 *
 * A record is plain data: its pointers lead into the arena of whoever owns it (a page, a chunk, a
 * detail) and live as long as that. The words of the service are kept as they came: an enum value
 * beside them is only our reading, and a word newer than this program reads SESSION_OTHER.
 * Never index a table with anything but our own enums. */
#ifndef RESTORETOP_MODEL_SESSION_H
#define RESTORETOP_MODEL_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* clang-format off */
/*        enum suffix        wire word             list word     ascii utf8      terminal running */
#define SESSION_STATUSES(X)                                                                          \
    X(DRAFT,                 "draft",              "draft",       'o', "\u25CB", false, false)       \
    X(ACTIVATING,            "activating",         "activating",  '~', "\u25CC", false, true)        \
    X(ACTIVE,                "active",             "active",      '*', "\u25CF", false, true)        \
    X(COMPLETED_WITH_ERROR,  "completedWithError", "partial",     '!', "!",      true,  false)       \
    X(COMPLETED,             "completed",          "completed",   'v', "\u2713", true,  false)       \
    X(FAILED,                "failed",             "failed",      'x', "\u2717", true,  false)       \
    /* What Graph sends in place of a word it hides; behind it `failed` may stand (evolvable enums). */ \
    X(MASKED,                "unknownFutureValue", "unknown",     '?', "?",      false, false)       \
    /* A word newer than this program, or none at all: shown as it came. */                          \
    X(OTHER,                 "",                   "other",       '?', "?",      false, false)       \
    /* The object could not be read; whatever could be (the id) is in the record. */                 \
    X(UNREADABLE,            "",                   "unreadable",  '?', "?",      false, false)
/* clang-format on */

enum session_status {
#define X(name, wire, word, ascii, utf8, terminal, running) SESSION_##name,
    SESSION_STATUSES(X)
#undef X
        SESSION_STATUS_COUNT
};

struct session_status_info {
    const char *wire; /* Graph's word */
    const char *word; /* ours for a list cell, <= 10 columns */
    const char *utf8; /* glyph, one narrow column */
    char ascii;       /* glyph where only ASCII may be drawn */
    bool terminal;    /* documented as final */
    bool running;     /* polled often */
};

/* Never NULL, nor are its texts; a word that is new to us has the row of SESSION_OTHER. */
const struct session_status_info *session_status_info(enum session_status status);

/* Masked, newer and unreadable ones share a glyph; in sums they share a word and a count, too. */
#define SESSION_UNCLEAR "unclear"
uint32_t session_unclear(const uint32_t by_status[SESSION_STATUS_COUNT]);

/* Graph's word -> our reading; compared without case (samples show PascalCase). NULL or "" or an
 * unheard word: SESSION_OTHER. */
enum session_status session_status_parse(const char *word);

enum workload {
    WORKLOAD_EXCHANGE,
    WORKLOAD_SHAREPOINT,
    WORKLOAD_ONEDRIVE,
    WORKLOAD_OTHER,
    WORKLOAD_COUNT
};

struct workload_info {
    const char *type;       /* "#microsoft.graph.exchangeRestoreSession", compared without case */
    const char *collection; /* "exchangeRestoreSessions"; NULL for WORKLOAD_OTHER */
    const char *artifacts;  /* "mailboxRestoreArtifacts" */
    const char *granular;   /* "granularMailboxRestoreArtifacts" */
    const char *bulk;       /* "mailboxRestoreArtifactsBulkAdditionRequests" */
    const char *code;       /* "EX", "SP", "OD", "??" */
    const char *name;       /* "Exchange", ... */
    const char *unit;       /* the workload's own word: "mailbox", "site", "drive", "item" */
    const char *units;      /* plural */
};

const struct workload_info *workload_info(enum workload workload);
enum workload workload_parse(const char *odata_type); /* NULL: WORKLOAD_OTHER */

enum restore_job { JOB_STANDARD, JOB_BULK, JOB_GRANULAR, JOB_OTHER, JOB_COUNT };
enum restore_job restore_job_parse(const char *word);
const char *restore_job_word(enum restore_job job); /* NULL for JOB_OTHER */

struct identity {
    const char *id;    /* `id`, else the `identity` of older samples; NULL: none */
    const char *name;  /* displayName; NULL: none (a deleted user) */
    const char *email; /* userPrincipalName, email or mail when sent (open type); NULL: none */
};

/* One that was absent or null has nothing but NULL. */
struct identity_set {
    struct identity user, application, device;
};

struct error_detail {
    const char *code, *message, *target; /* each may be NULL */
};

/* publicError with its innerError flattened one level, as the model has it. */
struct session_error {
    const char *code, *message, *target; /* each may be NULL */
    const struct error_detail *details;
    size_t detail_count;
    bool has_inner;
    struct error_detail inner;
    const struct error_detail *inner_details;
    size_t inner_detail_count;
};

#define COUNT_NONE (-1) /* a count the service did not send, or that was no Int32 >= 0 */

/* What could not be read as it should: the text as it came, NULL where all was well. */
struct session_oddities {
    const char *created_text, *modified_text, *completed_text; /* dates that are none */
    const char *note; /* one sentence for an unreadable record or a count that is no number */
};

enum session_flag {
    /* A GET said 404, or we deleted it: shown dim for a minute, then removed. */
    SESSION_GONE = 1 << 0,
    SESSION_DOUBTED = 1 << 1, /* missing from the last sweep; a GET is to decide */
    SESSION_NEW = 1 << 2, /* first seen after the first sweep, and not longer than one poll ago */
    SESSION_STATUS_CHANGED = 1 << 3, /* by the last poll that read it */
    SESSION_COUNTS_CHANGED = 1 << 4,
    /* Label and destination were asked for and answered, of a bulk session by its bulk request;
     * since its end, where it has ended: then they do not change any more. */
    SESSION_LABEL_KNOWN = 1 << 5,
    SESSION_PARTIAL_BULK = 1 << 6, /* its bulk request ended with errors */
    SESSION_GUID = 1 << 7          /* its id has the form of one: session_id_is_guid */
};

struct session {
    /* As it came; never NULL. An object unreadable even in its id has "" in a page, and in the
     * store and its snapshots "unreadable #3": see session_id_known. */
    const char *id;
    const char *status_word; /* as it came; NULL: absent or null */
    const char *job_word;    /* as it came; NULL: absent or null */
    const char *type_word;   /* @odata.type as it came when it is none of the three; else NULL */
    const struct identity_set *created_by, *modified_by; /* NULL: absent or null */
    const struct session_error *error;                   /* NULL: none */
    const struct session_oddities *odd;                  /* NULL: nothing odd */
    const char *label;       /* what it is called (label.h); NULL: not known yet */
    const char *destination; /* of its units, as far as read (destination_join); NULL: not known */
    const char *raw;         /* the object's JSON text; only in --once, else NULL */
    int64_t created_ms, modified_ms, completed_ms; /* Unix ms or TIME_NONE */
    int64_t seen_ms;    /* when an answer last carried it on its own or changed (wall clock) */
    int64_t turned_ms;  /* when we saw it come, or its status change; TIME_NONE: it stood like this
                           when the list was first read (wall clock) */
    int64_t started_ms; /* when its restore began, by the service's clock: the earliest start of all
                           its units, or as it was seen; TIME_NONE: not known */
    int32_t total, completed, in_progress, failed; /* or COUNT_NONE */
    int32_t units_delta; /* finished units gained at the last change, for the "+2" mark */
    uint8_t status;      /* enum session_status */
    uint8_t workload;    /* enum workload */
    uint8_t job;         /* enum restore_job */
    uint8_t flags;       /* enum session_flag */
};

/* An empty record: every pointer NULL, id "", times TIME_NONE, counts COUNT_NONE, status OTHER. */
void session_init(struct session *session);

/* Copies an error deeply into another arena, where equal ones are one. NULL gives NULL. */
const struct session_error *session_error_copy(const struct session_error *from,
                                               struct arena *arena);

/* Copies a record deeply into another arena, interning its strings there. */
void session_copy(struct session *ret, const struct session *from, struct arena *arena);
/* The same, but for id, created_by and modified_by, which stay lent from where they were. */
void session_copy_texts(struct session *ret, const struct session *from, struct arena *arena);
const struct identity_set *session_identities_copy(const struct identity_set *from,
                                                   struct arena *arena);
/* True: the same texts, or both are NULL. */
bool session_identities_same(const struct identity_set *a, const struct identity_set *b);

/* True: the same content as far as the service's answer goes (not what we add: seen_ms,
 * turned_ms, started_ms, units_delta, label, destination, flags; nor raw). */
bool session_equal(const struct session *a, const struct session *b);
/* ... and what we add is the same, but for seen_ms (and raw): there is no news in it. */
bool session_alike(const struct session *a, const struct session *b);

/* Identity: sessions are told apart by id and workload (documented samples repeat one id in three
 * workloads). Byte for byte. */
bool session_same(const struct session *a, const struct session *b);

/* False: the id is none of the service's ("" or the store's stand-in); no request can be made for
 * it. */
#define SESSION_NO_ID "unreadable #"
bool session_id_known(const struct session *session);

/* True: 36 hex digits and dashes. The store marks such sessions SESSION_GUID: a filter need not
 * look at their ids for anything else. */
bool session_id_is_guid(const char *id);

/* odd->note of a record that was readable before and is not in the newest answer: what is shown is
 * the one before. */
#define SESSION_NOTE_KEPT "the last answer could not be read; this is the one before"

/* When the content was last known to be true: when it was read by itself, or when the last whole
 * list was begun (listed_ms) if that is later and the list carried it, readably. */
int64_t session_true_ms(const struct session *session, int64_t listed_ms);

/* The status that is shown, counted, sorted and filtered by: the service's, but partial for one
 * that is completed and whose bulk request ended with errors. */
enum session_status session_effective_status(const struct session *session);

/* Its word: the status table's, the service's own for OTHER ("(none)" when absent). Lent. */
const char *session_word(const struct session *session);

bool session_is_running(const struct session *session);  /* activating, active */
bool session_is_terminal(const struct session *session); /* completed, partial, failed */
bool session_is_unclear(const struct session *session);  /* masked, a newer word, unreadable */
/* Failed, partial, completed with a partial bulk request, masked and ended. */
bool session_ended_badly(const struct session *session);

/* The row whose `unit` and `units` name what it restores: a granular session of sites or drives
 * restores items. */
const struct workload_info *session_units_info(const struct session *session);

/* NULL is the same as NULL. */
bool session_text_same(const char *a, const char *b);

/* "3/5": restored (failed ones not counted) of all; "?" for a count that the service did not send,
 * "-" when it sent neither. */
const char *session_units_text(const struct session *session, char *buf, size_t size);

/* Units finished (completed + failed), never negative; COUNT_NONE when the service sent none. */
int32_t session_units_done(const struct session *session);

/* Units finished between two answers about one session; 0: none, or fewer than before. */
int32_t session_units_gained(const struct session *before, const struct session *after);

/* True: the service says another status. An object that can be read again has not changed its own:
 * we only could not see it. */
bool session_status_changed(const struct session *before, const struct session *after);
/* True: one of the counts is another; one that either answer leaves out is not. */
bool session_counts_changed(const struct session *before, const struct session *after);
/* True: it may change by itself: it runs, or its status is masked or a newer word and it has no
 * end. */
bool session_can_change(const struct session *session);

/* The moment it ended: completedDateTime, else lastModifiedDateTime of a terminal one, else
 * TIME_NONE. Of one that the service calls a draft or running its status is believed, not a date.
 */
int64_t session_ended_ms(const struct session *session);

/* How long it has run or ran: created to ended or now; -1 when a time is missing or runs backwards.
 * Draft time is included: the API has no activation time. */
int64_t session_duration_ms(const struct session *session, int64_t now_ms);
/* How long one that ended restored: from started_ms to its end, never more than the above; -1: not
 * known. */
int64_t session_restoring_ms(const struct session *session);

/* By whom: createdBy.user's name, else the application's, else the device's, else an address, else
 * an id; NULL: unknown. */
const char *session_by(const struct session *session);

#endif
