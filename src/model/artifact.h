/* artifact.h - what a session restores: one mailbox, site, drive or item, and the bulk request that
 * asked.
 *
 * Records as in session.h: plain data, strings in the owner's arena, words as they came. One struct
 * serves all six kinds; members a kind does not have stay NULL. */
#ifndef RESTORETOP_MODEL_ARTIFACT_H
#define RESTORETOP_MODEL_ARTIFACT_H

#include "base/spans.h"
#include "model/session.h"

enum artifact_status {
    ARTIFACT_ADDED,
    ARTIFACT_SCHEDULING,
    ARTIFACT_SCHEDULED,
    ARTIFACT_IN_PROGRESS,
    ARTIFACT_SUCCEEDED,
    ARTIFACT_FAILED,
    ARTIFACT_OTHER,
    ARTIFACT_STATUS_COUNT
};
/* Graph's word -> our reading, without case; ARTIFACT_OTHER: NULL or a word not heard of. */
enum artifact_status artifact_status_parse(const char *word);

struct artifact {
    const char *id;
    const char *source_name; /* of its mailbox, site or drive, as its restore point tells it: not of
                                the answer, filled in by unit_page_named; NULL: not known */
    const char *status_word; /* as it came; NULL: absent */
    const char *destination; /* destinationType: "new", "inPlace", or a newer word */
    const char *start_text, *completion_text; /* the service's text; NULL: absent */
    int64_t start_ms, completion_ms;
    const struct session_error *error;
    /* restorePoint */
    const char *point_id, *point_tags;
    const char *point_text, *point_expiration_text;
    int64_t point_ms, point_expiration_ms;
    /* mailbox */
    const char *restored_folder_id, *restored_folder_name;
    int32_t restored_item_count; /* COUNT_NONE: absent */
    const char *search_response_id;
    int32_t artifact_count;
    /* site, drive */
    const char *restored_site_id, *restored_site_name, *restored_site_url;
    /* granular */
    const char *browse_session_id, *restored_item_key, *restored_item_path, *restored_item_url;
    const char *web_url, *site_id, *directory_object_id;
    const char *point_date_text; /* restorePointDateTime */
    int64_t point_date_ms;
    uint8_t status; /* enum artifact_status */
    bool granular;
    bool unreadable;
};
void artifact_init(struct artifact *artifact);

/* Where a unit went, as far as that is told. A new place's name and address are filled in late:
 * "over 15 minutes" after the end, they say. */
#define PLACE_LATE_MS (20 * MINUTE_MS)
enum artifact_place {
    PLACE_NONE,    /* it is not restored, or not yet */
    PLACE_TOLD,    /* folder, address or path are known */
    PLACE_PENDING, /* restored to a new place, which the service still fills in */
    PLACE_NOWHERE, /* no item was restored: it was the same as at the point */
    PLACE_UNTOLD   /* restored, and the service does not say where to */
};
bool artifact_goes_elsewhere(const struct artifact *artifact); /* to a new place */
enum artifact_place artifact_place(const struct artifact *artifact, int64_t now_ms);
/* The name or address of where it went: lent; NULL: not told. */
const char *artifact_place_text(const struct artifact *artifact);

/* It has ended, and nothing about it is filled in later. */
bool artifact_is_settled(const struct artifact *artifact, int64_t now_ms);

/* What somebody has to look at: it failed, has an error or could not be read. */
bool artifact_is_bad(const struct artifact *artifact);

/* Where all of a session goes, of what is known so far and of the next word: the one that both say,
 * DESTINATION_BOTH where a part overwrites and a part does not, else the one that was first. The
 * service's documents rule both out in one session, and show it in their samples. Lent; NULL or ""
 * says nothing. */
#define DESTINATION_BOTH "inPlace+new"
const char *destination_join(const char *known, const char *word);
/* True: some of it, or all, overwrites what is there. */
bool destination_overwrites(const char *word);

/* A name for it, best first: of its source, where its restore point told that (artifacts carry
 * none), of where it went, of where it came from, its id. Lent, never NULL. */
const char *artifact_title(const struct artifact *artifact);

/* How long it took; -1: it has not ended, or its times do not fit. */
int64_t artifact_took_ms(const struct artifact *artifact);
/* The point that it is restored from, whichever member says so; TIME_NONE. */
int64_t artifact_point_ms(const struct artifact *artifact);

struct bulk_request {
    const char *id, *display_name, *status_word, *destination, *tags, *preference;
    const char *period_start_text, *period_end_text, *created_text, *modified_text;
    const struct identity_set *created_by, *modified_by;
    const struct session_error *error;
};

/* How a bulk request has ended: its resources are resolved, and the units go on without it. One
 * with an error has ended partly, whatever its word, unless that is `active`. */
enum bulk_end { BULK_RUNS, BULK_COMPLETED, BULK_PARTLY };
enum bulk_end bulk_request_end(const struct bulk_request *request);

/* How many of the things that the requests asked for never became a unit, as far as their errors
 * name them. */
size_t bulk_unresolved(const struct bulk_request *requests, size_t count);

/* The earlier of known_ms and the earliest start of the artifacts, as the service says it, of those
 * from created_ms on (TIME_NONE: all): a restore cannot begin before its session was created.
 * TIME_NONE: not known. */
int64_t artifacts_start(const struct artifact *artifacts, size_t count, int64_t created_ms,
                        int64_t known_ms);

#endif
