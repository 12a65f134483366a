/* session_scan.c - the shape of a session as tables of members; what does not fit them is not
 * vouched for. */
#include "graph/session_scan.h"

#include <string.h>

#include "base/arena.h"
#include "base/timefmt.h"
#include "graph/session_parse.h"

#define DETAILS_MAX 16

static bool take_time(struct json_take *take, void *ret)
{
    struct json_span text;
    bool escaped;
    return json_take_nothing(take) || (json_take_string(take, &text, &escaped) && !escaped &&
                                       timefmt_parse(text.bytes + 1, text.length - 2, ret));
}

static bool take_counts(struct json_take *take, void *session)
{
    static const struct json_member members[] = {
        JSON_MEMBER("total", json_take_count, session, total),
        JSON_MEMBER("inProgress", json_take_count, session, in_progress),
        JSON_MEMBER("completed", json_take_count, session, completed),
        JSON_MEMBER("failed", json_take_count, session, failed),
    };
    return json_take_nothing(take) || JSON_TAKE_OBJECT(take, members, session);
}

static bool take_identity(struct json_take *take, void *identity)
{
    static const struct json_member members[] = {
        JSON_MEMBER("id", json_take_text, identity, id),
        JSON_MEMBER("displayName", json_take_text, identity, name),
        JSON_MEMBER("email", json_take_text, identity, email),
        JSON_MEMBER("userPrincipalName", json_take_text, identity, email),
        JSON_MEMBER("mail", json_take_text, identity, email),
        JSON_MEMBER("identity", json_take_text, identity, id),
    };
    return json_take_nothing(take) || JSON_TAKE_OBJECT(take, members, identity);
}

/* Whoever created a session was mostly the last to change it: the same text is read once. The
 * table's take is the page's. */
static bool take_identities(struct json_take *take, void *ret)
{
    static const struct json_member members[] = {
        JSON_MEMBER("application", take_identity, identity_set, application),
        JSON_MEMBER("device", take_identity, identity_set, device),
        JSON_MEMBER("user", take_identity, identity_set, user),
    };
    struct session_scan *page = (struct session_scan *)take;
    struct identity_set set;
    const char *from = take->at;
    if (json_take_nothing(take))
        return true;
    if (page->set.bytes == NULL || !json_take_same(take, page->set)) {
        memset(&set, 0, sizeof set);
        if (!JSON_TAKE_OBJECT(take, members, &set))
            return false;
        page->set_is = memcpy(arena_alloc(take->arena, sizeof set), &set, sizeof set);
        page->set = (struct json_span){from, (size_t)(take->at - from)};
    }
    *(const struct identity_set **)ret = page->set_is;
    return true;
}

static bool take_details(struct json_take *take, const struct error_detail **ret, size_t *ret_count)
{
    static const struct json_member members[] = {
        JSON_MEMBER("code", json_take_text, error_detail, code),
        JSON_MEMBER("message", json_take_text, error_detail, message),
        JSON_MEMBER("target", json_take_text, error_detail, target),
    };
    struct error_detail found[DETAILS_MAX];
    size_t count = 0;
    if (json_take_word(take, "null") || json_take_word(take, "[]"))
        return true;
    if (!json_take_char(take, '['))
        return false;
    do {
        if (count == DETAILS_MAX)
            return false;
        found[count] = (struct error_detail){NULL, NULL, NULL};
        if (!JSON_TAKE_OBJECT(take, members, &found[count++]))
            return false;
    } while (json_take_char(take, ','));
    size_t bytes = count * sizeof *found;
    *ret = memcpy(arena_alloc(take->arena, bytes), found, bytes);
    *ret_count = count;
    return json_take_char(take, ']');
}

static bool take_outer_details(struct json_take *take, void *ret)
{
    struct session_error *error = ret;
    return take_details(take, &error->details, &error->detail_count);
}

static bool take_inner_details(struct json_take *take, void *ret)
{
    struct session_error *error = ret;
    return take_details(take, &error->inner_details, &error->inner_detail_count);
}

static bool take_inner(struct json_take *take, void *error)
{
    static const struct json_member members[] = {
        JSON_MEMBER("code", json_take_text, session_error, inner.code),
        JSON_MEMBER("message", json_take_text, session_error, inner.message),
        JSON_MEMBER("target", json_take_text, session_error, inner.target),
        JSON_MEMBER_WHOLE("details", take_inner_details),
    };
    if (json_take_word(take, "null"))
        return true;
    ((struct session_error *)error)->has_inner = true;
    return JSON_TAKE_OBJECT(take, members, error);
}

/* An error that has no code itself may take one from below: that is the library's to find. */
static bool lacks_code(const struct session_error *error)
{
    return error->has_inner && error->code == NULL;
}

static bool take_error(struct json_take *take, void *ret)
{
    static const struct json_member members[] = {
        JSON_MEMBER("code", json_take_text, session_error, code),
        JSON_MEMBER("message", json_take_text, session_error, message),
        JSON_MEMBER("target", json_take_text, session_error, target),
        JSON_MEMBER_WHOLE("details", take_outer_details),
        JSON_MEMBER_WHOLE("innerError", take_inner),
        JSON_MEMBER_WHOLE("innererror", NULL),
    };
    if (json_take_nothing(take))
        return true;
    struct session_error *error = arena_alloc(take->arena, sizeof *error);
    *(struct session_error **)ret = error;
    return JSON_TAKE_OBJECT(take, members, error) && !lacks_code(error);
}

bool session_scan(struct session_scan *page, struct json_scan *text, enum workload implied,
                  struct session *ret)
{
    static const struct json_member members[] = {
        JSON_MEMBER("@odata.type", json_take_text, session, type_word),
        JSON_MEMBER("id", json_take_text, session, id),
        JSON_MEMBER("status", json_take_text, session, status_word),
        JSON_MEMBER("createdDateTime", take_time, session, created_ms),
        JSON_MEMBER("lastModifiedDateTime", take_time, session, modified_ms),
        JSON_MEMBER("completedDateTime", take_time, session, completed_ms),
        JSON_MEMBER("restoreJobType", json_take_text, session, job_word),
        JSON_MEMBER("createdBy", take_identities, session, created_by),
        JSON_MEMBER("lastModifiedBy", take_identities, session, modified_by),
        JSON_MEMBER_WHOLE("restoreSessionArtifactCount", take_counts),
        JSON_MEMBER("error", take_error, session, error),
    };
    struct json_take *take = &page->take;
    struct session session;
    session_init(&session);
    session.id = NULL;
    take->at = text->at;
    take->end = text->end;
    if (!JSON_TAKE_OBJECT(take, members, &session) || !session_parse_id(session.id))
        return false;
    session_parse_words(&session, implied);
    text->at = take->at;
    *ret = session;
    return true;
}
