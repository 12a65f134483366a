#include "keymap.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define KEYS_MAX 16 /* of one action; far more than fingers want */
#define KEY_TEXT 32 /* longest key name: "M-Backspace" and some */

struct key_set {
    key_code keys[KEYS_MAX];
    size_t count;
};

struct keymap {
    struct key_set sets[ACTION_COUNT];
};

/* Next word of a space separated list into buf; false: none is left. A word that is too long comes
 * cut, and is no key's name then. */
static bool next_word(const char **list, char *buf, size_t size)
{
    const char *start = *list + strspn(*list, " \t");
    size_t length = strcspn(start, " \t");
    *list = start + length;
    if (length == 0)
        return false;
    if (length > size - 1)
        length = size - 1;
    memcpy(buf, start, length);
    buf[length] = '\0';
    return true;
}

static bool parse_keys(const char *action, const char *list, struct key_set *ret, struct fault *why)
{
    char word[KEY_TEXT];
    struct key_set set = {.count = 0};
    while (next_word(&list, word, sizeof word)) {
        key_code key;
        if (!key_parse(word, &key)) {
            fault_set(why, FAULT_INPUT, "\"%s\" is no key (for action %s).", word, action);
            return fault_hint(why, "Keys are written j, ^D, Enter, PageDown, F5, M-x; see "
                                   "restoretop --print-keys.");
        }
        if (set.count == KEYS_MAX)
            return fault_set(why, FAULT_INPUT, "Action %s has more than %d keys.", action,
                             KEYS_MAX);
        set.keys[set.count++] = key;
    }
    *ret = set;
    return true;
}

struct keymap *keymap_new(void)
{
    struct keymap *keymap = xcalloc(1, sizeof *keymap);
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct action_info *info = action_info((enum action)i);
        (void)parse_keys(info->name, info->keys, &keymap->sets[i], NULL); /* tested: all parse */
    }
    return keymap;
}

void keymap_free(struct keymap *keymap)
{
    free(keymap);
}

bool keymap_bind(struct keymap *keymap, const char *action_name, const char *keys,
                 struct fault *why)
{
    enum action action = action_parse(action_name);
    if (action == ACTION_NONE) {
        fault_set(why, FAULT_INPUT, "There is no action \"%.60s\".", action_name);
        return fault_hint(why, "restoretop --print-keys lists the actions.");
    }
    return parse_keys(action_info(action)->name, keys, &keymap->sets[action], why);
}

static bool has_key(const struct key_set *set, key_code key)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->keys[i] == key)
            return true;
    return false;
}

static bool is_conflict(const struct keymap *keymap, struct key_conflict *pair)
{
    const struct action_info *one = action_info(pair->a), *two = action_info(pair->b);
    if (!(one->contexts & two->contexts))
        return false;
    const struct key_set *set = &keymap->sets[pair->a];
    for (size_t i = 0; i < set->count; i++) {
        char name[KEY_TEXT];
        if (!has_key(&keymap->sets[pair->b], set->keys[i]))
            continue;
        key_format(set->keys[i], name, sizeof name);
        fault_set(&pair->why, FAULT_INPUT, "Key %s is bound to both %s and %s.", name, one->name,
                  two->name);
        fault_hint(&pair->why, "Give one of them another key, or none, under [keys] in the config "
                               "file.");
        return true;
    }
    return false;
}

bool keymap_next_conflict(const struct keymap *keymap, struct key_conflict *conflict)
{
    while (conflict->a < ACTION_COUNT) {
        if (++conflict->b >= ACTION_COUNT)
            conflict->b = ++conflict->a;
        else if (is_conflict(keymap, conflict))
            return true;
    }
    return false;
}

enum action keymap_find(const struct keymap *keymap, key_code key, unsigned context)
{
    for (int i = 0; i < ACTION_COUNT; i++)
        if ((action_info((enum action)i)->contexts & context) && has_key(&keymap->sets[i], key))
            return (enum action)i;
    return ACTION_NONE;
}

void keymap_keys(const struct keymap *keymap, enum action action, struct strbuf *out)
{
    const struct key_set *set = &keymap->sets[action];
    for (size_t i = 0; i < set->count; i++) {
        char name[KEY_TEXT];
        strbuf_printf(out, "%s%s", i > 0 ? " " : "", key_format(set->keys[i], name, sizeof name));
    }
}

size_t keymap_place(const struct keymap *keymap, enum action action, key_code key)
{
    const struct key_set *set = &keymap->sets[action];
    for (size_t i = 0; i < set->count; i++)
        if (set->keys[i] == key)
            return i;
    return SIZE_MAX;
}

char *keymap_first_key(const struct keymap *keymap, enum action action, char *buf, size_t size)
{
    const struct key_set *set = &keymap->sets[action];
    buf[0] = '\0';
    return set->count > 0 ? key_format(set->keys[0], buf, size) : buf;
}
