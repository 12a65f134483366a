#include "edit.h"

#include <string.h>

#include "base/text.h"
#include "screen_key.h"

void edit_clear(struct edit *edit)
{
    memset(edit, 0, sizeof *edit);
}

/* Where the cell that begins at `at` ends: a character with the marks on it. Blanks count one by
 * one, though the gate draws a run of them as one. */
static size_t cell_end(const struct edit *edit, size_t at)
{
    if (at >= edit->length)
        return edit->length;
    if (edit->text[at] == ' ')
        return at + 1;
    const char *text = edit->text + at;
    size_t left = edit->length - at;
    struct text_cell cell;
    if (!text_next_cell(&text, &left, TEXT_UTF8, &cell) || left >= edit->length - at)
        return edit->length;
    return edit->length - left;
}

static size_t cell_start(const struct edit *edit, size_t before)
{
    size_t at = 0;
    for (size_t end = 0; end < before; end = cell_end(edit, end))
        at = end;
    return at;
}

/* A change can make one character of what stood on both sides of the cursor (a mark whose blank was
 * deleted, the middle of a Hangul syllable): the cursor goes behind it. */
static void settle(struct edit *edit)
{
    size_t end = 0;
    while (end < edit->cursor)
        end = cell_end(edit, end);
    edit->cursor = end;
}

static void cut(struct edit *edit, size_t from, size_t to)
{
    memmove(edit->text + from, edit->text + to, edit->length - to + 1);
    edit->length -= to - from;
    edit->cursor = from;
}

static bool insert(struct edit *edit, key_code code)
{
    char bytes[4];
    size_t length = screen_key_put_utf8(code, bytes);
    if (edit->length + length > FILTER_TEXT_MAX)
        return false;
    memmove(edit->text + edit->cursor + length, edit->text + edit->cursor,
            edit->length - edit->cursor + 1);
    memcpy(edit->text + edit->cursor, bytes, length);
    edit->length += length;
    edit->cursor += length;
    return true;
}

static bool is_text(key_code key)
{
    return key >= ' ' && key < KEY_BASE && (key < 0x7F || key >= 0xA0);
}

void edit_set(struct edit *edit, const char *text)
{
    edit_clear(edit);
    size_t left = strlen(text), used;
    uint32_t code;
    while ((used = screen_key_utf8(text, left, &code)) > 0) {
        if (code != SCREEN_KEY_BROKEN && is_text(code) && !insert(edit, code))
            return;
        text += used;
        left -= used;
    }
}

static size_t word_start(const struct edit *edit)
{
    size_t at = edit->cursor;
    while (at > 0 && edit->text[at - 1] == ' ')
        at--;
    while (at > 0 && edit->text[at - 1] != ' ')
        at--;
    return at;
}

enum edit_move { MOVE_LEFT, MOVE_RIGHT, MOVE_START, MOVE_END };
enum edit_cut { CUT_LEFT = MOVE_END + 1, CUT_RIGHT, CUT_START, CUT_END, CUT_WORD };

/* clang-format off */
static const struct edit_binding {
    key_code key;
    int what; /* enum edit_move or enum edit_cut */
} bindings[] = {
    {KEY_LEFT_, MOVE_LEFT}, {0x02, MOVE_LEFT}, {KEY_RIGHT_, MOVE_RIGHT}, {0x06, MOVE_RIGHT},
    {KEY_HOME_, MOVE_START}, {0x01, MOVE_START}, {KEY_END_, MOVE_END}, {0x05, MOVE_END},
    {KEY_BACKSPACE_, CUT_LEFT}, {KEY_DELETE_, CUT_RIGHT}, {0x04, CUT_RIGHT}, {0x15, CUT_START},
    {0x0B, CUT_END}, {0x17, CUT_WORD},
};
/* clang-format on */

static size_t target(const struct edit *edit, int what)
{
    switch (what) {
    case MOVE_LEFT:
    case CUT_LEFT:
        return cell_start(edit, edit->cursor);
    case MOVE_RIGHT:
    case CUT_RIGHT:
        return cell_end(edit, edit->cursor);
    case MOVE_START:
    case CUT_START:
        return 0;
    case CUT_WORD:
        return word_start(edit);
    default:
        return edit->length;
    }
}

static enum edit_result apply(struct edit *edit, int what)
{
    size_t to = target(edit, what), from = edit->cursor;
    if (what <= MOVE_END) {
        edit->cursor = to;
        return EDIT_MOVED;
    }
    if (to == from)
        return EDIT_MOVED;
    cut(edit, to < from ? to : from, to < from ? from : to);
    settle(edit);
    return EDIT_CHANGED;
}

enum edit_result edit_key(struct edit *edit, key_code key)
{
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++)
        if (bindings[i].key == key)
            return apply(edit, bindings[i].what);
    if (!is_text(key))
        return EDIT_IGNORED;
    if (!insert(edit, key))
        return EDIT_MOVED;
    settle(edit);
    return EDIT_CHANGED;
}
