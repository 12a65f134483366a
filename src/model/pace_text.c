/* pace_text.c - pace in words (pace.h). Everything is rounded, and coarsely: a figure that nobody
 * can know to the minute shall not change every minute. */
#include "model/pace.h"

#include <math.h>
#include <stdio.h>

#include "base/ascii.h"
#include "base/spans.h"
#include "base/timefmt.h"

char *pace_rate_text(const struct pace *pace, char *buf, size_t size)
{
    if (pace->rate < 0)
        snprintf(buf, size, "-");
    else if (pace->rate < 0.095)
        snprintf(buf, size, "<0.1/h");
    else if (pace->rate < 9.95)
        snprintf(buf, size, "~%.1f/h", pace->rate);
    else if (pace->rate < 99.5)
        snprintf(buf, size, "~%.0f/h", pace->rate);
    else if (pace->rate < 995)
        snprintf(buf, size, "~%.0f/h", round(pace->rate / 10) * 10);
    else if (pace->rate < 9950)
        snprintf(buf, size, "~%.0f/h", round(pace->rate / 100) * 100);
    else if (pace->rate < 1e9)
        snprintf(buf, size, "~%.0fk/h", round(pace->rate / 1000));
    else
        snprintf(buf, size, ">1G/h");
    return buf;
}

/* In steps of 5 minutes up to half an hour (of 1 in the last five), then 10, 30, an hour, and a day
 * from the third on. */
static int64_t rounded_minutes(int64_t ms)
{
    static const struct {
        int64_t below, step;
    } steps[] = {{5, 1}, {30, 5}, {90, 10}, {360, 30}, {2880, 60}, {INT64_MAX, 1440}};
    const int64_t minutes = ms / MINUTE_MS;
    int i = 0;
    while (minutes >= steps[i].below)
        i++;
    return (minutes + steps[i].step / 2) / steps[i].step * steps[i].step;
}

static char *length_text(int64_t ms, char *buf, size_t size)
{
    const long long minutes = rounded_minutes(ms);
    if (minutes == 0)
        snprintf(buf, size, "<1m");
    else if (minutes < 60)
        snprintf(buf, size, "%lldm", minutes);
    else if (minutes < 2880 && minutes % 60 != 0)
        snprintf(buf, size, "%lldh%02lldm", minutes / 60, minutes % 60);
    else if (minutes < 2880)
        snprintf(buf, size, "%lldh", minutes / 60);
    else
        snprintf(buf, size, "%lldd", minutes / 1440);
    return buf;
}

char *pace_length_text(int64_t ms, char *buf, size_t size)
{
    if (ms < 0)
        snprintf(buf, size, "-");
    else
        length_text(ms, buf, size);
    return buf;
}

/* A bound is no guess that was rounded: "~<1m" would be both. */
char *pace_about_text(int64_t ms, char *buf, size_t size)
{
    char length[16];
    pace_length_text(ms, length, sizeof length);
    snprintf(buf, size, ascii_is_digit(*length) ? "~%s" : "%s", length);
    return buf;
}

char *pace_eta_text(const struct pace *pace, char *buf, size_t size)
{
    if (pace->stalled || pace->overdue)
        snprintf(buf, size, "%s", pace->stalled ? "stuck" : "late");
    else
        pace_about_text(pace->eta_ms, buf, size);
    return buf;
}

char *pace_range_text(const struct pace *pace, char *buf, size_t size)
{
    char low[16], high[16];
    if (pace->eta_ms < 0)
        snprintf(buf, size, "-");
    else if (rounded_minutes(pace->eta_high_ms) == rounded_minutes(pace->eta_low_ms))
        snprintf(buf, size, "%s", length_text(pace->eta_high_ms, high, sizeof high));
    else
        snprintf(buf, size, "%s-%s", length_text(pace->eta_low_ms, low, sizeof low),
                 length_text(pace->eta_high_ms, high, sizeof high));
    return buf;
}

/* To the nearest step, and never into what is over: "ends 19:40" at 19:43 would be absurd. What is
 * nearer than a step can tell is its minute, so that the range never begins after the ETA. */
static int64_t round_end(int64_t now_ms, int64_t left_ms, int64_t step_ms)
{
    const int64_t end_ms = now_ms + left_ms;
    const int64_t nearest_ms = (end_ms + step_ms / 2) / step_ms * step_ms;
    return nearest_ms >= now_ms ? nearest_ms : (end_ms + MINUTE_MS - 1) / MINUTE_MS * MINUTE_MS;
}

/* Both ends in the steps of the later one: else the earlier could be rounded past it. */
bool pace_ends(const struct pace *pace, int64_t *ret_low_ms, int64_t *ret_high_ms)
{
    static const struct {
        int64_t below, step; /* minutes */
    } steps[] = {{10, 1}, {30, 5}, {360, 10}, {2880, 30}, {INT64_MAX, 60}};
    int i = 0;
    if (pace->eta_ms < 0 || pace->stalled || pace->as_of_ms < 0)
        return false;
    while (pace->eta_high_ms / MINUTE_MS >= steps[i].below)
        i++;
    const int64_t step_ms = steps[i].step * MINUTE_MS;
    *ret_low_ms = round_end(pace->as_of_ms, pace->eta_low_ms, step_ms);
    *ret_high_ms = round_end(pace->as_of_ms, pace->eta_high_ms, step_ms);
    return true;
}
