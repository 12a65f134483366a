/* filter_known.c - what a valid filter hardly means: words that join terms elsewhere, and values of
 * st: and wl: that are the beginning of no word. Their words are few, so
 * a slip of the finger can be told from a list that has nothing of the kind. */
#include "base/ascii.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "model/filter.h"
#include "model/filter_terms.h"
#include "model/snapshot.h"

/* A session of each status and of each workload stands for the words there are: what a value is
 * compared with is then the same as in a list. */
static bool is_our_word(enum filter_field field, const struct filter_value *value)
{
    struct session session;
    session_init(&session);
    if (field == FILTER_WORKLOAD) {
        for (int i = 0; i < WORKLOAD_COUNT; i++) {
            session.workload = (uint8_t)i;
            if (filter_value_holds(field, value, &session))
                return true;
        }
        return false;
    }
    for (int i = 0; i < SESSION_STATUS_COUNT; i++) {
        session.status = (uint8_t)i;
        session.status_word = session_status_info((enum session_status)i)->wire;
        if (filter_value_holds(field, value, &session))
            return true;
    }
    return false;
}

static bool is_in_list(enum filter_field field, const struct filter_value *value,
                       const struct snapshot *list)
{
    uint32_t limit = list ? snapshot_row_limit(list) : 0;
    for (uint32_t i = 0; i < limit; i++) {
        struct session space;
        const struct session *session = snapshot_row(list, i, &space);
        if (session && filter_value_holds(field, value, session))
            return true;
    }
    return false;
}

static void tell(const struct filter_field_info *info, const struct filter_value *value,
                 struct strbuf *out)
{
    strbuf_printf(out, "%s:", info->brief);
    text_append_safe(out, value->text, value->length, -1, TEXT_UTF8);
    strbuf_printf(out, ": no %s known begins like that; there are %s\n", info->name, info->values);
}

size_t filter_tell_joiners(const struct filter *filter, struct strbuf *out)
{
    size_t told = 0;
    for (size_t i = 0; i < filter->count; i++) {
        const struct filter_term *term = &filter->terms[i];
        if (!term->joiner)
            continue;
        for (const char *at = term->values->text; *at; at++)
            strbuf_printf(out, "%c", ascii_upper(*at));
        strbuf_printf(out, ": looked for as a word; %s\n", term->joiner);
        told++;
    }
    return told;
}

size_t filter_tell_unknown(const struct filter *filter, const struct snapshot *list,
                           struct strbuf *out)
{
    size_t told = filter_tell_joiners(filter, out);
    if (filter->language != &filter_sessions)
        return told;
    for (size_t i = 0; i < filter->count; i++) {
        const struct filter_term *term = &filter->terms[i];
        if (term->field != FILTER_STATUS && term->field != FILTER_WORKLOAD)
            continue;
        for (size_t j = 0; j < term->count; j++) {
            const struct filter_value *value = &term->values[j];
            enum filter_field field = (enum filter_field)term->field;
            if (is_our_word(field, value) || is_in_list(field, value, list))
                continue;
            tell(&filter->language->fields[term->field], value, out);
            told++;
        }
    }
    return told;
}
