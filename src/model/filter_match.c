/* filter_match.c - does a session hold what a term looks for? Runs over every session at every key
 * pressed, so the common case, ASCII, is compared in place: nothing is copied or folded. */
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "model/filter.h"
#include "model/filter_terms.h"
#include "model/label.h"

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool ascii_at(const char *text, const struct filter_value *value)
{
    for (size_t i = 0; i < value->length; i++)
        if (lower(text[i]) != (unsigned char)value->text[i])
            return false;
    return true;
}

static bool ascii_holds(const char *text, size_t length, const struct filter_value *value,
                        enum how how)
{
    if (length < value->length || (how == WHOLE && length != value->length))
        return false;
    size_t last = how == ANYWHERE ? length - value->length : 0;
    unsigned char first = (unsigned char)value->text[0];
    for (size_t i = 0; i <= last; i++)
        if (lower(text[i]) == first && ascii_at(text + i, value))
            return true;
    return false;
}

/* Length of the text, at most FILTER_LOOK_MAX; *ret_ascii: nothing in it is above 0x7F. */
static size_t look_at(const char *text, bool *ret_ascii)
{
    unsigned char all = 0;
    size_t length = 0;
    for (; length < FILTER_LOOK_MAX && text[length]; length++)
        all |= (unsigned char)text[length];
    *ret_ascii = all < 0x80;
    return length;
}

static bool folded_holds(const char *text, size_t length, const struct filter_value *value,
                         enum how how)
{
    struct strbuf folded;
    strbuf_init(&folded, (size_t)64 * FILTER_LOOK_MAX);
    text_append_folded(&folded, text, length);
    const char *found = memmem(folded.bytes, folded.length, value->text, value->length);
    bool holds = found && (how == ANYWHERE || found == folded.bytes) &&
                 (how != WHOLE || folded.length == value->length);
    strbuf_release(&folded);
    return holds;
}

static bool holds(const char *text, const struct filter_value *value, enum how how)
{
    if (!text || !*text)
        return false;
    bool ascii;
    size_t length = look_at(text, &ascii);
    return ascii ? ascii_holds(text, length, value, how) : folded_holds(text, length, value, how);
}

bool filter_text_holds(const char *text, const struct filter_value *value, enum how how)
{
    return holds(text, value, how);
}

/* The whole of one status's wire word is no beginning of another's: "completed" does not ask for
 * "completedWithError". */
static bool names_another(const struct filter_value *value, enum session_status status)
{
    for (int i = 0; i < SESSION_STATUS_COUNT; i++) {
        const char *wire = session_status_info((enum session_status)i)->wire;
        if (i != (int)status && *wire && strlen(wire) == value->length &&
            ascii_holds(wire, value->length, value, WHOLE))
            return true;
    }
    return false;
}

static bool status_holds(const struct session *session, const struct filter_value *value)
{
    enum session_status status = session_effective_status(session);
    const char *wire = status == (enum session_status)session->status
                           ? session->status_word
                           : session_status_info(status)->wire;
    if (names_another(value, status))
        return false;
    return holds(session_word(session), value, AT_START) || holds(wire, value, AT_START);
}

static bool workload_holds(const struct session *session, const struct filter_value *value)
{
    const struct workload_info *info = workload_info((enum workload)session->workload);
    return holds(info->code, value, WHOLE) || holds(info->name, value, AT_START);
}

static bool identity_holds(const struct identity *identity, const struct filter_value *value)
{
    return holds(identity->name, value, ANYWHERE) || holds(identity->email, value, ANYWHERE) ||
           holds(identity->id, value, ANYWHERE);
}

static bool by_holds(const struct session *session, const struct filter_value *value)
{
    const struct identity_set *by = session->created_by;
    return by && (identity_holds(&by->user, value) || identity_holds(&by->application, value) ||
                  identity_holds(&by->device, value));
}

static bool id_holds(const struct session *session, const struct filter_value *value)
{
    return holds(session->id, value, ANYWHERE);
}

static bool detail_holds(const struct error_detail *detail, const struct filter_value *value)
{
    return holds(detail->code, value, ANYWHERE) || holds(detail->message, value, ANYWHERE) ||
           holds(detail->target, value, ANYWHERE);
}

static bool details_hold(const struct error_detail *details, size_t count,
                         const struct filter_value *value)
{
    for (size_t i = 0; i < count; i++)
        if (detail_holds(&details[i], value))
            return true;
    return false;
}

bool filter_error_holds(const struct session_error *error, const struct filter_value *value)
{
    if (!error)
        return false;
    struct error_detail own = {error->code, error->message, error->target};
    return detail_holds(&own, value) || details_hold(error->details, error->detail_count, value) ||
           (error->has_inner && detail_holds(&error->inner, value)) ||
           details_hold(error->inner_details, error->inner_detail_count, value);
}

static bool error_holds(const struct session *session, const struct filter_value *value)
{
    return filter_error_holds(session->error, value);
}

static bool job_holds(const struct session *session, const struct filter_value *value)
{
    return holds(session->job_word, value, ANYWHERE);
}

static bool label_holds(const struct session *session, const struct filter_value *value)
{
    char counted[64];
    if (session->label)
        return holds(session->label, value, ANYWHERE);
    return holds(label_from_counts(session, counted, sizeof counted), value, ANYWHERE);
}

static bool any_holds(const struct session *session, const struct filter_value *value)
{
    const struct workload_info *info = workload_info((enum workload)session->workload);
    const struct session_error *error = session->error;
    return holds(session->id, value, ANYWHERE) || holds(session_by(session), value, ANYWHERE) ||
           holds(session_word(session), value, ANYWHERE) ||
           holds(session->status_word, value, ANYWHERE) || holds(info->name, value, ANYWHERE) ||
           holds(info->code, value, WHOLE) ||
           (error &&
            (holds(error->code, value, ANYWHERE) || holds(error->message, value, ANYWHERE))) ||
           label_holds(session, value);
}

typedef bool holds_fn(const struct session *session, const struct filter_value *value);

/* clang-format off */
static holds_fn *const lookers[FILTER_FIELD_COUNT] = {
    [FILTER_ANY] = any_holds, [FILTER_STATUS] = status_holds, [FILTER_WORKLOAD] = workload_holds,
    [FILTER_BY] = by_holds, [FILTER_ID] = id_holds, [FILTER_ERROR] = error_holds,
    [FILTER_JOB] = job_holds, [FILTER_LABEL] = label_holds,
};
/* clang-format on */

bool filter_value_holds(enum filter_field field, const struct filter_value *value,
                        const struct session *session)
{
    return lookers[field](session, value);
}

static bool term_holds(const struct filter_term *term, const struct session *session)
{
    for (size_t i = 0; i < term->count; i++)
        if (lookers[term->field](session, &term->values[i]))
            return !term->negated;
    return term->negated;
}

bool filter_matches(const struct filter *filter, const struct session *session)
{
    for (size_t i = 0; i < filter->count; i++)
        if (!term_holds(&filter->terms[i], session))
            return false;
    return true;
}
