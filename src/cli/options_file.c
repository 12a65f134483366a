/* options_file.c - the config file: inih behind a reader of our own.
 *
 * inih hands the handler no line numbers, cuts lines at its buffer and joins an indented line to
 * the one above. So the reader here counts lines, refuses what would be cut and strips indentation.
 */
#include "cli/options.h"

#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/xalloc.h"
#include "cli/profile.h"
#include "cli/view_config.h"

enum { FILE_BYTES_MAX = 64 * 1024, KEY_SETTINGS_MAX = 512 };

struct reading {
    struct settings *settings;
    const char *name; /* of the file, for messages */
    const char *at, *end;
    int line;
    bool stopped; /* the reader met a line that inih must not see */
    struct strbuf *warnings;
    struct fault first;
    int first_line;           /* 0: nothing wrong so far */
    int set_at[OPTION_COUNT]; /* line that set it; 0: none yet */
    char section[80];         /* the one that we are in, and where it begins */
    int section_line;
    int unclosed_line; /* the first "[section" without its "]"; 0: none */
    bool section_says; /* a line stands in it */
};

static bool tells_all(const struct settings *settings)
{
    return setting_flag(settings, OPTION_CHECK_CONFIG);
}

/* The first thing wrong becomes the fault, what follows is told beside it; --check-config shows all
 * in their order. */
static void wrong(struct reading *reading, int line, const char *text)
{
    bool first = reading->first_line == 0;
    if (first) {
        fault_set(&reading->first, FAULT_INPUT, "%.96s:%d: %s", reading->name, line, text);
        reading->first_line = line;
    }
    if (!first || tells_all(reading->settings))
        strbuf_printf(reading->warnings, "%s:%d: %s\n", reading->name, line, text);
}

static void warn_of_section(struct reading *reading, const char *section, int line)
{
    strbuf_printf(reading->warnings,
                  "%s:%d: there is no section [%s]; there are [restoretop], [keys], "
                  "[profile NAME] and [view NAME]\n",
                  reading->name, line, section);
}

/* inih calls us for lines alone, so a section without any would pass in silence. */
static void end_section(struct reading *reading)
{
    const char *section = reading->section;
    const bool profile = strncmp(section, "profile ", 8) == 0;
    const bool view = strncmp(section, "view ", 5) == 0;
    if (reading->section_line == 0 || reading->section_says || strcmp(section, "keys") == 0 ||
        strcmp(section, "restoretop") == 0)
        return;
    if (profile || view)
        strbuf_printf(reading->warnings, "%s:%d: [%s] is empty, so there is none; it has %s\n",
                      reading->name, reading->section_line, section,
                      view ? "filter, sort and key" : "tenant, client and whatever else is set");
    else
        warn_of_section(reading, section, reading->section_line);
}

/* "[profile lab]", as inih will find it. */
static void begin_section(struct reading *reading, const char *line, size_t length)
{
    const char *end = memchr(line, ']', length);
    if (length > 0 && *line == '[' && !end && reading->unclosed_line == 0)
        reading->unclosed_line = reading->line;
    if (*line != '[' || !end)
        return;
    end_section(reading);
    snprintf(reading->section, sizeof reading->section, "%.*s", (int)(end - line - 1), line + 1);
    reading->section_line = reading->line;
    reading->section_says = false;
}

/* An fgets for inih. */
static char *read_line(char *line, int size, void *stream)
{
    struct reading *reading = stream;
    if (reading->at >= reading->end || reading->stopped)
        return NULL;
    reading->line++;
    const char *newline = memchr(reading->at, '\n', (size_t)(reading->end - reading->at));
    const char *stop = newline ? newline : reading->end;
    const char *start = reading->at;
    while (start < stop && *start && strchr(" \t\r\v\f", *start)) /* inih's idea of it */
        start++;
    reading->at = newline ? newline + 1 : reading->end;

    size_t length = (size_t)(stop - start);
    if (length > 0 && (*start == '#' || *start == ';')) /* of any length */
        length = 0;
    bool has_nul = memchr(start, '\0', length) != NULL;
    if (has_nul || length + 3 > (size_t)size) { /* CR, LF, NUL */
        char text[64];
        snprintf(text, sizeof text, "a line may have at most %d bytes", size - 3);
        wrong(reading, reading->line, has_nul ? "a NUL byte: this is no text file" : text);
        reading->stopped = true;
        return NULL;
    }
    memcpy(line, start, length);
    line[length] = '\n';
    line[length + 1] = '\0';
    begin_section(reading, line, length);
    return line;
}

