#include "segments.h"

#include <string.h>

#include "base/utf8.h"

struct segment *segments_add(struct segments *segments, int gap, enum role role, const char *text)
{
    if (segments->count == SEGMENTS_MAX || !*text)
        return NULL;
    struct segment *segment = &segments->list[segments->count++];
    segment->gap = gap;
    segment->role = role;
    segment->colored = sizeof segment->text;
    utf8_copy(segment->text, sizeof segment->text, text);
    return segment;
}

int segments_width(const struct segments *segments, enum text_charset charset)
{
    int width = 0;
    for (int i = 0; i < segments->count; i++)
        width += segments->list[i].gap +
                 text_width(segments->list[i].text, strlen(segments->list[i].text), charset);
    return width;
}

int segment_draw(const struct segment *segment, struct canvas *canvas, struct rect area, int y,
                 int x)
{
    const size_t length = strlen(segment->text);
    const size_t colored = segment->colored < length ? segment->colored : length;
    const int used = canvas_put_bytes(canvas, area, y, x, (struct put){.role = segment->role},
                                      segment->text, colored);
    return used + canvas_put_bytes(canvas, area, y, x + used, (struct put){.role = ROLE_FG},
                                   segment->text + colored, length - colored);
}

void segments_draw(const struct segments *segments, struct canvas *canvas, struct rect area, int x)
{
    for (int i = 0; i < segments->count; i++) {
        x += segments->list[i].gap;
        x += segment_draw(&segments->list[i], canvas, area, area.y, x);
    }
}
