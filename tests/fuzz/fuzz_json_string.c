/* fuzz_json_string.c - any bytes as a JSON string; jansson is the judge where it takes them. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/json_string.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What ours makes of "\u0000", which jansson keeps. */
static void without_nul(struct strbuf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\0')
            strbuf_puts(out, "\xEF\xBF\xBD");
        else
            strbuf_putc(out, bytes[i]);
    }
}

static void compare(const struct strbuf *ours, bool fine, const json_t *value)
{
    struct strbuf theirs;
    if (!json_is_string(value))
        return;
    strbuf_init(&theirs, STRBUF_NO_LIMIT);
    without_nul(&theirs, json_string_value(value), json_string_length(value));
    if (!fine || ours->length != theirs.length ||
        memcmp(ours->bytes, theirs.bytes, theirs.length) != 0)
        abort();
    strbuf_release(&theirs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct json_scan scan = {text, text + size};
    struct json_span span;
    struct strbuf ours;
    int64_t number = 0;
    char field[8];
    strbuf_init_secret(&ours, STRBUF_NO_LIMIT);
    json_t *value = json_loadb(text, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    bool cut = json_scan_value(&scan, &span);
    bool fine = cut && json_string_decode(span, &ours);
    if (value && !cut)
        abort();
    compare(&ours, fine, value);
    if (!fine && ours.length != 0)
        abort();
    if (cut && json_whole_number(span, &number) && (number < 0 || number > INT32_MAX))
        abort();
    /* jansson takes a NUL behind a number for the end of the text. */
    bool small = value && json_is_integer(value) && json_integer_value(value) >= 0 &&
                 json_integer_value(value) <= 999999999 && !memchr(text, '\0', size);
    if (small && number != json_integer_value(value))
        abort();
    json_string_field(cut ? span : (struct json_span){0}, "a", field, sizeof field);
    if (strnlen(field, sizeof field) == sizeof field)
        abort();
    json_decref(value);
    strbuf_release(&ours);
    return 0;
}
