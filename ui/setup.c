#include "setup.h"

#include <string.h>

#include "model/filter.h"

static bool bind_keys(struct keymap *keymap, const struct settings *settings, struct fault *why)
{
    for (size_t i = 0; i < settings->key_count; i++) {
        const struct key_setting *key = &settings->keys[i];
        struct fault inner = {.kind = FAULT_NONE};
        if (keymap_bind(keymap, key->action, key->keys, &inner))
            continue;
        fault_set(why, FAULT_INPUT, "%.120s:%d: %s", settings->config_path, key->line, inner.text);
        return fault_hint(why, "%s", inner.hint);
    }
    return keymap_check(keymap, why);
}

static bool check_filter(const char *text, struct fault *why)
{
    size_t at = 0;
    struct fault inner = {.kind = FAULT_NONE};
    struct filter *filter = filter_parse(text, &at, &inner);
    if (filter) {
        filter_free(filter);
        return true;
    }
    fault_set(why, FAULT_INPUT, "The filter is wrong at character %zu: %s", at + 1, inner.text);
    return fault_hint(why, "%s", inner.hint);
}

static struct theme *load_theme(const struct settings *settings, struct strbuf *warnings,
                                struct fault *why)
{
    const char *path = setting_text(settings, OPTION_THEME_FILE);
    if (*path)
        return theme_load_file(path, warnings, why);
    return theme_load(setting_text(settings, OPTION_THEME), warnings, why);
}

bool setup_load(struct setup *ret, const struct settings *settings, struct strbuf *warnings,
                struct fault *why)
{
    struct setup setup = {.keymap = keymap_new()};
    setup.time_style = time_style_parse(setting_text(settings, OPTION_TIME));
    bool fine = bind_keys(setup.keymap, settings, why) &&
                sort_spec_parse(setting_text(settings, OPTION_SORT), &setup.sort, why) &&
                check_filter(setting_text(settings, OPTION_FILTER), why);
    if (fine)
        setup.theme = load_theme(settings, warnings, why);
    if (!setup.theme) {
        setup_release(&setup);
        return false;
    }
    *ret = setup;
    return true;
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
