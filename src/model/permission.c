#include "model/permission.h"

#include <string.h>

#include "base/ascii.h"

static const struct {
    const char *name, *lets;
} permissions[PERMISSION_COUNT] = {
#define X(id, graph, does) [PERMISSION_##id] = {graph, does},
    PERMISSIONS(X)
#undef X
};

const char *permission_name(enum permission permission)
{
    return permissions[permission].name;
}

const char *permission_lets(enum permission permission)
{
    return permissions[permission].lets;
}

/* Past "https://HOST/" of a word. */
static const char *bare(const char *word, size_t *length)
{
    for (size_t i = *length; i > 0; i--) {
        if (word[i - 1] == '/') {
            *length -= i;
            return word + i;
        }
    }
    return word;
}

static unsigned parse_word(const char *word, size_t length)
{
    word = bare(word, &length);
    for (int i = 0; i < PERMISSION_COUNT; i++) {
        if (strlen(permissions[i].name) == length &&
            ascii_ncasecmp(permissions[i].name, word, length) == 0)
            return 1U << i;
    }
    return 0;
}

unsigned permissions_parse(const char *text, size_t length)
{
    unsigned found = 0;
    const char *end = text + length;
    while (text < end) {
        const char *stop = memchr(text, ' ', (size_t)(end - text));
        stop = stop ? stop : end;
        found |= parse_word(text, (size_t)(stop - text));
        text = stop < end ? stop + 1 : end;
    }
    if (found & PERMISSION_BIT(RESTORE_WRITE))
        found |= PERMISSION_BIT(RESTORE_READ);
    return found;
}
