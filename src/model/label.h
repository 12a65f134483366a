/* label.h - what a session is called. The API gives no name, and artifacts carry no source name. */
#ifndef RESTORETOP_MODEL_LABEL_H
#define RESTORETOP_MODEL_LABEL_H

#include "model/artifact.h"

struct arena;

/* Longest name taken into a label, in bytes; what is longer is cut between characters and ends in
 * U+2026. */
#define LABEL_NAME_MAX 240

/* What the list shows before anything was asked: "3 mailboxes", "1 site", "bulk, resolving" when
 * the total is 0 in a bulk job ("bulk, not resolved" in a draft, "bulk, no units" at the end),
 * "restore" when nothing is known. Writes into buf (size >= 64), returns it. */
char *label_from_counts(const struct session *session, char *buf, size_t size);

/* The session's own label, lent, or without one what its counts say, in buf (size >= 64). */
const char *label_or_counts(const struct session *session, char *buf, size_t size);

/* Offset of the part of a label that must never be cut: its " +3"; the length when it has none. */
size_t label_tail(const char *label);

/* Bytes of it that can stand for it where the whole has no room: "3 mailboxes" of "3 mailboxes,
 * point 13 Oct", since "point 1..." would be another day; else its length, and it may be cut
 * anywhere. */
size_t label_brief(const char *label);

/* What was read of a session that may name it. Lent. */
struct label_sources {
    const struct artifact *artifacts; /* its units, or the first page of them */
    size_t artifact_count;
    const struct bulk_request *bulk;
    size_t bulk_count;
};
/* The best label of the answers at hand, in the arena; NULL when they give none. Best first: the
 * bulk request's displayName; the destination of the first artifact that has one (restoredSiteName,
 * restoredFolderName, the last part of restoredSiteWebUrl or restoredItemWebUrl) written "-> NAME",
 * with "+n" for the other units when the session says how many they are (the count is never cut); a
 * granular item's own webUrl, which is where it came from and so has no arrow; "3 mailboxes, point
 * 13 Oct" (local time; the year when it is not that of the session's creation). */
const char *label_compute(const struct session *session, const struct label_sources *sources,
                          struct arena *arena);

/* "NAME +2": by the name of what the session's first unit was restored from. In the arena. */
const char *label_from_source(const struct session *session, const char *name, size_t length,
                              struct arena *arena);

/* True: there is somewhere to ask what the session is called. */
bool label_can_be_read(const struct session *session);

/* True: the label is neither a name nor a destination, but counts and days of points. */
bool label_is_counted(const char *label);
/* True: it is where the session's units go. */
bool label_is_destination(const char *label);

#endif
