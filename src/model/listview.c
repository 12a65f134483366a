#include "model/listview.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

static const struct built_in {
    const char *name, *brief, *filter;
} built_in[] = {
#define X(name, brief, filter) {name, brief, filter},
    LISTVIEWS(X)
#undef X
};
#define BUILT_IN_COUNT (sizeof built_in / sizeof *built_in)

static void release(struct listview *view)
{
    free(view->name);
    free(view->brief);
    free(view->filter_text);
    free(view->sort_text);
    filter_free(view->filter);
    *view = (struct listview){.origin = LISTVIEW_NONE};
}

static void put_built_in(struct listview *view, const struct built_in *from)
{
    release(view);
    *view = (struct listview){.origin = LISTVIEW_BUILT_IN,
                              .name = xstrdup(from->name),
                              .brief = xstrdup(from->brief),
                              .filter_text = xstrdup(from->filter),
                              .sort_text = xstrdup(""),
                              .filter = filter_parse(from->filter, NULL, NULL)}; /* tested */
}

void listviews_init(struct listviews *views)
{
    *views = (struct listviews){.at = {{.origin = LISTVIEW_NONE}}};
    for (size_t i = 0; i < BUILT_IN_COUNT; i++)
        put_built_in(&views->at[i], &built_in[i]);
}

void listviews_release(struct listviews *views)
{
    for (size_t i = 0; i < LISTVIEW_PLACES; i++)
        release(&views->at[i]);
}

void listviews_drop(struct listviews *views, size_t place)
{
    release(&views->at[place]);
    if (place < BUILT_IN_COUNT)
        put_built_in(&views->at[place], &built_in[place]);
}

size_t listviews_find(const struct listviews *views, const char *name)
{
    size_t found = LISTVIEW_PLACES;
    for (size_t i = 0; i < LISTVIEW_PLACES; i++) {
        const struct listview *view = &views->at[i];
        if (view->name && ascii_casecmp(view->name, name) == 0 &&
            (found == LISTVIEW_PLACES || view->origin > views->at[found].origin))
            found = i;
    }
    return found;
}

size_t listviews_find_either(const struct listviews *views, const char *name)
{
    size_t place = listviews_find(views, name);
    for (size_t i = 0; place == LISTVIEW_PLACES && i < LISTVIEW_PLACES; i++)
        if (views->at[i].name && ascii_casecmp(views->at[i].brief, name) == 0)
            place = i;
    return place;
}

size_t listview_built_in(const char *name)
{
    for (size_t i = 0; i < BUILT_IN_COUNT; i++)
        if (ascii_casecmp(built_in[i].name, name) == 0)
            return i;
    return LISTVIEW_PLACES;
}

size_t listviews_free_place(const struct listviews *views)
{
    size_t place = 0;
    while (place < LISTVIEW_PLACES && views->at[place].origin != LISTVIEW_NONE)
        place++;
    return place;
}

void listviews_names(const struct listviews *views, struct strbuf *out)
{
    size_t count = 0, told = 0;
    for (size_t i = 0; i < LISTVIEW_PLACES; i++)
        count += views->at[i].name != NULL;
    for (size_t i = 0; i < LISTVIEW_PLACES; i++) {
        if (!views->at[i].name)
            continue;
        strbuf_list_item(out, views->at[i].name, told++, count);
    }
}

bool listview_name_check(const char *name, struct fault *why)
{
    size_t length = strlen(name);
    bool odd = false;
    for (const char *at = name; *at; at++)
        odd |= (unsigned char)*at < ' ' || *at == 0x7F || *at == ':';
    if (length == 0 || length > LISTVIEW_NAME_MAX)
        return fault_set(why, FAULT_INPUT, "A view's name has 1 to %d bytes.", LISTVIEW_NAME_MAX);
    if (odd || name[0] == ' ' || name[length - 1] == ' ')
        return fault_set(
            why, FAULT_INPUT,
            "A view's name has no ':', no control character and no blank at its ends.");
    return strspn(name, "0123456789") < length ||
           fault_set(why, FAULT_INPUT, "A view's name is no number: those are the keys.");
}

static bool parse(struct listview *view, struct fault *why)
{
    if (!listview_name_check(view->name, why))
        return false;
    if (*view->sort_text && !sort_spec_parse(view->sort_text, &view->sort, why))
        return false;
    view->filter = filter_parse(view->filter_text, NULL, why);
    return view->filter;
}

bool listviews_put(struct listviews *views, size_t place, enum listview_origin origin,
                   const char *name, const char *filter, const char *sort, struct fault *why)
{
    if (place == 0 || place >= LISTVIEW_PLACES)
        return fault_set(why, FAULT_INPUT, "A view's key is 2 to %d: 1 is %s.", LISTVIEW_PLACES,
                         built_in[0].name);
    size_t usual = listview_built_in(name);
    struct listview view = {.origin = origin,
                            .name = xstrdup(name),
                            .brief = xstrdup(usual == place ? built_in[usual].brief : name),
                            .filter_text = xstrdup(filter),
                            .sort_text = xstrdup(sort)};
    if (!parse(&view, why)) {
        release(&view);
        return false;
    }
    release(&views->at[place]);
    views->at[place] = view;
    return true;
}
