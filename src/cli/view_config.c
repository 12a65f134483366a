#include "cli/view_config.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/xalloc.h"
#include "cli/settings_check.h"

static struct view_setting *find(const struct settings *settings, const char *name)
{
    for (size_t i = 0; i < settings->view_count; i++)
        if (!settings->views[i].saved && ascii_casecmp(settings->views[i].name, name) == 0)
            return &settings->views[i];
    return NULL;
}

static struct view_setting *add(struct settings *settings, const char *name)
{
    size_t count = settings->view_count++;
    settings->views = xreallocarray(settings->views, count + 1, sizeof *settings->views);
    settings->views[count] =
        (struct view_setting){.name = xstrdup(name), .filter = xstrdup(""), .sort = xstrdup("")};
    return &settings->views[count];
}

static void replace(char **text, const char *value)
{
    free(*text);
    *text = xstrdup(value);
}

static const struct view_setting *find_key(const struct settings *settings, int key)
{
    for (size_t i = 0; i < settings->view_count; i++)
        if (!settings->views[i].saved && settings->views[i].key == key)
            return &settings->views[i];
    return NULL;
}

static bool set_key(struct settings *settings, struct view_setting *view, const char *value, int at,
                    struct fault *why)
{
    const bool digit = value[0] >= '2' && value[0] <= '9' && value[1] == '\0';
    const int key = digit ? value[0] - '0' : 0;
    const struct view_setting *other = digit ? find_key(settings, key) : NULL;
    if (!digit)
        return fault_set(why, FAULT_INPUT,
                         "a view's key is one from 2 to 9 (1 is All), not \"%.64s\"", value);
    if (other && other != view)
        return fault_set(why, FAULT_INPUT, "key %d is that of [view %s] already (line %d)", key,
                         other->name, other->key_line);
    view->key = key;
    view->key_line = at;
    return true;
}

static bool set_filter(struct view_setting *view, const char *value, struct fault *why)
{
    if (!filter_check(value, why))
        return false;
    replace(&view->filter, value);
    return true;
}

static bool set_sort(struct view_setting *view, const char *value, struct fault *why)
{
    struct sort_spec sort;
    if (*value && !sort_spec_parse(value, &sort, why))
        return false;
    replace(&view->sort, value);
    return true;
}

enum view_kept view_keep(struct settings *settings, const char *name, const char *key,
                         const char *value, int at, struct fault *why)
{
    if (!listview_name_check(name, why))
        return VIEW_WRONG;
    if (listview_built_in(name) == 0) {
        fault_set(why, FAULT_INPUT, "view 1 is %s, and stays as it is", name);
        return VIEW_WRONG;
    }
    const bool of_key = strcmp(key, "key") == 0, of_sort = strcmp(key, "sort") == 0;
    if (!of_key && !of_sort && strcmp(key, "filter") != 0)
        return VIEW_UNKNOWN;
    struct view_setting *view = find(settings, name);
    if (!view) {
        view = add(settings, name);
        view->line = at;
    }
    const bool twice = of_key ? view->key != 0 : of_sort ? *view->sort : *view->filter;
    const bool fine = of_key    ? set_key(settings, view, value, at, why)
                      : of_sort ? set_sort(view, value, why)
                                : set_filter(view, value, why);
    return !fine ? VIEW_WRONG : twice ? VIEW_TWICE : VIEW_KEPT;
}

void view_keep_saved(struct settings *settings, int key, const char *name, const char *filter,
                     const char *sort)
{
    struct listviews probe;
    listviews_init(&probe);
    const bool fine = key >= 2 && listviews_put(&probe, (size_t)key - 1, LISTVIEW_SAVED, name,
                                                filter, sort, NULL);
    listviews_release(&probe);
    if (!fine)
        return;
    struct view_setting *view = add(settings, name);
    view->key = key;
    view->saved = true;
    replace(&view->filter, filter);
    replace(&view->sort, sort);
}

static void release(struct view_setting *view)
{
    free(view->name);
    free(view->filter);
    free(view->sort);
}

void views_forget_saved(struct settings *settings)
{
    size_t kept = 0;
    for (size_t i = 0; i < settings->view_count; i++) {
        if (settings->views[i].saved)
            release(&settings->views[i]);
        else
            settings->views[kept++] = settings->views[i];
    }
    settings->view_count = kept;
}

void views_release(struct settings *settings)
{
    for (size_t i = 0; i < settings->view_count; i++)
        release(&settings->views[i]);
    free(settings->views);
    settings->views = NULL;
    settings->view_count = 0;
}

