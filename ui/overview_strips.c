#include "overview_strips.h"

#include "base/xalloc.h"

#define MIDDLE 5
#define CELLS  (2 * MIDDLE + 1)

static struct board_strip *strip_new(int count)
{
    struct board_strip *strip = xcalloc(1, sizeof *strip);
    strip->count = count;
    return strip;
}

static const char *level(int64_t value, int64_t most, enum text_charset charset)
{
    static const char *const ascii[] = {".", ":", "-", "=", "+", "*", "#", "%", "@"};
    static const char *const utf8[] = {"\u00B7", "\u2581", "\u2582", "\u2583", "\u2584",
                                       "\u2585", "\u2586", "\u2587", "\u2588"};
    int64_t step = value <= 0 || most <= 0 ? 0 : 1 + (value * 8 - 1) / most;
    if (step > 8)
        step = 8;
    return charset == TEXT_UTF8 ? utf8[step] : ascii[step];
}

struct board_strip *overview_strip_hours(const struct overview *overview, enum text_charset charset)
{
    const struct overview_hour *hours = overview->hours;
    struct board_strip *strip = strip_new(OVERVIEW_HOURS);
    int64_t most = 0;
    for (int i = 0; i < OVERVIEW_HOURS; i++)
        most = hours[i].restored > most ? hours[i].restored : most;
    for (int i = 0; i < OVERVIEW_HOURS; i++) {
        strip->cells[i] = level(hours[i].restored, most, charset);
        strip->roles[i] = hours[i].restored > 0 ? ROLE_STATUS_COMPLETED : ROLE_FAINT;
    }
    return strip;
}

struct board_strip *overview_strip_failures(const struct overview *overview)
{
    const struct overview_hour *hours = overview->hours;
    int64_t failed = 0;
    for (int i = 0; i < OVERVIEW_HOURS; i++)
        failed += hours[i].failed;
    if (failed == 0)
        return NULL;
    struct board_strip *strip = strip_new(OVERVIEW_HOURS);
    for (int i = 0; i < OVERVIEW_HOURS; i++) {
        const bool bad = hours[i].failed > 0;
        strip->cells[i] = bad ? "!" : " ";
        strip->roles[i] = bad ? ROLE_WARN : ROLE_FG; /* some themes underline or paint it */
    }
    return strip;
}

struct board_strip *overview_strip_days(const struct overview *overview, enum text_charset charset)
{
    const struct overview_day *days = overview->days;
    struct board_strip *strip = strip_new(OVERVIEW_DAYS);
    for (int i = 0; i < OVERVIEW_DAYS; i++) {
        enum session_status worst = (enum session_status)days[i].worst;
        bool quiet = days[i].ended == 0;
        strip->cells[i] = quiet ? level(0, 0, charset) : draw_glyph(worst, charset);
        strip->roles[i] = quiet ? ROLE_FAINT : (uint8_t)role_of_status(worst);
    }
    return strip;
}

struct board_strip *overview_strip_took(const struct overview_end *end, enum text_charset charset)
{
    const bool utf8 = charset == TEXT_UTF8;
    const int64_t cell = (end->took_ms * MIDDLE + end->expected_ms / 2) / end->expected_ms;
    const bool beyond = end->took_ms > 2 * end->expected_ms;
    const int at = beyond ? CELLS - 1 : (int)cell;
    struct board_strip *strip = strip_new(CELLS);
    for (int i = 0; i < CELLS; i++) {
        strip->cells[i] = utf8 ? "\u00B7" : ".";
        strip->roles[i] = ROLE_FAINT;
    }
    strip->cells[MIDDLE] = utf8 ? "\u2502" : "|";
    strip->roles[MIDDLE] = ROLE_DIM;
    strip->cells[at] = beyond ? ">" : utf8 ? "\u2022" : "o";
    strip->roles[at] = at > MIDDLE ? ROLE_WARN : ROLE_STATUS_COMPLETED;
    return strip;
}