/* The later of two lines about one thing holds: whoever edits the other one shall know. */
static void warn_twice(struct reading *reading, const char *name, int earlier)
{
    strbuf_printf(reading->warnings, "%s:%d: \"%s\" was set in line %d already; this one holds\n",
                  reading->name, reading->line, name, earlier);
}

static void drop_key(struct settings *settings, size_t at)
{
    free(settings->keys[at].action);
    free(settings->keys[at].keys);
    settings->key_count--;
    memmove(&settings->keys[at], &settings->keys[at + 1],
            (settings->key_count - at) * sizeof *settings->keys);
}

/* An earlier line about the action goes: this one stands where it is, as of two actions with one
 * key the later has it. */
static void take_key(struct reading *reading, const char *action, const char *keys)
{
    struct settings *settings = reading->settings;
    for (size_t i = settings->key_count; i-- > 0;) {
        if (strcmp(settings->keys[i].action, action) == 0) {
            warn_twice(reading, action, settings->keys[i].line);
            drop_key(settings, i);
            break;
        }
    }
    if (settings->key_count >= KEY_SETTINGS_MAX) {
        wrong(reading, reading->line, "too many key settings");
        return;
    }
    settings->keys = xreallocarray(settings->keys, settings->key_count + 1, sizeof *settings->keys);
    settings->keys[settings->key_count++] =
        (struct key_setting){xstrdup(action), xstrdup(keys), reading->line};
}

/* "there is no setting" and the like: the file holds all the same, without that line. */
static void warn_unknown(struct reading *reading, const char *words, const char *key)
{
    strbuf_printf(reading->warnings, "%s:%d: %s \"%s\"; ", reading->name, reading->line, words,
                  key);
    option_key_hint(key, reading->warnings);
    strbuf_putc(reading->warnings, '\n');
}

static void take_option(struct reading *reading, const char *key, const char *value)
{
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_info *info = option_info((enum option_id)id);
        if (!info->key || strcmp(info->key, key) != 0)
            continue;
        struct fault cause;
        if (reading->set_at[id] != 0)
            warn_twice(reading, key, reading->set_at[id]);
        reading->set_at[id] = reading->line;
        if (!settings_set(reading->settings, (enum option_id)id, value, ORIGIN_FILE, &cause))
            wrong(reading, reading->line, cause.text);
        else if (reading->settings->values[id].origin == ORIGIN_FILE)
            reading->settings->values[id].line = reading->line;
        return;
    }
    warn_unknown(reading, "there is no setting", key);
}

/* A profile that is not chosen is checked all the same: it will be. */
static void take_profile(struct reading *reading, const char *profile, const char *key,
                         const char *value)
{
    struct fault cause = {.kind = FAULT_NONE};
    if (profile_says_write(key, value))
        strbuf_printf(reading->warnings,
                      "%s:%d: \"write = yes\" allows nothing: only the flag --write does\n",
                      reading->name, reading->line);
    switch (profile_keep(reading->settings, profile, key, value, reading->line, &cause)) {
    case PROFILE_KEPT:
        return;
    case PROFILE_TWICE:
        strbuf_printf(reading->warnings,
                      "%s:%d: \"%s\" stands in [profile %s] already; this holds\n", reading->name,
                      reading->line, key, profile);
        return;
    case PROFILE_UNKNOWN:
        warn_unknown(reading, "a profile has no setting", key);
        return;
    case PROFILE_WRONG:
        wrong(reading, reading->line, cause.text);
        return;
    }
}

