/* store_settled.c - a session that can be read and says nothing new; see store.h. */
#include "model/store_private.h"

static bool is_settled(const struct session *session)
{
    return session && session->id[0] != '\0' && session->status != SESSION_UNREADABLE &&
           !(session->flags & (SESSION_DOUBTED | SESSION_GONE)) && !session_can_change(session);
}

const struct session *store_settled(const struct store *store, uint32_t row, struct session *space,
                                    uint32_t *ret_row)
{
    const uint32_t limit = rows_limit(&store->rows);
    for (uint32_t i = 0; i < limit; i++) {
        const uint32_t at = (uint32_t)(((uint64_t)row + i) % limit);
        const struct session *session = rows_at(&store->rows, at, space);
        if (!is_settled(session))
            continue;
        *ret_row = at;
        return session;
    }
    return NULL;
}
