/* filter_match.c - does a session hold what a term looks for? The common case, ASCII, is compared
 * in place: nothing is copied or folded. How many sessions are asked at once is filter_scan.c's. */
#include <string.h>

#include "base/ascii.h"
#include "base/guid.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/filter.h"
#include "model/filter_terms.h"
#include "model/label.h"
#include "model/opened.h"

enum how { ANYWHERE, AT_START, WHOLE };

static bool ascii_at(const char *text, const struct filter_value *value)
{
    for (size_t i = 0; i < value->length; i++)
        if (ascii_lower(text[i]) != value->text[i])
            return false;
    return true;
}

/* So much of a text is searched at a time, as vectors: the compiler makes 16 comparisons of one. */
#define BLOCK 48

/* Is the first byte of the value in the block, with its second behind it? The text goes on for at
 * least one byte (its NUL) behind `length`. */
static bool block_may_hold(const char *text, size_t length, const struct filter_value *value)
{
    unsigned char block[BLOCK + 16] = {0}, found = 0;
    unsigned char first = (unsigned char)value->text[0], second = (unsigned char)value->text[1];
    unsigned char any = second ? 0 : 1; /* a value of one byte: whatever follows */
    memcpy(block, text, length < BLOCK ? length : BLOCK + 1);
    for (int i = 0; i < BLOCK + 16; i++)
        block[i] = (unsigned char)(block[i] | ((unsigned char)(block[i] - 'A') < 26) << 5);
    for (int i = 0; i < BLOCK; i++)
        found = (unsigned char)(found | ((block[i] == first) & ((block[i + 1] == second) | any)));
    return found;
}

/* Most texts do not hold two bytes of the value one after the other, and one that does holds a
 * value of no more bytes. To look at a byte at a time took four times as long, and with ids that
 * was half of a key's time. */
static bool ascii_anywhere(const char *text, size_t length, const struct filter_value *value)
{
    for (size_t at = 0; at + value->length <= length; at += BLOCK) {
        size_t last = length - value->length;
        if (!block_may_hold(text + at, length - at, value))
            continue;
        if (value->length <= 2)
            return true;
        for (size_t i = at; i <= last && i < at + BLOCK; i++)
            if (ascii_at(text + i, value))
                return true;
    }
    return false;
}

static bool ascii_holds(const char *text, size_t length, const struct filter_value *value,
                        enum how how)
{
    if (length < value->length || (how == WHOLE && length != value->length))
        return false;
    return how == ANYWHERE ? ascii_anywhere(text, length, value) : ascii_at(text, value);
}

