/* filter_measure.c - the fields that are compared and not looked through: lengths of time, counts,
 * and the words of is:. */
#include <string.h>

#include "base/ascii.h"
#include "base/spans.h"
#include "base/timefmt.h"
#include "model/artifact.h"
#include "model/attention.h"
#include "model/filter.h"
#include "model/filter_terms.h"
#include "model/presence.h"

#define NUMBER_MAX 1000000000
#define NOT_TOLD   INT64_MIN /* what the service did not say */

enum kind { KIND_TEXT, KIND_LENGTH, KIND_COUNT, KIND_WORDS };

/* clang-format off */
static const enum kind kinds[FILTER_FIELD_COUNT] = {
    [FILTER_AGE] = KIND_LENGTH, [FILTER_ENDED] = KIND_LENGTH, [FILTER_RUN] = KIND_LENGTH, [FILTER_ETA] = KIND_LENGTH,
    [FILTER_UNITS] = KIND_COUNT, [FILTER_BAD] = KIND_COUNT, [FILTER_RATE] = KIND_COUNT, [FILTER_IS] = KIND_WORDS,
};
/* clang-format on */

/* --- is: --- */

static bool is_active(const struct session *session, const struct filter_when *when)
{
    (void)when;
    return session_is_running(session);
}

static bool is_ended(const struct session *session, const struct filter_when *when)
{
    (void)when;
    return session_is_terminal(session);
}

static bool is_attention(const struct session *session, const struct filter_when *when)
{
    return attention_needed(session, when->rule);
}

static bool is_acknowledged(const struct session *session, const struct filter_when *when)
{
    return when->rule->acks && acks_has(when->rule->acks, session);
}

static bool is_today(const struct session *session, const struct filter_when *when)
{
    return session->created_ms != TIME_NONE && session->created_ms >= when->day_ms;
}

static bool is_mine(const struct session *session, const struct filter_when *when)
{
    return person_created(when->rule->person, session->created_by);
}

static bool is_in_place(const struct session *session, const struct filter_when *when)
{
    (void)when;
    return destination_overwrites(session->destination);
}

static bool is_overdue(const struct session *session, const struct filter_when *when)
{
    const struct pace *pace = paces_find(when->rule->paces, session);
    return pace && pace->overdue;
}

static bool is_stalled(const struct session *session, const struct filter_when *when)
{
    const struct pace *pace = paces_find(when->rule->paces, session);
    return pace && pace->stalled;
}

static bool is_slow(const struct session *session, const struct filter_when *when)
{
    const struct pace *pace = paces_find(when->rule->paces, session);
    return pace && pace->slow;
}

static bool is_away(const struct session *session, const struct filter_when *when)
{
    const struct presence *presence = when->rule->presence;
    return presence && presence_missed(presence, session->turned_ms);
}

static bool is_unclear(const struct session *session, const struct filter_when *when)
{
    (void)when;
    return session_is_unclear(session);
}

/* One with a masked status may have ended badly; its dates decide. */
static bool may_need_attention(const struct session *session)
{
    const enum session_status status = session_effective_status(session);
    return status != SESSION_DRAFT && status != SESSION_COMPLETED;
}

static const struct {
    const char *word;
    bool (*holds)(const struct session *session, const struct filter_when *when);
    unsigned causes;
    bool (*may)(const struct session *session); /* by its kind; NULL: any may */
} words[] = {
    {"active", is_active, 0, session_is_running},
    {"ended", is_ended, 0, session_is_terminal},
    {"attention", is_attention, FILTER_ON_MINUTE | FILTER_ON_ACKS, may_need_attention},
    {"today", is_today, FILTER_ON_DAY, NULL},
    {"mine", is_mine, FILTER_ON_PERSON, NULL},
    {"inplace", is_in_place, 0, NULL},
    {"overdue", is_overdue, FILTER_ON_PACES, NULL},
    {"stalled", is_stalled, FILTER_ON_PACES, NULL},
    {"slow", is_slow, FILTER_ON_PACES, NULL},
    {"away", is_away, FILTER_ON_AWAY, NULL},
    {"unclear", is_unclear, 0, session_is_unclear},
    {"acknowledged", is_acknowledged, FILTER_ON_ACKS, NULL},
};
#define WORD_COUNT (sizeof words / sizeof *words)

/* Any beginning of a word will do. */
static bool read_words(struct filter_value *value)
{
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (strncmp(words[i].word, value->text, value->length) == 0)
            value->number |= (int64_t)1 << i;
    return value->number != 0;
}

/* --- numbers --- */

static int64_t since(int64_t ms, int64_t now_ms)
{
    return ms == TIME_NONE ? NOT_TOLD : now_ms - ms;
}

static int64_t measure_pace(enum filter_field field, const struct pace *pace)
{
    if (!pace)
        return NOT_TOLD;
    if (field == FILTER_ETA)
        return pace->eta_ms < 0 ? NOT_TOLD : pace->eta_ms;
    return pace->rate < 0 ? NOT_TOLD : (int64_t)pace->rate;
}

