/* filter_match.c - does a session hold what a term looks for? Runs over every session at every key
 * pressed, so the common case, ASCII, is compared in place: nothing is copied or folded. */
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "model/filter.h"
#include "model/filter_terms.h"
#include "model/label.h"

enum how { ANYWHERE, AT_START, WHOLE };

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

/* --- what was said of a text before ---
 *
 * A few hundred people, words and messages stand in a hundred thousand sessions. To look at them
 * anew in each was nine tenths of the 38 ms that a key cost at 100,000. */

enum seen_as { SEEN_ANYWHERE, SEEN_AT_START, SEEN_WHOLE, SEEN_BY, SEEN_ERROR, SEEN_COUNT };

struct seen {
    const void *thing, *value; /* what was looked at, for what; NULL: a free slot */
    uint64_t as;               /* enum seen_as, and above it what else decides */
    bool holds;
};

#define MEMO_BITS 10
struct filter_memo {
    struct seen slots[1 << MEMO_BITS];
};

struct filter_memo *filter_memo_new(void)
{
    return xcalloc(1, sizeof(struct filter_memo));
}

void filter_memo_free(struct filter_memo *memo)
{
    free(memo);
}

/* The slot of the question; *ret_known: it holds the answer. */
static struct seen *look_up(struct filter_memo *memo, const void *thing, const void *value,
                            uint64_t as, bool *ret_known)
{
    uint64_t hash = ((uint64_t)(uintptr_t)thing ^ (uint64_t)(uintptr_t)value << 20 ^ as << 7) *
                    UINT64_C(0x9E3779B97F4A7C15);
    struct seen *slot = &memo->slots[hash >> (64 - MEMO_BITS)];
    *ret_known = slot->thing == thing && slot->value == value && slot->as == as;
    if (!*ret_known)
        *slot = (struct seen){thing, value, as, false};
    return slot;
}

/* What a term looks at and for. */
struct look {
    const struct session *session;
    const struct filter_value *value;
    struct filter_memo *memo; /* NULL: none */
};

static bool text_holds(const char *text, const struct filter_value *value, enum how how)
{
    if (!text || !*text)
        return false;
    bool ascii;
    size_t length = look_at(text, &ascii);
    return ascii ? ascii_holds(text, length, value, how) : folded_holds(text, length, value, how);
}

