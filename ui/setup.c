#include "setup.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "cli/settings_check.h"
#include "cli/view_config.h"

/* What is wrong, one after the other. */
struct findings {
    struct fault first;
    size_t count;
    struct strbuf *lines; /* all of it as text; NULL: the first is enough */
};

static void found(struct findings *findings, const struct fault *fault)
{
    if (findings->count++ == 0)
        findings->first = *fault;
    if (findings->lines)
        settings_tell_fault(fault, findings->lines);
}

static void found_in_keys(struct findings *findings, const struct settings *settings, int line,
                          const struct fault *inner)
{
    struct fault placed;
    fault_set(&placed, FAULT_INPUT, "%.120s:%d: %s", settings->config_path, line, inner->text);
    fault_hint(&placed, "%s", inner->hint);
    found(findings, &placed);
}

/* The last line about either; 0: none, which the defaults exclude. */
static int line_of_pair(const struct settings *settings, enum action a, enum action b)
{
    int line = 0;
    for (size_t i = 0; i < settings->key_count; i++) {
        enum action set = action_parse(settings->keys[i].action);
        if (set == a || set == b)
            line = settings->keys[i].line;
    }
    return line;
}

static void bind_keys(struct keymap *keymap, const struct settings *settings,
                      struct findings *findings)
{
    struct fault inner = {.kind = FAULT_NONE};
    for (size_t i = 0; i < settings->key_count; i++) {
        const struct key_setting *key = &settings->keys[i];
        if (!keymap_bind(keymap, key->action, key->keys, &inner))
            found_in_keys(findings, settings, key->line, &inner);
    }
    for (struct key_conflict pair = {.a = 0}; keymap_next_conflict(keymap, &pair);)
        found_in_keys(findings, settings, line_of_pair(settings, pair.a, pair.b), &pair.why);
}

/* The ground that the terminal tells of itself, as rxvt, Konsole, iTerm2 and others do: "15" of
 * "0;15" or "0;default;15"; "" when it tells none. */
static const char *told_ground(void)
{
    const char *colors = getenv("COLORFGBG");
    const char *semicolon = colors ? strrchr(colors, ';') : NULL;
    return semicolon ? semicolon + 1 : "";
}

static bool is_white(const char *ground)
{
    return strcmp(ground, "7") == 0 || strcmp(ground, "15") == 0;
}

const char *setup_theme_name(const struct settings *settings)
{
    bool chosen = settings->values[OPTION_THEME].origin != ORIGIN_DEFAULT;
    return !chosen && is_white(told_ground()) ? "default-light"
                                              : setting_text(settings, OPTION_THEME);
}

bool setup_theme_is_open(const struct settings *settings)
{
    const bool told = ascii_is_digit(*told_ground()); /* not "default;default" */
    return settings->values[OPTION_THEME].origin == ORIGIN_DEFAULT &&
           !*setting_text(settings, OPTION_THEME_FILE) && !told;
}

static struct theme *load_theme(const struct settings *settings, struct strbuf *warnings,
                                struct findings *findings)
{
    struct fault inner = {.kind = FAULT_NONE}, placed;
    const char *path = setting_text(settings, OPTION_THEME_FILE);
    struct theme *theme = *path ? theme_load_file(path, warnings, &inner)
                                : theme_load(setup_theme_name(settings), warnings, &inner);
    if (!theme) {
        setting_wrong(settings, *path ? OPTION_THEME_FILE : OPTION_THEME, &inner, &placed);
        found(findings, &placed);
    }
    return theme;
}

bool setup_load(struct setup *ret, const struct settings *settings, struct strbuf *warnings,
                struct fault *why)
{
    struct setup setup = {.keymap = keymap_new()};
    struct findings findings = {.count = 0};
    struct fault cause = {.kind = FAULT_NONE};
    setup.time_style = time_style_parse(setting_text(settings, OPTION_TIME));
    bind_keys(setup.keymap, settings, &findings);
    if (!setting_check(settings, OPTION_SORT, &cause) ||
        !setting_check(settings, OPTION_FILTER, &cause) || !views_check(settings, &cause))
        found(&findings, &cause);
    else
        (void)sort_spec_parse(setting_text(settings, OPTION_SORT), &setup.sort, NULL);
    if (findings.count == 0)
        setup.theme = load_theme(settings, warnings, &findings);
    if (findings.count > 0) {
        *why = findings.first;
        setup_release(&setup);
        return false;
    }
    *ret = setup;
    return true;
}

void setup_again(struct setup *setup, const struct settings *settings)
{
    struct findings findings = {.count = 0};
    struct strbuf warnings;
    setup->time_style = time_style_parse(setting_text(settings, OPTION_TIME));
    (void)sort_spec_parse(setting_text(settings, OPTION_SORT), &setup->sort, NULL);
    if (settings->values[OPTION_THEME].origin != ORIGIN_KEPT ||
        *setting_text(settings, OPTION_THEME_FILE))
        return; /* it is the one that was read before */
    strbuf_init(&warnings, 65536);
    struct theme *theme = load_theme(settings, &warnings, &findings);
    if (theme) {
        theme_free(setup->theme);
        setup->theme = theme;
    }
    strbuf_release(&warnings);
}

size_t setup_check(const struct settings *settings, struct strbuf *lines)
{
    struct findings findings = {.lines = lines};
    struct keymap *keymap = keymap_new();
    bind_keys(keymap, settings, &findings);
    theme_free(load_theme(settings, lines, &findings));
    keymap_free(keymap);
    struct fault cause = {.kind = FAULT_NONE};
    if (!views_check(settings, &cause))
        found(&findings, &cause);
    return findings.count + settings_check(settings, lines);
}

void setup_release(struct setup *setup)
{
    keymap_free(setup->keymap);
    theme_free(setup->theme);
    memset(setup, 0, sizeof *setup);
}

void setup_print_keys(const struct setup *setup, FILE *out)
{
    struct strbuf keys;
    strbuf_init(&keys, 4096);
    fprintf(out, "%-20s %-18s %s\n", "ACTION", "KEYS", "HELP");
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action_info *info = action_info((enum action)i);
        strbuf_clear(&keys);
        keymap_keys(setup->keymap, (enum action)i, &keys);
        fprintf(out, "%-20s %-18s %s\n", info->name, keys.length > 0 ? keys.bytes : "-",
                info->help);
    }
    strbuf_release(&keys);
}
