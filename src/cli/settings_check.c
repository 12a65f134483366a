#include "cli/settings_check.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/config.h"
#include "base/guid.h"
#include "base/xalloc.h"
#include "cli/profile.h"
#include "graph/url.h"
#include "model/filter.h"
#include "model/pace.h"
#include "model/sort_spec.h"

static bool check_tenant(const char *text, struct fault *why)
{
    return auth_tenant_fits(text, AUTH_BROWSER) ||
           fault_set(why, FAULT_INPUT,
                     "tenant is a GUID or a domain like contoso.com, not \"%.64s\"", text);
}

static bool check_client(const char *text, struct fault *why)
{
    return guid_is(text) ||
           fault_set(why, FAULT_INPUT, "client is the GUID of an application, not \"%.64s\"", text);
}

static bool check_root(const char *text, struct fault *why)
{
    struct fault inner = {.kind = FAULT_NONE};
    char *root = url_root_parse(text, &inner);
    if (!root) {
        fault_set(why, FAULT_INPUT, "graph-url: %s", inner.text);
        return fault_hint(why, "%s", inner.hint);
    }
    free(root);
    return true;
}

static bool check_file(const char *path, struct fault *why)
{
    return access(path, F_OK) == 0 || fault_set(why, FAULT_INPUT, "no such file: \"%.120s\"", path);
}

static bool check_sort(const char *text, struct fault *why)
{
    struct sort_spec sort;
    return sort_spec_parse(text, &sort, why);
}

static bool check_expect(const char *text, struct fault *why)
{
    struct pace_table table;
    return pace_table_parse(text, &table, why);
}

/* clang-format off */
static bool (*const checks[OPTION_COUNT])(const char *text, struct fault *why) = {
    [OPTION_TENANT] = check_tenant, [OPTION_CLIENT] = check_client, [OPTION_GRAPH_URL] = check_root,
    [OPTION_TOKEN_FILE] = check_file, [OPTION_CERTIFICATE] = check_file,
    [OPTION_CA_FILE] = check_file, [OPTION_SORT] = check_sort, [OPTION_FILTER] = filter_check,
    [OPTION_EXPECT_EXCHANGE] = check_expect, [OPTION_EXPECT_SHAREPOINT] = check_expect,
    [OPTION_EXPECT_ONEDRIVE] = check_expect,
};
/* clang-format on */

/* Empty is "not set" where nothing is set by default, and a value like any other elsewhere. */
static bool check_value(enum option_id id, const char *text, struct fault *why)
{
    const bool unset = !*text && !*option_info(id)->fallback;
    return !checks[id] || unset || checks[id](text, why);
}

static void place_in_file(const struct settings *settings, int line, struct strbuf *out)
{
    strbuf_printf(out, "%s:%d: ", settings->config_path ? settings->config_path : "config", line);
}

/* Where a value is from, for the head of a sentence: "FILE:LINE: ", "--flag: ", "VARIABLE: ", "".
 */
static void add_place(const struct settings *settings, enum option_id id, struct strbuf *out)
{
    const struct option_value *value = &settings->values[id];
    switch (value->origin) {
    case ORIGIN_DEFAULT:
    case ORIGIN_KEPT:
        return;
    case ORIGIN_FILE:
    case ORIGIN_PROFILE:
        place_in_file(settings, value->line, out);
        return;
    case ORIGIN_ENVIRONMENT:
        strbuf_printf(out, "%s: ", option_info(id)->environment);
        return;
    case ORIGIN_COMMAND_LINE:
        strbuf_printf(out, "--%s: ", option_info(id)->flag);
        return;
    }
}

bool setting_wrong(const struct settings *settings, enum option_id id, const struct fault *inner,
                   struct fault *why)
{
    struct strbuf place;
    strbuf_init(&place, STRBUF_NO_LIMIT);
    add_place(settings, id, &place);
    fault_set(why, inner->kind, "%.160s%s", place.bytes, inner->text);
    strbuf_release(&place);
    return fault_hint(why, "%s", inner->hint);
}

