#include "app_theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"

struct load {
    struct errand errand; /* first: the queues' pointer is ours */
    struct app_theme *owner;
    unsigned wish;
    bool keep;
    bool given; /* nobody chose it: by the terminal's page, for this run */
    char name[sizeof((struct uistate *)0)->theme_wanted];
    struct theme *theme;
    struct fault why;
};

struct list {
    struct errand errand;
    struct app_theme *owner;
    char **names;
    size_t count;
};

static char **copy_names(const struct app_theme *theme)
{
    char **names = xcalloc(theme->count, sizeof *names);
    for (size_t i = 0; i < theme->count; i++)
        names[i] = xstrdup(theme->names[i]);
    return names;
}

/* --- one --- */

static void load_work(struct errand *errand)
{
    struct load *load = (struct load *)errand;
    struct strbuf warnings;
    strbuf_init(&warnings, 65536);
    load->theme = theme_load(load->name, &warnings, &load->why);
    strbuf_release(&warnings);
}

static void try_on(struct app_theme *theme, struct theme *other)
{
    if (theme->screen)
        screen_set_theme(theme->screen, other ? other : theme->setup->theme);
    theme_free(theme->tried);
    theme->tried = other;
}

static void keep(struct app_theme *theme, struct theme *other, bool shown)
{
    struct theme *before = theme->setup->theme;
    theme->setup->theme = other;
    if (shown || !theme->tried) /* else another one is being looked at */
        try_on(theme, NULL);
    theme_free(before);
}

static void given_done(struct app_theme *theme, struct load *load, bool newest)
{
    if (!load->theme || !newest) { /* somebody was quicker */
        theme_free(load->theme);
        return;
    }
    keep(theme, load->theme, true);
    snprintf(theme->state->theme_name, sizeof theme->state->theme_name, "%s", load->name);
    theme->given = true;
}

static void wanted_done(struct app_theme *theme, struct load *load, bool newest)
{
    if (!load->theme && newest)
        uistate_say(theme->state, NOTICE_FAILED, "%s", load->why.text);
    if (load->theme && load->keep) {
        keep(theme, load->theme, newest);
        uistate_keep_theme(theme->state, load->name);
    } else if (newest) {
        try_on(theme, load->theme);
    } else {
        theme_free(load->theme);
    }
}

static void load_done(struct errand *errand)
{
    struct load *load = (struct load *)errand;
    struct app_theme *theme = load->owner;
    const bool newest = load->wish == theme->wish;
    theme->changed = true;
    if (load->given)
        given_done(theme, load, newest);
    else
        wanted_done(theme, load, newest);
    free(load);
}

static struct load *begin_load(struct app_theme *theme, const char *name)
{
    struct load *load = xcalloc(1, sizeof *load);
    load->errand = (struct errand){.work = load_work, .done = load_done};
    load->owner = theme;
    load->wish = ++theme->wish;
    snprintf(load->name, sizeof load->name, "%s", name);
    return load;
}

static void wear(struct app_theme *theme, bool for_good)
{
    struct load *load = begin_load(theme, theme->state->theme_wanted);
    load->keep = for_good;
    errands_give(theme->errands, &load->errand);
}

void app_theme_give(struct app_theme *theme, const char *name)
{
    if (theme->wish > 0) /* one was looked at or chosen by now */
        return;
    struct load *load = begin_load(theme, name);
    load->given = true;
    errands_give(theme->errands, &load->errand);
}

static void take_off(struct app_theme *theme)
{
    theme->wish++;
    try_on(theme, NULL);
}

/* --- names --- */

static void list_work(struct errand *errand)
{
    struct list *list = (struct list *)errand;
    list->names = theme_list(&list->count);
}

static void list_done(struct errand *errand)
{
    struct list *list = (struct list *)errand;
    struct app_theme *theme = list->owner;
    theme_list_free(theme->names, theme->count);
    theme->names = list->names;
    theme->count = list->count;
    theme->listing = false;
    theme->changed = true;
    free(list);
    if (uistate_change_themes(theme->state, copy_names(theme), theme->count))
        wear(theme, false);
}

/* What is known at once, so that the next key finds the chooser open; what was put there since the
 * last look comes after. */
static void choose(struct app_theme *theme)
{
    uistate_choose_theme(theme->state, copy_names(theme), theme->count);
    if (theme->screen && screen_depth(theme->screen) == DEPTH_MONO)
        uistate_say(theme->state, NOTICE_INFO,
                    "No colours here (NO_COLOR, --color or the terminal): themes look alike.");
    if (theme->listing)
        return;
    struct list *list = xcalloc(1, sizeof *list);
    list->errand = (struct errand){.work = list_work, .done = list_done};
    list->owner = theme;
    theme->listing = true;
    errands_give(theme->errands, &list->errand);
}

/* --- the loop's --- */

void app_theme_init(struct app_theme *theme, struct errands *errands, struct screen *screen,
                    struct uistate *state, struct setup *setup)
{
    *theme =
        (struct app_theme){.errands = errands, .screen = screen, .state = state, .setup = setup};
    theme->names = theme_list(&theme->count);
}

void app_theme_release(struct app_theme *theme)
{
    theme_free(theme->tried);
    theme_list_free(theme->names, theme->count);
}

void app_theme_react(struct app_theme *theme, unsigned effects)
{
    if (effects & EFFECT_THEME_LIST)
        choose(theme);
    if (effects & EFFECT_THEME_BACK)
        take_off(theme);
    if (effects & EFFECT_THEME)
        wear(theme, effects & EFFECT_THEME_KEEP);
}

bool app_theme_take(struct app_theme *theme)
{
    bool changed = theme->changed;
    theme->changed = false;
    return changed;
}