static void take_view(struct reading *reading, const char *view, const char *key, const char *value)
{
    struct fault cause = {.kind = FAULT_NONE};
    switch (view_keep(reading->settings, view, key, value, reading->line, &cause)) {
    case VIEW_KEPT:
        return;
    case VIEW_TWICE:
        strbuf_printf(reading->warnings, "%s:%d: \"%s\" stands in [view %s] already; this holds\n",
                      reading->name, reading->line, key, view);
        return;
    case VIEW_UNKNOWN:
        strbuf_printf(reading->warnings,
                      "%s:%d: a view has no setting \"%s\"; it has filter, sort and key\n",
                      reading->name, reading->line, key);
        return;
    case VIEW_WRONG:
        wrong(reading, reading->line, cause.text);
        return;
    }
}

static int take_pair(void *context, const char *section, const char *name, const char *value)
{
    struct reading *reading = context;
    reading->section_says = true;
    if (*name == '\0')
        wrong(reading, reading->line, "a name is missing before \"=\"");
    else if (strcmp(section, "keys") == 0)
        take_key(reading, name, value);
    else if (strcmp(section, "") == 0 || strcmp(section, "restoretop") == 0)
        take_option(reading, name, value);
    else if (strncmp(section, "profile ", 8) == 0)
        take_profile(reading, section + 8, name, value);
    else if (strncmp(section, "view ", 5) == 0)
        take_view(reading, section + 5, name, value);
    else
        warn_of_section(reading, section, reading->line);
    return 1;
}

/* One with a key alone is All by another name, whatever that name is. */
static void warn_of_bare_views(const struct reading *reading)
{
    for (size_t i = 0; i < reading->settings->view_count; i++) {
        const struct view_setting *view = &reading->settings->views[i];
        if (!*view->filter && !*view->sort)
            strbuf_printf(reading->warnings,
                          "%s:%d: [view %s] has neither filter nor sort: it shows all sessions\n",
                          reading->name, view->line, view->name);
    }
}

/* The first line that inih could not read, of which it tells after all others: it is the fault all
 * the same where it stands before them. */
static void tell_bad_line(struct reading *reading, int line)
{
    const char *text = line == reading->unclosed_line
                           ? "the \"]\" is missing behind the name of the section"
                           : "neither \"name = value\" nor \"[section]\"";
    if (reading->first_line > line && !tells_all(reading->settings)) {
        strbuf_printf(reading->warnings, "%s\n", reading->first.text);
        reading->first_line = 0;
    }
    wrong(reading, line, text);
}

bool settings_parse_file(struct settings *settings, const char *name, const char *text,
                         size_t length, struct strbuf *warnings, struct fault *why)
{
    struct reading reading = {
        .settings = settings, .name = name, .at = text, .end = text + length, .warnings = warnings};
    int bad_line = ini_parse_stream(read_line, &reading, take_pair, &reading);
    end_section(&reading);
    warn_of_bare_views(&reading);
    if (bad_line > 0)
        tell_bad_line(&reading, bad_line);
    if (reading.first_line > 0 && why)
        *why = reading.first;
    return reading.first_line == 0;
}

bool settings_read_file(struct settings *settings, const char *path, bool must_exist,
                        struct strbuf *warnings, struct fault *why)
{
    if (!must_exist && access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    struct strbuf text;
    struct fault cause;
    strbuf_init(&text, FILE_BYTES_MAX);
    bool ok = strbuf_read_file(&text, path, &cause);
    if (ok) {
        ok = settings_parse_file(settings, path, text.bytes, text.length, warnings, why);
    } else {
        fault_set(why, FAULT_INPUT, "config file: %s", cause.text);
        if (tells_all(settings))
            strbuf_printf(warnings, "config file: %s\n", cause.text);
    }
    strbuf_release(&text);
    return ok;
}

char *settings_default_path(void)
{
    return folder_path_of("XDG_CONFIG_HOME", ".config", "config");
}
