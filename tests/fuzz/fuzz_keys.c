/* fuzz_keys.c - any bytes from a terminal are the same keys however they are split between reads.
 * The first byte says how they are split. */
#include <stdint.h>
#include <string.h>

#include "fuzz/check.h"
#include "screen_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEYS_MAX 8192

struct heard {
    key_code keys[KEYS_MAX];
    size_t count;
};

static bool is_key(key_code key)
{
    key_code code = key & ~KEY_ALT;
    bool named = code >= KEY_BASE && code <= KEY_PASTE_END_;
    bool character = code < 0x80 || (code >= 0xA0 && code <= 0x10FFFF);
    return code != 0x7F && (named || character);
}

static void take_all(struct screen_keys *keys, bool complete, struct heard *ret)
{
    key_code key;
    while ((key = screen_keys_next(keys, complete)) != KEY_NONE) {
        check(is_key(key));
        if (ret->count < KEYS_MAX)
            ret->keys[ret->count++] = key;
    }
}

/* In pieces of 1..most bytes, as there is room. */
static void hear(const uint8_t *bytes, size_t length, size_t most, struct heard *ret)
{
    static struct screen_keys keys;
    screen_keys_init(&keys);
    screen_keys_learn(&keys, "\033[[17~", KEY_F1_ + 7);
    screen_keys_learn(&keys, "\033OPq", KEY_UP_);
    ret->count = 0;
    for (size_t at = 0, piece; at < length; at += piece) {
        size_t room = screen_keys_room(&keys);
        check(room > 0);
        piece = most < room ? most : room;
        piece = piece < length - at ? piece : length - at;
        screen_keys_feed(&keys, bytes + at, piece);
        take_all(&keys, false, ret);
    }
    take_all(&keys, true, ret);
    check(keys.length == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct heard whole, split, single;
    if (size == 0)
        return 0;
    hear(data + 1, size - 1, SIZE_MAX, &whole);
    hear(data + 1, size - 1, 1 + data[0] % 64, &split);
    hear(data + 1, size - 1, 1, &single);
    check(whole.count == split.count && whole.count == single.count);
    check(memcmp(whole.keys, split.keys, whole.count * sizeof *whole.keys) == 0);
    check(memcmp(whole.keys, single.keys, whole.count * sizeof *whole.keys) == 0);
    return 0;
}
