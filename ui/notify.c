#include "notify.h"

#include <stdio.h>
#include <string.h>

#include "cli/notify_ways.h"

#define TENANT_COLUMNS 40
#define TITLE_BYTES    400 /* for 80 columns of a title (osc.h) it is more than enough */

void notify_init(struct notify *notify, const struct settings *settings)
{
    *notify = (struct notify){.ways = setting_list(settings, OPTION_NOTIFY_BY)};
    news_watch_init(&notify->watch, setting_list(settings, OPTION_NOTIFY));
}

void notify_release(struct notify *notify)
{
    news_watch_release(&notify->watch);
}

void notify_look(struct notify *notify, const struct uistate *state)
{
    if (state->snapshot)
        news_look(&notify->watch, state->snapshot, state->acks);
}

bool notify_is_due(const struct notify *notify, int64_t boot_ms)
{
    return news_total(&notify->watch.news) > 0 && boot_ms >= notify->next_boot_ms;
}

int64_t notify_deadline(const struct notify *notify, int64_t boot_ms)
{
    bool waits = news_total(&notify->watch.news) > 0 && boot_ms < notify->next_boot_ms;
    return waits ? notify->next_boot_ms : CLOCK_NEVER;
}

/* "(!3) restoretop contoso", or without the number. A look at each frame: nothing is allocated. */
static void show_title(const struct notify *notify, struct screen *screen,
                       const struct uistate *state)
{
    char title[TITLE_BYTES];
    const bool counts = notify->watch.kinds != 0 && notify->ways & 1U << NOTIFY_TITLE;
    const uint32_t number = counts ? state->tally.problems : 0;
    int length = number > 0 ? snprintf(title, sizeof title, "(!%u) ", number) : 0;
    snprintf(title + length, sizeof title - (size_t)length, "restoretop %s", state->tenant);
    screen_title(screen, title);
}

static void tell(struct notify *notify, struct screen *screen, const struct uistate *state)
{
    struct news news;
    struct strbuf head, line;
    if (!news_take(&notify->watch, &news))
        return;
    strbuf_init(&head, STRBUF_NO_LIMIT);
    strbuf_init(&line, STRBUF_NO_LIMIT);
    strbuf_puts(&head, "restoretop ");
    (void)text_append_safe(&head, state->tenant, strlen(state->tenant), TENANT_COLUMNS,
                           state->charset);
    news_text(&news, state->charset, &line);
    screen_tell(screen, notify->ways, head.bytes, line.bytes);
    strbuf_release(&head);
    strbuf_release(&line);
}

void notify_show(struct notify *notify, struct screen *screen, const struct uistate *state)
{
    int64_t now = state->clock->boot_ms(state->clock);
    show_title(notify, screen, state);
    if (!notify_is_due(notify, now))
        return;
    notify->next_boot_ms = now + NOTIFY_GAP_MS;
    tell(notify, screen, state);
}
