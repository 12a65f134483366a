/* notify.h - news for whoever does not look at the screen: a bell, a number in the window's title,
 * a line for the desktop. What is news: model/news.h. UI thread. */
#ifndef RESTORETOP_UI_NOTIFY_H
#define RESTORETOP_UI_NOTIFY_H

#include "cli/options.h"
#include "model/news.h"
#include "screen.h"
#include "uistate.h"

/* The least time between two bursts: what the fastest poll takes. A slow poll, whose pages are
 * shown as they come, is told once all the same. */
#define NOTIFY_GAP_MS 5000

struct notify {
    unsigned ways; /* 1 << enum notify_way */
    struct news_watch watch;
    int64_t next_boot_ms; /* none before */
};

void notify_init(struct notify *notify, const struct settings *settings);
void notify_release(struct notify *notify);
/* The state has taken a snapshot (or has none yet). */
void notify_look(struct notify *notify, const struct uistate *state);
/* True: something is to be told with the next frame. */
bool notify_is_due(const struct notify *notify, int64_t boot_ms);
/* When it will be; CLOCK_NEVER: it is already, or there is nothing. */
int64_t notify_deadline(const struct notify *notify, int64_t boot_ms);
/* Before a frame is shown: the title as it should be now, and at most one burst. */
void notify_show(struct notify *notify, struct screen *screen, const struct uistate *state);

#endif
