/* overview_scale.c - see overview_scale.h. */
#include "overview_scale.h"

#include "base/xalloc.h"

#define MIDDLE 5
#define CELLS  (2 * MIDDLE + 1)

struct board_strip *overview_scale(const struct overview_end *end, enum text_charset charset)
{
    const bool utf8 = charset == TEXT_UTF8;
    const int64_t cell = (end->took_ms * MIDDLE + end->expected_ms / 2) / end->expected_ms;
    const bool beyond = end->took_ms > 2 * end->expected_ms;
    const int at = beyond ? CELLS - 1 : (int)cell;
    struct board_strip *strip = xcalloc(1, sizeof *strip);
    strip->count = CELLS;
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
