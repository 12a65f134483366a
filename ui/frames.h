/* frames.h - how closely the screen follows data alone: a frame each FRAMES_MS at most, but for a
 * few after a pause, so that the first answers are shown as they come; and a rest after a snapshot
 * that took long to sort in. Keys wait for none of it. Pure: times are passed in, and are boot ms.
 *
 * Without the rest ten times the sessions, sorted in ten times as often while they come, cost a
 * hundred times as much: a million took 6.5 s of CPU to load, and takes 3.8. */
#ifndef RESTORETOP_UI_FRAMES_H
#define RESTORETOP_UI_FRAMES_H

#include <stdint.h>

#define FRAMES_MS      50
#define FRAMES_BURST   3  /* after a pause so many more come at once */
#define FRAMES_DEAR_MS 20 /* a snapshot that took as long is followed by a rest, */
#define FRAMES_REST    9  /* so many times as long as it took: a tenth of the time is spent */
/* But never longer: the machine may have been suspended, or a virtual one paused, just then. */
#define FRAMES_REST_MOST_MS 10000

/* All zero: nothing was drawn yet. */
struct frames {
    int64_t paid_until_ms; /* each frame moves it on by FRAMES_MS */
    int64_t take_at_ms;    /* no snapshot is taken before */
};

void frames_drawn(struct frames *frames, int64_t now_ms);
/* When the next may be drawn; in the past: now. */
int64_t frames_ready_ms(const struct frames *frames);
/* A snapshot was taken. */
void frames_took(struct frames *frames, int64_t begun_ms, int64_t ended_ms);

#endif