bool setting_check(const struct settings *settings, enum option_id id, struct fault *why)
{
    struct fault inner = {.kind = FAULT_NONE};
    return check_value(id, setting_text(settings, id), &inner) ||
           setting_wrong(settings, id, &inner, why);
}

void settings_tell_fault(const struct fault *fault, struct strbuf *out)
{
    const char last = *fault->text ? fault->text[strlen(fault->text) - 1] : '.';
    strbuf_printf(out, "%s%s%s\n", fault->text,
                  !*fault->hint ? ""
                  : last == '.' ? " "
                                : ". ",
                  fault->hint);
}

/* One value at its place; returns how much of it is wrong, 0 or 1. */
static size_t tell_value(enum option_id id, const char *text, const char *place, struct strbuf *out)
{
    struct fault why = {.kind = FAULT_NONE};
    if (!check_value(id, text, &why)) {
        strbuf_puts(out, place);
        settings_tell_fault(&why, out);
        return 1;
    }
    if (id != OPTION_FILTER)
        return 0;
    struct filter *filter = filter_parse(text, NULL, &why);
    struct strbuf unknown;
    strbuf_init(&unknown, (size_t)64 * FILTER_TEXT_MAX);
    filter_tell_unknown(filter, NULL, &unknown);
    for (const char *at = unknown.bytes; *at; at += strcspn(at, "\n") + 1)
        strbuf_printf(out, "%sfilter %.*s\n", place, (int)strcspn(at, "\n"), at);
    strbuf_release(&unknown);
    filter_free(filter);
    return 0;
}

size_t settings_check(const struct settings *settings, struct strbuf *out)
{
    size_t wrong = 0;
    struct strbuf place;
    strbuf_init(&place, STRBUF_NO_LIMIT);
    for (int id = 0; id < OPTION_COUNT; id++) {
        strbuf_clear(&place);
        add_place(settings, (enum option_id)id, &place);
        wrong += tell_value((enum option_id)id, settings->values[id].text, place.bytes, out);
    }
    for (size_t i = 0; i < settings->profile_line_count; i++) {
        const struct profile_line *line = &settings->profile_lines[i];
        const struct option_value *value = &settings->values[line->id];
        if (value->origin == ORIGIN_PROFILE && value->line == line->line)
            continue; /* in force, so told above */
        strbuf_clear(&place);
        place_in_file(settings, line->line, &place);
        wrong += tell_value(line->id, line->value, place.bytes, out);
    }
    strbuf_release(&place);
    return wrong;
}

struct told {
    const char *text;
    size_t length, place;
    long line; /* of the config file; LONG_MAX: of none */
};

static int compare_told(const void *left, const void *right)
{
    const struct told *a = left, *b = right;
    return a->line != b->line ? (a->line > b->line) - (a->line < b->line)
                              : (a->place > b->place) - (a->place < b->place);
}

static long line_of(const char *text, const char *path)
{
    const size_t length = path ? strlen(path) : 0;
    if (length == 0 || strncmp(text, path, length) != 0 || text[length] != ':' ||
        !strchr("0123456789", text[length + 1]))
        return LONG_MAX;
    return strtol(text + length + 1, NULL, 10);
}

void settings_sort_lines(const struct settings *settings, struct strbuf *lines)
{
    struct told *told = NULL;
    size_t count = 0, length;
    for (const char *at = lines->bytes; *at; at += length) {
        length = strcspn(at, "\n");
        length += at[length] == '\n';
        told = xreallocarray(told, count + 1, sizeof *told);
        told[count] = (struct told){at, length, count, line_of(at, settings->config_path)};
        count++;
    }
    if (count > 1)
        qsort(told, count, sizeof *told, compare_told);
    struct strbuf sorted;
    strbuf_init(&sorted, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < count; i++)
        strbuf_add(&sorted, told[i].text, told[i].length);
    strbuf_clear(lines);
    strbuf_puts(lines, sorted.bytes);
    strbuf_release(&sorted);
    free(told);
}
