/* unit_filter.c - does a unit hold what a term looks for? */
#include "model/unit_filter.h"

#include <string.h>

#include "base/ascii.h"
#include "base/percent.h"
#include "base/strbuf.h"
#include "model/filter_terms.h"

static const struct filter_field_info fields[] = {
#define X(id, ...) {__VA_ARGS__},
    UNIT_FILTER_FIELDS(X)
#undef X
};
#define FIELD_COUNT (sizeof fields / sizeof *fields)
const struct filter_language filter_units = {fields, FIELD_COUNT};

enum unit_field {
#define X(id, ...) FIELD_##id,
    UNIT_FILTER_FIELDS(X)
#undef X
        FIELD_ANY
};

typedef bool holds_fn(const struct artifact *artifact, const struct filter_value *value);

static bool any_of(const char *const *texts, size_t count, const struct filter_value *value)
{
    for (size_t i = 0; i < count; i++)
        if (filter_text_holds(texts[i], value))
            return true;
    return false;
}

static bool status_holds(const struct artifact *artifact, const struct filter_value *value)
{
    return filter_text_begins(artifact->unreadable ? "unreadable" : artifact->status_word, value);
}

/* An item's address is shown as a person reads it. */
static bool address_holds(const char *url, const struct filter_value *value)
{
    struct strbuf read;
    if (!url || !strchr(url, '%'))
        return false;
    strbuf_init(&read, STRBUF_NO_LIMIT);
    percent_read(&read, url, strlen(url));
    const bool holds = filter_text_holds(read.bytes, value);
    strbuf_release(&read);
    return holds;
}

static bool what_holds(const struct artifact *artifact, const struct filter_value *value)
{
    const char *const texts[] = {
        artifact->restored_site_name, artifact->restored_folder_name, artifact->restored_site_url,
        artifact->restored_item_path, artifact->restored_item_url,    artifact->web_url,
        artifact->source_name,
    };
    return any_of(texts, sizeof texts / sizeof *texts, value) ||
           address_holds(artifact->web_url, value);
}

/* "same" is the screen's word for inPlace. */
static bool to_holds(const struct artifact *artifact, const struct filter_value *value)
{
    const char *to = artifact->destination;
    if (filter_text_begins(to, value))
        return true;
    return to && ascii_casecmp(to, "inPlace") == 0 && filter_text_begins("same", value);
}

static bool error_holds(const struct artifact *artifact, const struct filter_value *value)
{
    return filter_error_holds(artifact->error, value);
}

static bool id_holds(const struct artifact *artifact, const struct filter_value *value)
{
    const char *const texts[] = {
        artifact->id,
        artifact->point_id,
        artifact->restored_folder_id,
        artifact->site_id,
        artifact->restored_site_id,
        artifact->directory_object_id,
        artifact->restored_item_key,
    };
    return any_of(texts, sizeof texts / sizeof *texts, value);
}

static bool any_holds(const struct artifact *artifact, const struct filter_value *value)
{
    return status_holds(artifact, value) || what_holds(artifact, value) ||
           error_holds(artifact, value) || id_holds(artifact, value);
}

/* clang-format off */
static holds_fn *const lookers[] = {
    [FIELD_STATUS] = status_holds, [FIELD_WHAT] = what_holds, [FIELD_TO] = to_holds,
    [FIELD_ERROR] = error_holds, [FIELD_ID] = id_holds, [FIELD_ANY] = any_holds,
};
/* clang-format on */

static bool term_holds(const struct filter_term *term, const struct artifact *artifact)
{
    for (size_t i = 0; i < term->count; i++)
        if (lookers[term->field](artifact, &term->values[i]))
            return !term->negated;
    return term->negated;
}

bool unit_filter_matches(const struct filter *filter, const struct artifact *artifact)
{
    for (size_t i = 0; i < filter->count; i++)
        if (!term_holds(&filter->terms[i], artifact))
            return false;
    return true;
}
