/* fuzz_choices.c - any bytes as the file of how the screen was left: whatever it says, the program
 * begins with settings that are valid; and what it then writes is read again the same. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/wire.h"
#include "base/xalloc.h"
#include "choices.h"
#include "cli/connect.h"
#include "fake/own_folder.h"
#include "fuzz/check.h"
#include "setup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where choices_open looks when nothing is set. */
static char *path_without_settings(void)
{
    static const enum option_id place[] = {OPTION_GRAPH_URL, OPTION_CLOUD, OPTION_TENANT,
                                           OPTION_CLIENT, OPTION_PROFILE};
    struct settings settings;
    struct strbuf key;
    settings_init(&settings);
    strbuf_init(&key, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < sizeof place / sizeof *place; i++)
        wire_put_text(&key, setting_text(&settings, place[i]));
    char *name =
        xasprintf("screen-%016llx", (unsigned long long)wire_checksum(key.bytes, key.length));
    char *path = state_path(name);
    free(name);
    strbuf_release(&key);
    settings_release(&settings);
    return path;
}

static void check_settings(const struct settings *settings)
{
    struct sort_spec sort;
    struct fault why;
    check(sort_spec_parse(setting_text(settings, OPTION_SORT), &sort, &why));
    struct filter *filter = filter_parse(setting_text(settings, OPTION_FILTER), NULL, &why);
    check(filter != NULL);
    filter_free(filter);
    const char *style = setting_text(settings, OPTION_TIME);
    check(strcmp(time_style_name(time_style_parse(style)), style) == 0);
}

/* The screen as it begins with the file that is there. */
struct screen {
    struct settings settings;
    struct uistate state;
    struct choices *choices;
};

static void begin(struct screen *screen)
{
    struct strbuf warnings;
    struct settings *settings = &screen->settings;
    struct uistate *state = &screen->state;
    strbuf_init(&warnings, 1 << 16);
    settings_init(settings);
    screen->choices = choices_open(settings, &warnings);
    check_settings(settings);
    check(text_is_utf8(warnings.bytes, warnings.length));
    uistate_init(state);
    state->clock = clock_system();
    check(uistate_set_filter(state, setting_text(settings, OPTION_FILTER), NULL));
    check(sort_spec_parse(setting_text(settings, OPTION_SORT), &state->sort, NULL));
    state->time_style = time_style_parse(setting_text(settings, OPTION_TIME));
    snprintf(state->theme_name, sizeof state->theme_name, "%s", setup_theme_name(settings));
    choices_begin(screen->choices, settings, state);
    strbuf_release(&warnings);
}

static void end(struct screen *screen)
{
    choices_free(screen->choices);
    uistate_release(&screen->state);
    settings_release(&screen->settings);
}

static void save(struct screen *screen)
{
    struct fault why;
    struct errands *errands = errands_new();
    choices_save(screen->choices, &screen->state, errands);
    errands_finish(errands);
    check(!choices_take_fault(screen->choices, &why));
}

static void check_same(const struct screen *a, const struct screen *b)
{
    static const enum option_id kept[] = {OPTION_SORT, OPTION_FILTER, OPTION_TIME};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        check(strcmp(setting_text(&a->settings, kept[i]), setting_text(&b->settings, kept[i])) ==
              0);
    check(a->state.preview == b->state.preview && a->state.view == b->state.view);
}

static void try_file(const uint8_t *data, size_t size, const char *path)
{
    struct screen screen, again;
    own_file(path, data, size);
    begin(&screen);
    screen.state.preview = !screen.state.preview;
    if (choices_differ(screen.choices, &screen.state)) { /* not a file that is left as it is */
        save(&screen);
        check(!choices_differ(screen.choices, &screen.state));
        begin(&again);
        check_same(&screen, &again);
        end(&again);
    }
    end(&screen);
}

/* Whether that is the file at all. */
static void check_path(const char *path)
{
    static const char utc[] = "time = utc\n";
    struct screen screen;
    own_file(path, (const uint8_t *)utc, strlen(utc));
    begin(&screen);
    check(screen.state.time_style == TIME_STYLE_UTC);
    end(&screen);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool sure;
    (void)own_folder();
    char *path = path_without_settings();
    if (!sure)
        check_path(path);
    sure = true;
    try_file(data, size, path);
    free(path);
    return 0;
}
