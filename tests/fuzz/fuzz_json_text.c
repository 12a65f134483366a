/* fuzz_json_text.c - any bytes to the recogniser; jansson as the oracle where it can be one, and
 * what is written plain must be recognised again. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "cli/json_text.h"
#include "fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_plain(const char *text, size_t size)
{
    struct strbuf out;

    strbuf_init(&out, STRBUF_NO_LIMIT);
    json_text_append_plain(&out, text, size);
    check(json_text_is_object(out.bytes, out.length));
    for (size_t i = 0; i + 1 < out.length; i++)
        check(!((unsigned char)out.bytes[i] == 0xC2 && (unsigned char)out.bytes[i + 1] < 0xA0));
    strbuf_release(&out);
}

/* As a C string, in quotes: valid whatever it was. */
static void check_string(const char *text, size_t size)
{
    struct strbuf out;
    char *copy = strndup(text, size);

    strbuf_init(&out, STRBUF_NO_LIMIT);
    strbuf_puts(&out, "{\"a\":");
    json_text_append_string(&out, copy);
    strbuf_puts(&out, "}");
    json_t *oracle = json_loadb(out.bytes, out.length, JSON_ALLOW_NUL, NULL);
    check(oracle != NULL && json_text_is_object(out.bytes, out.length));
    json_decref(oracle);
    strbuf_release(&out);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    bool ours = json_text_is_object(text, size);
    json_t *oracle = json_loadb(text, size, JSON_ALLOW_NUL, NULL);

    /* jansson refuses more than the grammar does (numbers, surrogates), and allows deeper nesting.
     */
    if (json_is_object(oracle) && !ours && !memchr(text, 0, size))
        check(memchr(text, '[', size) != NULL ||
              memchr(text, '{', size) != memrchr(text, '{', size));
    json_decref(oracle);
    if (ours)
        check_plain(text, size);
    check_string(text, size);
    return 0;
}
