/* opened.h - why units failed, of the sessions whose units were read: the list of sessions does not
 * say it, so this is known of few. Bounded; immutable once published, and counted like a snapshot.
 */
#ifndef RESTORETOP_MODEL_OPENED_H
#define RESTORETOP_MODEL_OPENED_H

#include <stdatomic.h>

#include "model/artifact.h"
#include "model/session.h"

#define OPENED_MAX   256 /* sessions; the one that was read longest ago goes */
#define OPENED_CODES 8   /* different codes of a session */

struct opened_session {
    char id[64];
    uint64_t hash; /* of id and workload */
    uint8_t workload;
    uint8_t code_count;
    uint32_t units; /* that were read: with many units not all of them */
    struct {
        char code[64];
        uint32_t units;
    } codes[OPENED_CODES];
};

struct opened {
    atomic_uint refs;
    size_t count;
    struct opened_session *sessions; /* the newest last */
    uint16_t *table;                 /* 1 + index, by hash; 2 * OPENED_MAX places */
};
struct opened *opened_ref(const struct opened *opened); /* NULL gives NULL */
void opened_unref(struct opened *opened);

/* What is known with these units, too (the newest reading of a session takes the place of an older
 * one); opened may be NULL and stays as it is. NULL: nothing new, or an id too long to be kept. */
struct opened *opened_note(const struct opened *opened, const struct session *session,
                           const struct artifact *units, size_t count);

/* NULL: its units were not read. opened may be NULL. */
const struct opened_session *opened_find(const struct opened *opened,
                                         const struct session *session);

#endif
