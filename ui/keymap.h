/* keymap.h - keys -> actions: the defaults of actions.def, the user's own over them.
 *
 * Key names: a printable character as itself, ^X for Ctrl-X, Enter Esc Tab Space Backspace Delete
 * Insert Up Down Left Right Home End PageUp PageDown F1..F12, S-Tab, S-Left, S-Right, M-x for Alt
 * with any of them. Case matters for characters, not for names nor after ^. */
#ifndef RESTORETOP_UI_KEYMAP_H
#define RESTORETOP_UI_KEYMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "action.h"
#include "base/fault.h"
#include "base/strbuf.h"

/* A key press: a Unicode code point (Ctrl-A is 1, as a terminal sends it, but for the controls that
 * have keys of their own: ^H and ^? are Backspace, ^I Tab, ^J and ^M Enter, ^[ Esc), or a
 * named_key; KEY_ALT added for Alt. */
typedef uint32_t key_code; /* the one typedef: a code travels through tables of other modules */
#define KEY_NONE 0u
#define KEY_BASE 0x200000u
#define KEY_ALT  0x400000u
enum named_key {
    KEY_ENTER_ = KEY_BASE,
    KEY_ESC_,
    KEY_TAB_,
    KEY_BACKSPACE_,
    KEY_DELETE_,
    KEY_INSERT_,
    KEY_UP_,
    KEY_DOWN_,
    KEY_LEFT_,
    KEY_RIGHT_,
    KEY_HOME_,
    KEY_END_,
    KEY_PAGEUP_,
    KEY_PAGEDOWN_,
    KEY_STAB_,
    KEY_SLEFT_,
    KEY_SRIGHT_,
    KEY_F1_,
    KEY_F12_ = KEY_F1_ + 11,
    KEY_PASTE_BEGIN_,
    KEY_PASTE_END_
};
/* What Ctrl with this character ('a', 'A', '[', ...) sends; KEY_NONE: nothing that can be bound. */
key_code key_ctrl(char c);
/* The key is a character that can stand in a line of text; a space is one. */
bool key_is_text(key_code key);

bool key_parse(const char *name, key_code *ret);
char *key_format(key_code key, char *buf, size_t size); /* size >= 16 */

struct keymap;
struct keymap *keymap_new(void); /* the defaults */
void keymap_free(struct keymap *keymap);
/* Binds all keys named in `keys` (space separated; "" unbinds) to the action instead of its
 * defaults. False with a fault (FAULT_INPUT) for an unknown action or key name. */
bool keymap_bind(struct keymap *keymap, const char *action_name, const char *keys,
                 struct fault *why);
/* Two actions on one key in an overlapping context, each pair once. */
struct key_conflict {
    enum action a, b; /* a < b; all zero: none was looked for yet */
    struct fault why; /* names both and the key */
};
/* After all binds: the pair behind the one in *conflict. False: there is none any more. */
bool keymap_next_conflict(const struct keymap *keymap, struct key_conflict *conflict);
/* The action of a key in the one context given; ACTION_NONE. */
enum action keymap_find(const struct keymap *keymap, key_code key, unsigned context);
/* The keys of an action for help and hints: "j Down ^N". Appends. */
void keymap_keys(const struct keymap *keymap, enum action action, struct strbuf *out);
/* The place of a key among those of an action, from 0; SIZE_MAX: it is none of them. */
size_t keymap_place(const struct keymap *keymap, enum action action, key_code key);
/* The first key of an action, "" if none: for the hint line. size >= 16 */
char *keymap_first_key(const struct keymap *keymap, enum action action, char *buf, size_t size);

#endif
