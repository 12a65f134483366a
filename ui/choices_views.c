#include "choices_views.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "cli/view_config.h"

#define SAVED_NAME "view-"

/* --- writing --- */

/* "view-7 = slow-eu: run>4h", and below it its order. */
static char *view_lines(size_t place, const struct listview *view)
{
    const bool sorted = view->sort_text && *view->sort_text;
    if (view->origin != LISTVIEW_SAVED)
        return xstrdup("");
    char *sort =
        sorted ? xasprintf(SAVED_NAME "%zu-sort = %s\n", place + 1, view->sort_text) : xstrdup("");
    char *lines =
        xasprintf(SAVED_NAME "%zu = %s: %s\n%s", place + 1, view->name, view->filter_text, sort);
    free(sort);
    return lines;
}

/* Like a choice: what was not touched stays, though the config file's may hide it. */
void choices_views_add(const struct choices_views *views, const struct listviews *all,
                       struct strbuf *text)
{
    for (size_t i = 0; i < LISTVIEW_PLACES; i++) {
        char *now = view_lines(i, &all->at[i]);
        const char *begun = views->begun[i], *kept = views->kept[i];
        const bool touched = begun && strcmp(now, begun) != 0;
        strbuf_puts(text, touched || !kept ? now : kept);
        free(now);
    }
}

/* --- reading --- */

/* The value of the line that begins so, up to its end; NULL. The caller frees. */
static char *value_of(const char *lines, const char *name)
{
    char *head = xasprintf("%s = ", name);
    const char *at = strncmp(lines, head, strlen(head)) == 0 ? lines : strchr(lines, '\n') + 1;
    char *value = strncmp(at, head, strlen(head)) == 0
                      ? xstrndup(at + strlen(head), strcspn(at + strlen(head), "\n"))
                      : NULL;
    free(head);
    return value;
}

/* "view-7", "view-7-sort": kept as lines, both of one view together; the first of each name counts.
 */
void choices_views_take(struct choices_views *views, const char *name, const char *value)
{
    if (strncmp(name, SAVED_NAME, strlen(SAVED_NAME)) != 0)
        return;
    const char *digit = name + strlen(SAVED_NAME);
    const size_t place = (size_t)(*digit - '1');
    if (place >= LISTVIEW_PLACES || (digit[1] && strcmp(digit + 1, "-sort") != 0))
        return;
    char *before = views->kept[place];
    char *same = before ? value_of(before, name) : NULL;
    if (!same) {
        views->kept[place] = xasprintf("%s%s = %s\n", before ? before : "", name, value);
        free(before);
    }
    free(same);
}

static void put_view(const struct choices_views *views, size_t place, struct settings *settings)
{
    char name[sizeof SAVED_NAME + 8], sort_name[sizeof SAVED_NAME + 16];
    const char *lines = views->kept[place];
    if (!lines)
        return;
    snprintf(name, sizeof name, SAVED_NAME "%zu", place + 1);
    snprintf(sort_name, sizeof sort_name, "%s-sort", name);
    char *value = value_of(lines, name), *sort = value_of(lines, sort_name);
    char *filter = value ? strstr(value, ": ") : NULL;
    if (filter) {
        *filter = '\0';
        view_keep_saved(settings, (int)place + 1, value, filter + 2, sort ? sort : "");
    }
    free(value);
    free(sort);
}

void choices_views_put(const struct choices_views *views, struct settings *settings)
{
    views_forget_saved(settings);
    for (size_t i = 0; i < LISTVIEW_PLACES; i++)
        put_view(views, i, settings);
}

/* --- life --- */

void choices_views_begin(struct choices_views *views, const struct listviews *all)
{
    for (size_t i = 0; i < LISTVIEW_PLACES; i++)
        views->begun[i] = view_lines(i, &all->at[i]);
}

void choices_views_release(struct choices_views *views)
{
    for (size_t i = 0; i < LISTVIEW_PLACES; i++) {
        free(views->kept[i]);
        free(views->begun[i]);
    }
}
