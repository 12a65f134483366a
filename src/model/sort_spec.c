#include "model/sort_spec.h"

#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"

/* clang-format off */
static const char *const key_names[SORT_KEY_COUNT] = {
#define X(name, word, falling) [SORT_##name] = word,
    SORT_KEYS(X)
#undef X
};
/* clang-format on */

const char *sort_key_name(enum sort_key key)
{
    return key_names[key];
}

static bool find_key(const char *word, size_t length, enum sort_key *ret)
{
    for (int i = 0; i < SORT_KEY_COUNT; i++)
        if (strlen(key_names[i]) == length && strncmp(key_names[i], word, length) == 0) {
            *ret = (enum sort_key)i;
            return true;
        }
    return false;
}

static bool refuse_word(const char *word, size_t length, struct fault *why)
{
    struct strbuf known;
    strbuf_init(&known, STRBUF_NO_LIMIT);
    for (size_t i = 0; i < SORT_KEY_COUNT; i++)
        strbuf_list_item(&known, key_names[i], i, SORT_KEY_COUNT);
    fault_set(why, FAULT_INPUT, "\"%.*s\" is nothing to sort by.", (int)(length < 64 ? length : 64),
              word);
    fault_hint(why, "There are %s; '-' before one turns it round.", known.bytes);
    strbuf_release(&known);
    return false;
}

static bool add_key(struct sort_spec *spec, const char *word, size_t length, struct fault *why)
{
    bool reversed = length > 0 && *word == '-';
    enum sort_key key;
    if (!find_key(word + reversed, length - reversed, &key))
        return refuse_word(word, length, why);
    for (int i = 0; i < spec->count; i++)
        if (spec->keys[i] == key)
            return fault_set(why, FAULT_INPUT, "\"%s\" is named twice.", key_names[key]);
    if (spec->count == SORT_DEPTH)
        return fault_set(why, FAULT_INPUT, "At most %d keys can be sorted by.", SORT_DEPTH);
    spec->keys[spec->count] = key;
    spec->reversed[spec->count++] = reversed;
    return true;
}

bool sort_spec_parse(const char *text, struct sort_spec *ret, struct fault *why)
{
    struct sort_spec spec = {.count = 0};
    for (;;) {
        size_t length = strcspn(text, ",");
        if (!add_key(&spec, text, length, why))
            return false;
        if (text[length] == '\0')
            break;
        text += length + 1;
    }
    *ret = spec;
    return true;
}

char *sort_spec_text(const struct sort_spec *sort)
{
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    for (int i = 0; i < sort->count; i++)
        strbuf_printf(&text, "%s%s%s", i > 0 ? "," : "", sort->reversed[i] ? "-" : "",
                      sort_key_name(sort->keys[i]));
    return strbuf_take(&text, NULL);
}
