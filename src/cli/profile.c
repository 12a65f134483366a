#include "cli/profile.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/xalloc.h"

/* What people try to write down, and where it belongs. */
static const struct secret_key {
    const char *key, *instead;
} secret_keys[] = {
    {"client-secret", "AZURE_CLIENT_SECRET"},
    {"secret", "AZURE_CLIENT_SECRET"},
    {"certificate-password", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
    {"password", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
    {"token", "RESTORETOP_TOKEN or a token-file"},
    {"refresh-token", "restoretop login"},
};

static bool is_secret(const char *key, struct fault *why)
{
    for (size_t i = 0; i < sizeof secret_keys / sizeof *secret_keys; i++) {
        if (ascii_casecmp(secret_keys[i].key, key) == 0) {
            fault_set(why, FAULT_INPUT, "\"%s\" is a secret, which has no place here; use %s", key,
                      secret_keys[i].instead);
            return true;
        }
    }
    return false;
}

/* OPTION_COUNT: nothing that a profile could set. */
static enum option_id find_key(const char *key)
{
    for (int id = 0; id < OPTION_COUNT; id++) {
        const char *name = id == OPTION_WRITE ? "write" : option_info((enum option_id)id)->key;
        if (name && id != OPTION_PROFILE && strcmp(name, key) == 0)
            return (enum option_id)id;
    }
    return OPTION_COUNT;
}

static struct profile_line *find_line(const struct settings *settings, const char *profile,
                                      enum option_id id)
{
    for (size_t i = 0; i < settings->profile_line_count; i++) {
        struct profile_line *line = &settings->profile_lines[i];
        if (line->id == id && strcmp(line->profile, profile) == 0)
            return line;
    }
    return NULL;
}

static void add_line(struct settings *settings, const char *profile, enum option_id id,
                     const char *value, int at)
{
    size_t count = settings->profile_line_count;
    settings->profile_lines =
        xreallocarray(settings->profile_lines, count + 1, sizeof *settings->profile_lines);
    settings->profile_lines[count] =
        (struct profile_line){xstrdup(profile), xstrdup(value), id, at};
    settings->profile_line_count++;
}

enum profile_kept profile_keep(struct settings *settings, const char *profile, const char *key,
                               const char *value, int at, struct fault *why)
{
    if (!*profile || strlen(profile) > PROFILE_NAME_MAX) {
        fault_set(why, FAULT_INPUT, "a profile's name has 1 to %d characters", PROFILE_NAME_MAX);
        return PROFILE_WRONG;
    }
    if (is_secret(key, why))
        return PROFILE_WRONG;
    enum option_id id = find_key(key);
    if (id == OPTION_COUNT)
        return PROFILE_UNKNOWN;
    if (!option_check(id, value, why))
        return PROFILE_WRONG;
    struct profile_line *line = find_line(settings, profile, id);
    if (!line) {
        add_line(settings, profile, id, value, at);
        return PROFILE_KEPT;
    }
    free(line->value);
    line->value = xstrdup(value);
    line->line = at;
    return PROFILE_TWICE;
}

void profile_release(struct settings *settings)
{
    for (size_t i = 0; i < settings->profile_line_count; i++) {
        free(settings->profile_lines[i].profile);
        free(settings->profile_lines[i].value);
    }
    free(settings->profile_lines);
    settings->profile_lines = NULL;
    settings->profile_line_count = 0;
}

/* --- choosing one --- */

static bool is_there(const struct settings *settings, const char *profile)
{
    for (size_t i = 0; i < settings->profile_line_count; i++) {
        if (strcmp(settings->profile_lines[i].profile, profile) == 0)
            return true;
    }
    return false;
}

/* True: no earlier line is of the same profile. */
static bool is_first(const struct settings *settings, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(settings->profile_lines[i].profile, settings->profile_lines[index].profile) == 0)
            return false;
    }
    return true;
}

void profile_names(const struct settings *settings, struct strbuf *out)
{
    size_t count = 0, told = 0;
    for (size_t i = 0; i < settings->profile_line_count; i++)
        count += is_first(settings, i);
    for (size_t i = 0; i < settings->profile_line_count; i++) {
        if (!is_first(settings, i))
            continue;
        strbuf_list_item(out, settings->profile_lines[i].profile, told++, count);
    }
}

