#include "edit.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

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
    size_t length = utf8_put(code, bytes);
    if (edit->length + length > FILTER_TEXT_MAX)
        return false;
    memmove(edit->text + edit->cursor + length, edit->text + edit->cursor,
            edit->length - edit->cursor + 1);
    memcpy(edit->text + edit->cursor, bytes, length);
    edit->length += length;
    edit->cursor += length;
    return true;
}

void edit_set(struct edit *edit, const char *text)
{
    edit_clear(edit);
    size_t left = strlen(text), used;
    uint32_t code;
    while ((used = utf8_next(text, left, &code)) > 0) {
        if (code != UTF8_BROKEN && key_is_text(code) && !insert(edit, code))
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

enum edit_target { TO_LEFT, TO_RIGHT, TO_START, TO_END, TO_WORD };

/* clang-format off */
static const struct edit_binding {
    key_code key;
    enum edit_target to;
    bool cuts; /* what lies between; else the cursor moves there */
} bindings[] = {
    {KEY_LEFT_, TO_LEFT, false}, {0x02, TO_LEFT, false}, {KEY_RIGHT_, TO_RIGHT, false},
    {0x06, TO_RIGHT, false}, {KEY_HOME_, TO_START, false}, {0x01, TO_START, false},
    {KEY_END_, TO_END, false}, {0x05, TO_END, false}, {KEY_BACKSPACE_, TO_LEFT, true},
    {KEY_DELETE_, TO_RIGHT, true}, {0x04, TO_RIGHT, true}, {0x15, TO_START, true},
    {0x0B, TO_END, true}, {0x17, TO_WORD, true},
};
/* clang-format on */

static size_t target(const struct edit *edit, enum edit_target to)
{
    switch (to) {
    case TO_LEFT:
        return cell_start(edit, edit->cursor);
    case TO_RIGHT:
        return cell_end(edit, edit->cursor);
    case TO_START:
        return 0;
    case TO_WORD:
        return word_start(edit);
    case TO_END:
        break;
    }
    return edit->length;
}

static enum edit_result apply(struct edit *edit, const struct edit_binding *binding)
{
    size_t to = target(edit, binding->to), from = edit->cursor;
    if (!binding->cuts) {
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
            return apply(edit, &bindings[i]);
    if (!key_is_text(key))
        return EDIT_IGNORED;
    if (!insert(edit, key))
        return EDIT_MOVED;
    settle(edit);
    return EDIT_CHANGED;
}
