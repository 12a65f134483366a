/* service_state.h - what the backup service says of itself (serviceStatus of the root object), and
 * what it means for somebody who wants to restore. Plain data; the service's words are kept as they
 * came. */
#ifndef RESTORETOP_MODEL_SERVICE_STATE_H
#define RESTORETOP_MODEL_SERVICE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* clang-format off */
/*    enum suffix        Graph's word             on screen           restores  what it means (GRAPH.md, Limits) */
#define SERVICE_KINDS(X)                                                                                                  \
    X(ENABLED,           "enabled",                "enabled",          true,     "")                                       \
    X(PROTECTION_LOCKED, "protectionChangeLocked", "PROTECTION LOCKED", true,    "restoring still works, what is protected cannot be changed") \
    X(RESTORE_LOCKED,    "restoreLocked",          "RESTORE LOCKED",   false,    "nothing can be restored, no draft can be activated") \
    X(DISABLED,          "disabled",               "BACKUP IS OFF",    false,    "nothing can be restored, backup is not turned on in this tenant") \
    /* A word newer than this program: it says nothing of whether restoring works. */                                     \
    X(OTHER,             "",                       "SERVICE STATE UNKNOWN", true, "whether restoring works is not known to this program") \
    X(UNTOLD,            "",                       "",                 true,     "")
/* clang-format on */

enum service_kind {
#define X(id, ...) SERVICE_##id,
    SERVICE_KINDS(X)
#undef X
        SERVICE_KIND_COUNT
};

struct service_kind_info {
    const char *wire, *word;
    bool restores; /* as far as is known */
    const char *meaning;
};
const struct service_kind_info *service_kind_info(enum service_kind kind);

struct service_state {
    char status[64], reason[64], consumer[64];       /* as they came; "" not told */
    char modified_by[128];                           /* a name, else an id */
    int64_t modified_ms, grace_ms, restore_until_ms; /* TIME_NONE: not told */
};
void service_state_init(struct service_state *state); /* nothing is told */
bool service_state_same(const struct service_state *a, const struct service_state *b);

/* Compared without case. UNTOLD: there is no status. */
enum service_kind service_state_kind(const struct service_state *state);

/* Why, to follow a clause: ", because the billing profile is invalid", " (reason given:
 * brandNewWord)"; "" when none is told. Returns buf. size >= 96 */
char *service_state_because(const struct service_state *state, char *buf, size_t size);

#endif