static bool no_such_profile(const struct settings *settings, const char *profile, struct fault *why)
{
    struct strbuf names;
    strbuf_init(&names, 4096);
    profile_names(settings, &names);
    const struct option_value *asked = &settings->values[OPTION_PROFILE];
    const char *path = settings->config_path ? settings->config_path : "the config file";
    if (asked->origin == ORIGIN_FILE)
        fault_set(why, FAULT_INPUT, "%.120s:%d: there is no profile \"%.64s\"", path, asked->line,
                  profile);
    else
        fault_set(why, FAULT_INPUT, "there is no profile \"%.64s\" in %.120s", profile, path);
    if (names.length > 0)
        fault_hint(why, "There are: %.200s.", names.bytes);
    else
        fault_hint(why, "Write a section [profile %.64s] with tenant = ... and client = ....",
                   profile);
    strbuf_release(&names);
    return false;
}

static bool forbid_write(const struct settings *settings, const char *profile, struct fault *why)
{
    if (!setting_flag(settings, OPTION_WRITE))
        return true;
    fault_set(why, FAULT_INPUT, "the profile \"%.64s\" forbids --write", profile);
    return fault_hint(why, "It says write = no in %.120s.", settings->config_path);
}

bool profile_says_write(const char *key, const char *value)
{
    struct settings said;
    if (strcmp(key, "write") != 0)
        return false;
    settings_init(&said);
    bool says = settings_set(&said, OPTION_WRITE, value, ORIGIN_PROFILE, NULL) &&
                setting_flag(&said, OPTION_WRITE);
    settings_release(&said);
    return says;
}

static bool apply_line(struct settings *settings, const struct profile_line *line,
                       struct strbuf *warnings, struct fault *why)
{
    const struct option_value *value = &settings->values[line->id];
    if (line->id == OPTION_WRITE)
        return profile_says_write("write", line->value) ||
               forbid_write(settings, line->profile, why);
    if (value->origin == ORIGIN_ENVIRONMENT && strcmp(value->text, line->value) != 0)
        strbuf_printf(warnings, "%s in the environment overrides the %s of the profile \"%s\"\n",
                      option_info(line->id)->environment, option_info(line->id)->key,
                      line->profile);
    if (!settings_set(settings, line->id, line->value, ORIGIN_PROFILE, why))
        return false;
    if (value->origin == ORIGIN_PROFILE)
        settings->values[line->id].line = line->line;
    return true;
}

const char *profile_in_force(const struct settings *settings)
{
    const char *named = setting_text(settings, OPTION_PROFILE);
    const char *profile = *named ? named : PROFILE_DEFAULT;
    return is_there(settings, profile) ? profile : NULL;
}

bool profile_apply(struct settings *settings, struct strbuf *warnings, struct fault *why)
{
    const char *named = setting_text(settings, OPTION_PROFILE);
    const char *profile = *named ? named : PROFILE_DEFAULT;
    if (!*named && setting_flag(settings, OPTION_DEMO))
        return true; /* what holds for the user's own tenant does not for a simulated one */
    if (!is_there(settings, profile))
        return !*named || no_such_profile(settings, profile, why);
    for (size_t i = 0; i < settings->profile_line_count; i++) {
        const struct profile_line *line = &settings->profile_lines[i];
        if (strcmp(line->profile, profile) == 0 && !apply_line(settings, line, warnings, why))
            return false;
    }
    return true;
}

bool profile_is_configured(const struct settings *settings)
{
    static const enum option_id names_something[] = {
        OPTION_DEMO, OPTION_TENANT, OPTION_CLIENT, OPTION_TOKEN_FILE, OPTION_GRAPH_URL,
    };
    const char *token = getenv("RESTORETOP_TOKEN");
    for (size_t i = 0; i < sizeof names_something / sizeof *names_something; i++) {
        if (*setting_text(settings, names_something[i]))
            return true;
    }
    return (token && *token) || settings->values[OPTION_AUTH].origin != ORIGIN_DEFAULT;
}