static int64_t measure(enum filter_field field, const struct session *session,
                       const struct filter_when *when)
{
    const int64_t now_ms = when->now_ms;
    int64_t number = COUNT_NONE;
    if (field == FILTER_ETA || field == FILTER_RATE)
        return measure_pace(field, paces_find(when->rule->paces, session));
    if (field == FILTER_AGE)
        return since(session->created_ms, now_ms);
    if (field == FILTER_ENDED)
        return since(session_ended_ms(session), now_ms);
    if (field == FILTER_RUN && session_effective_status(session) == SESSION_DRAFT)
        return NOT_TOLD; /* RUN shows its age, but it never ran */
    if (field == FILTER_RUN)
        number = paces_run_ms(when->rule->paces, session, now_ms);
    else
        number = field == FILTER_UNITS ? session->total : session->failed;
    return number < 0 ? NOT_TOLD : number;
}

/* Digits from the head of the text; what follows them comes back. NULL: there are none, or too
 * many. */
static const char *read_digits(const char *text, int64_t *ret)
{
    const char *at = text;
    int64_t number = 0;
    for (; ascii_is_digit(*at) && number < NUMBER_MAX; at++)
        number = number * 10 + (*at - '0');
    *ret = number;
    return at == text || number >= NUMBER_MAX ? NULL : at;
}

static bool read_number(struct filter_value *value, enum kind kind)
{
    static const struct {
        char unit;
        int64_t ms;
    } units[] = {{'m', MINUTE_MS}, {'h', HOUR_MS}, {'d', DAY_MS}, {'w', 7 * DAY_MS}};
    const char *rest = read_digits(value->text, &value->number);
    if (!rest || kind == KIND_COUNT)
        return rest && *rest == '\0';
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (*rest != units[i].unit || rest[1] != '\0')
            continue;
        value->number *= units[i].ms;
        return true;
    }
    return false;
}

/* --- terms --- */

static bool refuse_value(const struct filter_term *term, const char *text, struct fault *why)
{
    const struct filter_field_info *info = &filter_sessions.fields[term->field];
    fault_set(why, FAULT_INPUT, "%s: does not take \"%.40s\".", info->brief, text);
    return fault_hint(why,
                      kinds[term->field] == KIND_COUNT ? "It takes a number: %s." : "It takes %s.",
                      info->values);
}

bool filter_term_check(struct filter_term *term, struct fault *why)
{
    const struct filter_field_info *info = &filter_sessions.fields[term->field];
    enum kind kind = kinds[term->field];
    bool plain = term->sign == SIGN_HAS || term->sign == SIGN_IS;
    if (!plain && (kind == KIND_TEXT || kind == KIND_WORDS)) {
        fault_set(why, FAULT_INPUT, "%s cannot be more or less.", info->name);
        return fault_hint(why, "Write %s:, or put quotes round the word.", info->brief);
    }
    if (term->sign == SIGN_HAS && kind == KIND_LENGTH)
        term->sign = SIGN_UP_TO;
    for (size_t i = 0; i < term->count; i++) {
        struct filter_value *value = &term->values[i];
        bool good = kind == KIND_TEXT || (kind == KIND_WORDS && read_words(value)) ||
                    (kind != KIND_WORDS && read_number(value, kind));
        if (!good)
            return refuse_value(term, value->text, why);
    }
    return true;
}

bool filter_is_measured(enum filter_field field)
{
    return kinds[field] != KIND_TEXT;
}

static unsigned word_causes(const struct filter_value *value)
{
    unsigned causes = 0;
    for (size_t i = 0; i < WORD_COUNT; i++)
        if (value->number >> i & 1)
            causes |= words[i].causes;
    return causes;
}

unsigned filter_term_causes(const struct filter_term *term)
{
    unsigned causes = 0;
    if (term->field == FILTER_UNIT)
        return FILTER_ON_OPENED;
    if (term->field == FILTER_ETA || term->field == FILTER_RATE)
        return FILTER_ON_PACES;
    if (term->field == FILTER_RUN)
        return FILTER_ON_MINUTE | FILTER_ON_PACES;
    if (term->field < FILTER_FIELD_COUNT && kinds[term->field] == KIND_LENGTH)
        return FILTER_ON_MINUTE;
    for (size_t i = 0; term->field == FILTER_IS && i < term->count; i++)
        causes |= word_causes(&term->values[i]);
    return causes;
}

bool filter_words_may_hold(const struct filter_value *value, const struct session *session)
{
    for (size_t i = 0; i < WORD_COUNT; i++)
        if ((value->number >> i & 1) && (!words[i].may || words[i].may(session)))
            return true;
    return false;
}

static bool words_hold(int64_t bits, const struct session *session, const struct filter_when *when)
{
    for (size_t i = 0; i < WORD_COUNT; i++)
        if ((bits >> i & 1) && words[i].holds(session, when))
            return true;
    return false;
}

bool filter_measure_holds(const struct filter_term *term, const struct filter_value *value,
                          const struct session *session, const struct filter_when *when)
{
    if (term->field == FILTER_IS)
        return words_hold(value->number, session, when);
    int64_t is = measure(term->field, session, when), than = value->number;
    if (is == NOT_TOLD)
        return false;
    switch (term->sign) {
    case SIGN_HAS:
    case SIGN_IS:
        return is == than;
    case SIGN_BELOW:
        return is < than;
    case SIGN_UP_TO:
        return is <= than;
    case SIGN_ABOVE:
        return is > than;
    case SIGN_FROM:
        return is >= than;
    }
    return false;
}

struct filter_when filter_when(const struct attention_rule *rule)
{
    return (struct filter_when){rule->now_ms, timefmt_day_start(rule->now_ms), rule, NULL};
}
