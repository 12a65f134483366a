/* edit.h - one line of text being edited. Pure; UI thread. */
#ifndef RESTORETOP_UI_EDIT_H
#define RESTORETOP_UI_EDIT_H

#include "keymap.h"
#include "model/filter.h"

/* UTF-8, always valid and NUL-terminated; the cursor is a byte offset that never splits a character
 * from the marks that stand on it. */
struct edit {
    char text[FILTER_TEXT_MAX + 1];
    size_t length, cursor;
};

void edit_clear(struct edit *edit);
/* Replaces the text (cut between characters at FILTER_TEXT_MAX bytes, broken bytes left out); the
 * cursor goes to the end. */
void edit_set(struct edit *edit, const char *text);

enum edit_result {
    EDIT_IGNORED, /* no editing key: whoever asked may use it */
    EDIT_MOVED,   /* the cursor at most */
    EDIT_CHANGED  /* the text */
};
/* Printable characters, Backspace, Delete, Left, Right, Home, End, Ctrl-A -B -E -F -H, Ctrl-U (all
 * before the cursor), -K (all after it), -W (the word before it). A text that is full takes nothing
 * (EDIT_MOVED). */
enum edit_result edit_key(struct edit *edit, key_code key);

#endif
