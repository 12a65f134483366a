/* fuzz_key_name.c - any text is a key's name or none; a key's own name leads back to it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "fuzz/check.h"
#include "keymap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_name(const char *text)
{
    key_code key = KEY_NONE, back = KEY_NONE;
    char name[16], again[16];
    if (!key_parse(text, &key)) {
        check(key == KEY_NONE); /* untouched */
        return;
    }
    check(key != KEY_NONE && (key & ~KEY_ALT) != KEY_NONE);
    check(strlen(key_format(key, name, sizeof name)) > 0);
    check(key_parse(name, &back) && back == key);
    check(strcmp(key_format(back, again, sizeof again), name) == 0);
}

/* The same text as the keys of an action: all of them or a refusal that leaves the old ones. */
static void try_bind(const char *text)
{
    struct fault why = {.kind = FAULT_NONE};
    struct strbuf before, after;
    struct keymap *keymap = keymap_new();
    strbuf_init(&before, STRBUF_NO_LIMIT);
    strbuf_init(&after, STRBUF_NO_LIMIT);
    keymap_keys(keymap, ACTION_REFRESH, &before);
    bool bound = keymap_bind(keymap, "refresh", text, &why);
    keymap_keys(keymap, ACTION_REFRESH, &after);
    if (bound)
        check(keymap_bind(keymap, "refresh", after.bytes, NULL));
    else
        check(why.kind == FAULT_INPUT && *why.text && strcmp(before.bytes, after.bytes) == 0);
    for (struct key_conflict pair = {.a = 0}; keymap_next_conflict(keymap, &pair);)
        check(pair.a < pair.b && pair.b < ACTION_COUNT && *pair.why.text);
    strbuf_release(&before);
    strbuf_release(&after);
    keymap_free(keymap);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = xstrndup((const char *)data, size);
    try_name(text);
    try_bind(text);
    free(text);
    return 0;
}