/* --- their places --- */

static void put(struct listviews *views, size_t place, const struct view_setting *view)
{
    (void)listviews_put(views, place, view->saved ? LISTVIEW_SAVED : LISTVIEW_CONFIGURED,
                        view->name, view->filter, view->sort, NULL); /* checked when it was read */
}

/* The place of a view of the file that names no key; LISTVIEW_PLACES: none is left. A view that was
 * saved on the screen gives way to it. */
static size_t place_for(const struct listviews *views, const struct view_setting *view)
{
    size_t usual = listview_built_in(view->name);
    if (usual < LISTVIEW_PLACES && views->at[usual].origin < LISTVIEW_CONFIGURED)
        return usual;
    size_t place = listviews_free_place(views);
    for (size_t i = LISTVIEW_PLACES; place == LISTVIEW_PLACES && i-- > 0;)
        if (views->at[i].origin == LISTVIEW_SAVED)
            place = i;
    return place;
}

static bool no_place(const struct settings *settings, const struct view_setting *view,
                     struct fault *why)
{
    fault_set(why, FAULT_INPUT, "%.120s:%d: there is no key left for [view %s]",
              settings->config_path ? settings->config_path : "config", view->line, view->name);
    return fault_hint(why, "Say which one it takes, by key = 2 to 9.");
}

/* A saved view whose name the file has as well is the file's. */
static void place_saved(const struct settings *settings, struct listviews *views)
{
    for (size_t i = 0; i < settings->view_count; i++) {
        const struct view_setting *view = &settings->views[i];
        if (view->saved && !find(settings, view->name))
            put(views, (size_t)view->key - 1, view);
    }
}

bool views_place(const struct settings *settings, struct listviews *ret, struct fault *why)
{
    listviews_init(ret);
    place_saved(settings, ret);
    for (size_t i = 0; i < settings->view_count; i++)
        if (!settings->views[i].saved && settings->views[i].key > 0)
            put(ret, (size_t)settings->views[i].key - 1, &settings->views[i]);
    for (size_t i = 0; i < settings->view_count; i++) {
        const struct view_setting *view = &settings->views[i];
        if (view->saved || view->key > 0)
            continue;
        size_t place = place_for(ret, view);
        if (place == LISTVIEW_PLACES)
            return no_place(settings, view, why);
        put(ret, place, view);
    }
    return true;
}

bool views_wanted(const struct settings *settings, const struct listviews *views, size_t *ret_place,
                  struct fault *why)
{
    const char *name = setting_text(settings, OPTION_VIEW);
    struct fault inner = {.kind = FAULT_NONE};
    *ret_place = *name ? listviews_find_either(views, name) : 0;
    if (*ret_place < LISTVIEW_PLACES)
        return true;
    struct strbuf names;
    strbuf_init(&names, STRBUF_NO_LIMIT);
    listviews_names(views, &names);
    fault_set(&inner, FAULT_INPUT, "there is no view \"%.64s\"", name);
    fault_hint(&inner, "There are: %s.", names.bytes);
    strbuf_release(&names);
    return setting_wrong(settings, OPTION_VIEW, &inner, why);
}

bool views_check(const struct settings *settings, struct fault *why)
{
    struct listviews views;
    size_t place;
    bool fine = views_place(settings, &views, why) && views_wanted(settings, &views, &place, why);
    listviews_release(&views);
    return fine;
}

void views_print(const struct settings *settings, FILE *out)
{
    struct listviews views;
    fputs("\n# [view NAME] with filter = ..., sort = ... and key = 2 to 9\n", out);
    (void)views_place(settings, &views, NULL);
    for (size_t i = 0; i < LISTVIEW_PLACES; i++) {
        const struct listview *view = &views.at[i];
        if (!view->name)
            continue;
        const bool from_file = view->origin == LISTVIEW_CONFIGURED;
        const char *mark = from_file ? "" : "# ";
        fprintf(out, "\n# from: %s\n%s[view %s]\n%skey = %zu\n",
                from_file                        ? "config file"
                : view->origin == LISTVIEW_SAVED ? "saved on the screen"
                                                 : "built in",
                mark, view->name, mark, i + 1);
        if (*view->filter_text)
            fprintf(out, "%sfilter = %s\n", mark, view->filter_text);
        if (*view->sort_text)
            fprintf(out, "%ssort = %s\n", mark, view->sort_text);
    }
    listviews_release(&views);
}