/* Length of the text, at most FILTER_LOOK_MAX; *ret_ascii: nothing in it is above 0x7F. */
static size_t look_at(const char *text, bool *ret_ascii)
{
    size_t length = strnlen(text, FILTER_LOOK_MAX), i = 0;
    uint64_t all = 0, eight;
    for (; i + sizeof eight <= length; i += sizeof eight) {
        memcpy(&eight, text + i, sizeof eight);
        all |= eight;
    }
    for (; i < length; i++)
        all |= (unsigned char)text[i];
    *ret_ascii = (all & UINT64_C(0x8080808080808080)) == 0;
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

bool filter_text_begins(const char *text, const struct filter_value *value)
{
    return holds(text, value, AT_START);
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

/* --- by the kind of a session: its words, workload and job --- */

/* The word on the screen or the service's: where a bulk request has the last word, its status's. */
static bool status_is(const struct session *session, const struct filter_value *value, enum how how)
{
    enum session_status status = session_effective_status(session);
    const char *wire = status == (enum session_status)session->status
                           ? session->status_word
                           : session_status_info(status)->wire;
    return holds(session_word(session), value, how) || holds(wire, value, how);
}

static bool status_holds(const struct session *session, const struct filter_value *value)
{
    return !names_another(value, session_effective_status(session)) &&
           status_is(session, value, AT_START);
}

static bool workload_holds(const struct session *session, const struct filter_value *value)
{
    const struct workload_info *info = workload_info((enum workload)session->workload);
    return holds(info->code, value, WHOLE) || holds(info->name, value, AT_START);
}

static bool job_holds(const struct session *session, const struct filter_value *value)
{
    return holds(session->job_word, value, ANYWHERE);
}

static bool any_word_holds(const struct session *session, const struct filter_value *value)
{
    const struct workload_info *info = workload_info((enum workload)session->workload);
    return holds(session_word(session), value, ANYWHERE) ||
           holds(session->status_word, value, ANYWHERE) || holds(info->name, value, ANYWHERE) ||
           holds(info->code, value, WHOLE);
}

/* --- by who created it --- */

static bool identity_holds(const struct identity *identity, const struct filter_value *value)
{
    return holds(identity->name, value, ANYWHERE) || holds(identity->email, value, ANYWHERE) ||
           holds(identity->id, value, ANYWHERE);
}

static bool by_holds(const struct identity_set *by, const struct filter_value *value)
{
    return identity_holds(&by->user, value) || identity_holds(&by->application, value) ||
           identity_holds(&by->device, value);
}

static bool shown_by_holds(const struct identity_set *by, const struct filter_value *value)
{
    const struct session made = {.created_by = by};
    return holds(session_by(&made), value, ANYWHERE);
}

/* --- by its error --- */

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

static bool error_holds(const struct session_error *error, const struct filter_value *value)
{
    struct error_detail own = {error->code, error->message, error->target};
    return detail_holds(&own, value) || details_hold(error->details, error->detail_count, value) ||
           (error->has_inner && detail_holds(&error->inner, value)) ||
           details_hold(error->inner_details, error->inner_detail_count, value);
}

bool filter_error_holds(const struct session_error *error, const struct filter_value *value)
{
    return error && error_holds(error, value);
}

static bool shown_error_holds(const struct session_error *error, const struct filter_value *value)
{
    return holds(error->code, value, ANYWHERE) || holds(error->message, value, ANYWHERE);
}

bool filter_text_holds(const char *text, const struct filter_value *value)
{
    return holds(text, value, ANYWHERE);
}

/* --- by its name and its id --- */

bool filter_label_holds(const struct session *session, const struct filter_value *value)
{
    char counted[64];
    return holds(label_or_counts(session, counted, sizeof counted), value, ANYWHERE);
}

bool filter_id_holds(const char *id, bool guid, const struct filter_value *value)
{
    return guid ? ascii_anywhere(id, GUID_LENGTH, value) : holds(id, value, ANYWHERE);
}

/* clang-format off */
const struct filter_parts filter_parts[FILTER_FIELD_COUNT] = {
    [FILTER_STATUS]   = {.kind = status_holds},
    [FILTER_WORKLOAD] = {.kind = workload_holds},
    [FILTER_BY]       = {.by = by_holds},
    [FILTER_ID]       = {.id = true},
    [FILTER_ERROR]    = {.error = error_holds},
    [FILTER_JOB]      = {.kind = job_holds},
    [FILTER_LABEL]    = {.label = true},
    [FILTER_ANY]      = {any_word_holds, shown_by_holds, shown_error_holds, true, true, true},
};
/* clang-format on */

bool filter_value_holds(enum filter_field field, const struct filter_value *value,
                        const struct session *session)
{
    const struct filter_parts *parts = &filter_parts[field];
    return (parts->kind && parts->kind(session, value)) ||
           (parts->by && session->created_by && parts->by(session->created_by, value)) ||
           (parts->error && session->error && parts->error(session->error, value)) ||
           (parts->label && filter_label_holds(session, value)) ||
           (parts->id && filter_id_holds(session->id, false, value));
}

/* The whole of what is shown for the field. */
static bool whole_holds(enum filter_field field, const struct session *session,
                        const struct filter_value *value)
{
    char counted[LABEL_NAME_MAX];
    switch (field) {
    case FILTER_BY:
        return holds(session_by(session), value, WHOLE);
    case FILTER_ERROR:
        return session->error && holds(session->error->code, value, WHOLE);
    case FILTER_STATUS:
        return status_is(session, value, WHOLE);
    case FILTER_ID:
        return holds(session->id, value, WHOLE);
    case FILTER_JOB:
        return holds(session->job_word, value, WHOLE);
    case FILTER_LABEL:
        return holds(label_or_counts(session, counted, sizeof counted), value, WHOLE);
    case FILTER_WORKLOAD:
        return workload_holds(session, value);
    case FILTER_UNIT:
    case FILTER_IS:
    case FILTER_ETA:
    case FILTER_RATE:
    case FILTER_AGE:
    case FILTER_ENDED:
    case FILTER_RUN:
    case FILTER_UNITS:
    case FILTER_BAD:
    case FILTER_ANY:
    case FILTER_FIELD_COUNT:
        break;
    }
    return filter_value_holds(field, value, session); /* a word without a field has no whole */
}

static bool unit_holds(const struct opened_session *opened, const struct filter_value *value,
                       enum how how)
{
    for (int i = 0; opened && i < opened->code_count; i++)
        if (holds(opened->codes[i].code, value, how))
            return true;
    return false;
}

bool filter_is_looked_up(const struct filter_term *term)
{
    return term->sign == SIGN_HAS && term->field != FILTER_UNIT && !filter_is_measured(term->field);
}

static bool value_holds(const struct filter_term *term, const struct filter_value *value,
                        const struct session *session, const struct filter_when *when)
{
    if (term->field == FILTER_UNIT)
        return when && unit_holds(opened_find(when->opened, session), value,
                                  term->sign == SIGN_IS ? WHOLE : ANYWHERE);
    if (filter_is_measured(term->field))
        return when && filter_measure_holds(term, value, session, when);
    if (term->sign == SIGN_IS)
        return whole_holds(term->field, session, value);
    return filter_value_holds(term->field, value, session);
}

bool filter_term_holds(const struct filter_term *term, const struct session *session,
                       const struct filter_when *when)
{
    for (size_t i = 0; i < term->count; i++)
        if (value_holds(term, &term->values[i], session, when))
            return !term->negated;
    return term->negated;
}

bool filter_matches(const struct filter *filter, const struct session *session,
                    const struct filter_when *when)
{
    for (size_t i = 0; i < filter->count; i++)
        if (!filter_term_holds(&filter->terms[i], session, when))
            return false;
    return true;
}