static bool holds(const struct look *look, const char *text, enum how how)
{
    static const enum seen_as as[] = {SEEN_ANYWHERE, SEEN_AT_START, SEEN_WHOLE};
    if (!text)
        return false;
    if (!look->memo)
        return text_holds(text, look->value, how);
    bool known;
    struct seen *seen = look_up(look->memo, text, look->value, as[how], &known);
    if (!known)
        seen->holds = text_holds(text, look->value, how);
    return seen->holds;
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

static bool status_holds(const struct look *look)
{
    const struct session *session = look->session;
    enum session_status status = session_effective_status(session);
    const char *wire = status == (enum session_status)session->status
                           ? session->status_word
                           : session_status_info(status)->wire;
    if (names_another(look->value, status))
        return false;
    return holds(look, session_word(session), AT_START) || holds(look, wire, AT_START);
}

static bool workload_holds(const struct look *look)
{
    const struct workload_info *info = workload_info((enum workload)look->session->workload);
    return holds(look, info->code, WHOLE) || holds(look, info->name, AT_START);
}

static bool identity_holds(const struct identity *identity, const struct filter_value *value)
{
    return text_holds(identity->name, value, ANYWHERE) ||
           text_holds(identity->email, value, ANYWHERE) ||
           text_holds(identity->id, value, ANYWHERE);
}

static bool identities_hold(const struct identity_set *by, const struct filter_value *value)
{
    return identity_holds(&by->user, value) || identity_holds(&by->application, value) ||
           identity_holds(&by->device, value);
}

static bool by_holds(const struct look *look)
{
    const struct identity_set *by = look->session->created_by;
    if (!by || !look->memo)
        return by && identities_hold(by, look->value);
    bool known;
    struct seen *seen = look_up(look->memo, by, look->value, SEEN_BY, &known);
    if (!known)
        seen->holds = identities_hold(by, look->value);
    return seen->holds;
}

/* Nearly every session has an id of its own: nothing to remember. */
static bool id_holds(const struct look *look)
{
    return text_holds(look->session->id, look->value, ANYWHERE);
}

static bool detail_holds(const struct error_detail *detail, const struct filter_value *value)
{
    return text_holds(detail->code, value, ANYWHERE) ||
           text_holds(detail->message, value, ANYWHERE) ||
           text_holds(detail->target, value, ANYWHERE);
}

static bool details_hold(const struct error_detail *details, size_t count,
                         const struct filter_value *value)
{
    for (size_t i = 0; i < count; i++)
        if (detail_holds(&details[i], value))
            return true;
    return false;
}

static bool whole_error_holds(const struct session_error *error, const struct filter_value *value)
{
    struct error_detail own = {error->code, error->message, error->target};
    return detail_holds(&own, value) || details_hold(error->details, error->detail_count, value) ||
           (error->has_inner && detail_holds(&error->inner, value)) ||
           details_hold(error->inner_details, error->inner_detail_count, value);
}

static bool error_holds(const struct look *look)
{
    const struct session_error *error = look->session->error;
    if (!error || !look->memo)
        return error && whole_error_holds(error, look->value);
    bool known;
    struct seen *seen = look_up(look->memo, error, look->value, SEEN_ERROR, &known);
    if (!known)
        seen->holds = whole_error_holds(error, look->value);
    return seen->holds;
}

static bool job_holds(const struct look *look)
{
    return holds(look, look->session->job_word, ANYWHERE);
}

static bool counts_hold(const struct session *session, const struct filter_value *value)
{
    char counted[64];
    return text_holds(label_from_counts(session, counted, sizeof counted), value, ANYWHERE);
}

static bool label_holds(const struct look *look)
{
    const struct session *session = look->session;
    if (session->label)
        return holds(look, session->label, ANYWHERE);
    if (!look->memo)
        return counts_hold(session, look->value);
    bool known; /* the name made of counts is decided by these three */
    uint64_t as = (uint64_t)(uint32_t)session->total << 16 | (uint64_t)session->job << 8;
    struct seen *seen =
        look_up(look->memo, session_units_info(session), look->value, as | SEEN_COUNT, &known);
    if (!known)
        seen->holds = counts_hold(session, look->value);
    return seen->holds;
}

static bool any_holds(const struct look *look)
{
    const struct session *session = look->session;
    const struct workload_info *info = workload_info((enum workload)session->workload);
    const struct session_error *error = session->error;
    return holds(look, session_by(session), ANYWHERE) ||
           holds(look, session_word(session), ANYWHERE) ||
           holds(look, session->status_word, ANYWHERE) || holds(look, info->name, ANYWHERE) ||
           holds(look, info->code, WHOLE) ||
           (error &&
            (holds(look, error->code, ANYWHERE) || holds(look, error->message, ANYWHERE))) ||
           label_holds(look) || id_holds(look); /* the id last: it costs most */
}

typedef bool holds_fn(const struct look *look);

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
    const struct look look = {session, value, NULL};
    return lookers[field](&look);
}

static bool term_holds(const struct filter_term *term, const struct session *session,
                       struct filter_memo *memo)
{
    for (size_t i = 0; i < term->count; i++) {
        const struct look look = {session, &term->values[i], memo};
        if (lookers[term->field](&look))
            return !term->negated;
    }
    return term->negated;
}

bool filter_matches_again(const struct filter *filter, const struct session *session,
                          struct filter_memo *memo)
{
    for (size_t i = 0; i < filter->count; i++)
        if (!term_holds(&filter->terms[i], session, memo))
            return false;
    return true;
}

bool filter_matches(const struct filter *filter, const struct session *session)
{
    return filter_matches_again(filter, session, NULL);
}
