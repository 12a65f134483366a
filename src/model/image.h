/* image.h - what a console knows, as the bytes of a file: the list, the events, who was last at the
 * screen, and the history that pace rests on. The next start shows it until the service has
 * answered. Pure: files are src/cli/state_file.h's.
 *
 * The bytes (version 1, all numbers little-endian or as in wire.h):
 *
 *     "RTOPSTAT" | version, 4 | 0, 4 | length of the body, 8 | its checksum, 8 | body
 *     body = owner | times and presence | texts | people | sessions | events | history
 *
 * A text stands once; people and sessions name it by its number + 1. Numbers of our enums stand in
 * it: whoever changes one of those, or the order of anything here, makes the next version.
 *
 * No token, secret or address of a sign-in is in an image: it is made of a snapshot's records,
 * events and history alone. Whoever reads one must own it: tenant, account and service root are in
 * it, and must be the same to the byte. Reading takes the bytes for hostile. */
#ifndef RESTORETOP_MODEL_IMAGE_H
#define RESTORETOP_MODEL_IMAGE_H

#include "model/presence.h"
#include "model/snapshot.h"

#define IMAGE_VERSION   2 /* 1 knew no beginnings of restores; it is read */
#define IMAGE_BYTES_MAX ((size_t)128 * 1024 * 1024)
/* Numbers and references are short, what they stand for is not: bytes alone bound nothing. An image
 * that holds more is too large to be written, and damaged when read. */
#define IMAGE_SESSIONS_MAX 2000000 /* a list is read up to half of that */
#define IMAGE_TEXTS_MAX    ((size_t)4 * IMAGE_SESSIONS_MAX)
#define IMAGE_PEOPLE_MAX   1000000
/* Bytes of sessions' texts, once for each CHUNK_ROWS of them. */
#define IMAGE_LENT_MAX (4 * IMAGE_BYTES_MAX)

/* Whose it is. Texts as the token or the sign-in tell them; none of them "". */
struct image_owner {
    const char *tenant, *account, *root;
};

/* Appends an image. What cannot be asked for by id (unreadable records) and what is gone is left
 * out. An image beyond these bounds, which nobody would read, leaves `out` overflowed. written_ms:
 * wall clock. */
void image_write(struct strbuf *out, const struct image_owner *owner,
                 const struct snapshot *snapshot, const struct presence *presence,
                 int64_t written_ms);

enum image_verdict {
    IMAGE_FINE,
    IMAGE_DAMAGED, /* cut short, or other bytes than were written */
    IMAGE_FOREIGN, /* no image, or another's */
    IMAGE_NEWER    /* of a version that this program does not know */
};

struct image;
/* Takes the contents of `bytes` (leaves it empty), whatever comes of it. NULL with a fault and the
 * verdict: not to be used. Everything in it has been looked at by then. */
struct image *image_read(struct strbuf *bytes, const struct image_owner *owner,
                         enum image_verdict *ret_verdict, struct fault *why);
void image_free(struct image *image); /* NULL allowed */

struct image_times {
    int64_t written_ms;
    int64_t listed_ms; /* as in the snapshot, but never TIME_NONE */
    int64_t polled_ms; /* as in the snapshot */
};
/* Lent. */
struct image_owner image_owner(const struct image *image);
struct image_times image_times(const struct image *image);
struct presence image_presence(const struct image *image);

size_t image_session_count(const struct image *image);
/* Each session, lent for the call: its flags are LABEL_KNOWN and PARTIAL_BULK at most. Before the
 * first, each person once: what `person` returns stands in the sessions in their place. */
struct image_session_taker {
    const struct identity_set *(*person)(void *context, const struct identity_set *set);
    void (*session)(void *context, const struct session *session);
    void *context;
};
void image_each_session(const struct image *image, const struct image_session_taker *taker);

/* What pace rests on, trace by trace; a recorder is to judge them. Lent for the call. */
struct image_history_taker {
    void (*trace)(void *context, const struct history_trace *trace);
    void (*finished)(void *context, enum workload workload,
                     const struct history_finished *finished);
    void *context;
};
void image_each_history(const struct image *image, const struct image_history_taker *taker);

struct event_log *image_events(const struct image *image); /* a new reference; NULL: none */

#endif
